//! Rust source taken apart just far enough for the rules: code without comments and literals, and the literals.
//!
//! Does not know: syntax beyond comments, strings and characters.

/// One source file.
pub(super) struct RustText {
    /// The source with comments and the insides of literals blanked out; lines and columns stay.
    pub(super) code: String,
    /// The string literals with the line (from 1) each begins on.
    pub(super) literals: Vec<(usize, String)>,
}

impl RustText {
    pub(super) fn read(source: &str) -> RustText {
        let mut reader = Reader { rest: source, line: 1, text: RustText { code: String::new(), literals: Vec::new() } };
        while !reader.rest.is_empty() {
            reader.step();
        }
        reader.text
    }

    /// The code before an inline `mod tests { … }`, which by habit comes last.
    pub(super) fn product_code(&self) -> &str {
        let tests = self.code.match_indices("#[cfg(test)]").find(|(at, _)| {
            let next = self.code[*at..].lines().nth(1).unwrap_or_default();
            next.starts_with("mod ") && next.ends_with('{')
        });
        tests.map_or(self.code.as_str(), |(at, _)| &self.code[..at])
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    text: RustText,
}

impl Reader<'_> {
    /// Reads one comment, one literal, or one character of code.
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.blank(block_comment_length(rest));
        } else if let Some((open, close)) = raw_string(rest).filter(|_| !self.follows_a_word()) {
            self.literal(open, rest[open..].find(&close).map_or(rest.len() - open, |at| at), close.len());
        } else if let Some(inside) = rest.strip_prefix('"') {
            self.literal(1, string_length(inside), 1);
        } else if let Some(length) = character_length(rest) {
            self.blank(length);
        } else {
            self.code(rest.chars().next().map_or(1, char::len_utf8));
        }
    }

    fn follows_a_word(&self) -> bool {
        self.text.code.ends_with(|last: char| last.is_alphanumeric() || last == '_')
    }

    fn literal(&mut self, open: usize, inside: usize, close: usize) {
        self.text.literals.push((self.line, self.rest[open..open + inside].to_owned()));
        self.code(open);
        self.blank(inside);
        self.code(close.min(self.rest.len()));
    }

    fn code(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.text.code.push_str(taken);
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.text.code.extend(taken.chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }
}

/// Block comments nest.
fn block_comment_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of `r##"` or `br##"` and what closes it.
fn raw_string(text: &str) -> Option<(usize, String)> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..]
        .starts_with('"')
        .then(|| (text.len() - after.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

/// The length of what stands before the closing quote.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of a character literal; `None` for a lifetime and for anything else.
fn character_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map(|at| at + 4);
    }
    let first = inside.chars().next()?.len_utf8();
    inside[first..].starts_with('\'').then_some(first + 2)
}
