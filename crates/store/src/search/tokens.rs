//! Text → words: lower case, without diacritics, numbers whole and in parts.
//!
//! A word holds letters and digits only, so it needs no quoting in any query language.
//! Does not know: which text comes from where.

use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut: nobody types them, and an index entry must stay small.
pub(crate) const WORD_SIZE_BYTES_MAX: usize = 48;
/// Words of one advisory. PostgreSQL keeps at most 1 MB of them; the largest real document has about 9,000.
const WORDS_SIZE_BYTES_MAX: usize = 500_000;
/// Parts of a hyphenated word beyond which it is no number but a path or a line of code.
const PARTS_COUNT_MAX: usize = 8;

/// The distinct words of one advisory.
#[derive(Default)]
pub(crate) struct Words {
    seen: HashSet<Box<str>>,
    text: String,
    folded: String,
}

impl Words {
    /// Adds the words of running text.
    pub(crate) fn add_text(&mut self, text: &str) {
        let mut folded = std::mem::take(&mut self.folded);
        fold_into(text, &mut folded);
        for word in folded.split_ascii_whitespace() {
            self.add_word(word);
        }
        self.folded = folded;
    }

    /// Adds the words of a title or a name, and each two neighbours as one word, by which phrases are found.
    pub(crate) fn add_name(&mut self, text: &str) {
        self.add_text(text);
        let mut folded = std::mem::take(&mut self.folded);
        fold_into(text, &mut folded);
        for pair in pairs(&folded) {
            self.insert(&pair);
        }
        self.folded = folded;
    }

    /// Adds an order number or an id: its words, and all of it without separators.
    pub(crate) fn add_number(&mut self, number: &str) {
        self.add_text(number);
        let mut folded = std::mem::take(&mut self.folded);
        fold_into(number, &mut folded);
        folded.retain(is_word);
        self.insert(&folded);
        self.folded = folded;
    }

    /// All words, separated by blanks.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn add_word(&mut self, word: &str) {
        let parts = word.split(|c: char| !is_word(c)).filter(|part| !part.is_empty());
        let mut count = 0;
        for part in parts {
            count += 1;
            self.add_part(part);
        }
        if (2..=PARTS_COUNT_MAX).contains(&count) {
            let whole: String = word.chars().filter(|c| is_word(*c)).collect();
            if whole.len() <= WORD_SIZE_BYTES_MAX {
                self.insert(&whole);
            }
        }
    }

    fn add_part(&mut self, part: &str) {
        self.insert(part);
        if !part.is_ascii() {
            part.chars().filter(|c| stands_alone(*c)).for_each(|c| self.insert(c.encode_utf8(&mut [0; 4])));
        }
    }

    fn insert(&mut self, word: &str) {
        let word = cut(word);
        let full = self.text.len() + word.len() + 1 > WORDS_SIZE_BYTES_MAX;
        if word.is_empty() || full || self.seen.contains(word) {
            return;
        }
        self.seen.insert(word.into());
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
    }
}

/// Each two neighbouring words of a folded text as one.
pub(crate) fn pairs(folded: &str) -> Vec<String> {
    let words: Vec<&str> = folded.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    words.windows(2).map(|pair| cut(&pair.concat()).to_owned()).collect()
}

/// A word within its size, cut between characters.
pub(crate) fn cut(word: &str) -> &str {
    &word[..word.floor_char_boundary(WORD_SIZE_BYTES_MAX)]
}

/// Whether a folded character belongs to a word.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Whether a character is a word by itself: scripts that put no blanks between words.
pub(crate) fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Lower case, without diacritics, compatibility forms resolved.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' => folded.push('d'),
            'ł' | 'Ł' => folded.push('l'),
            'ı' => folded.push('i'),
            _ => folded.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c))),
        }
    }
}

/// A name for comparing: folded words with one blank between them, e.g. `schneider electric`.
pub(crate) fn fold_key(name: &str) -> String {
    let mut folded = String::new();
    fold_into(name, &mut folded);
    let words: Vec<&str> = folded.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { folded.trim().to_owned() } else { words.join(" ") }
}
