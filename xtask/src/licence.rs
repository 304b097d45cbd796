//! SPDX licence expressions: is there a way to use the package under licences from a list?
//!
//! Does not know: which licences are on the list (`deny.toml`).

use std::collections::BTreeSet;

/// Evaluates `MIT OR (Apache-2.0 AND ISC)`; the old `MIT/Apache-2.0` means OR. What cannot be read is not allowed.
pub(crate) fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0, allowed };
    let verdict = reader.either();
    verdict && reader.at == words.len()
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    allowed: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn either(&mut self) -> bool {
        let mut verdict = self.both();
        while self.take("OR") {
            verdict |= self.both();
        }
        verdict
    }

    fn both(&mut self) -> bool {
        let mut verdict = self.single();
        while self.take("AND") {
            verdict &= self.single();
        }
        verdict
    }

    fn single(&mut self) -> bool {
        if self.take("(") {
            let verdict = self.either();
            return self.take(")") && verdict;
        }
        let Some(name) = self.words.get(self.at) else { return false };
        self.at += 1;
        if self.take("WITH") {
            let Some(exception) = self.words.get(self.at) else { return false };
            self.at += 1;
            return self.allowed.contains(&format!("{name} WITH {exception}"));
        }
        self.allowed.contains(*name)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn an_expression_is_allowed_when_one_way_through_it_is() {
        let allowed = ["MIT", "ISC", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
        for expression in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/GPL-3.0",
            "(MIT OR GPL-3.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(is_allowed(expression, &allowed), "{expression}");
        }
        for expression in
            ["", "GPL-3.0", "MIT AND GPL-3.0", "ISC AND (GPL-3.0 OR LGPL-3.0)", "(MIT", "MIT ISC", "MIT WITH surprise"]
        {
            assert!(!is_allowed(expression, &allowed), "{expression}");
        }
    }
}
