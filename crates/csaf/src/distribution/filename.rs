//! The file name a document must have (CSAF 2.0 and 2.1 §5.1).
//!
//! Does not know: the name it has.

const EXTENSION: &str = ".json";

/// The id in lower case, every run of characters other than `+`, `-`, `a`-`z`, `0`-`9` as one `_`, and `.json`.
///
/// ```
/// assert_eq!(csaf::distribution::filename::expected("ESA: 2024/001__b+"), "esa_2024_001_b+.json");
/// ```
pub fn expected(tracking_id: &str) -> String {
    let mut name = String::with_capacity(tracking_id.len() + EXTENSION.len());
    for letter in tracking_id.chars().flat_map(char::to_lowercase) {
        match letter {
            '+' | '-' | 'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name + EXTENSION
}
