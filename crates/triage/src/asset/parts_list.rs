//! Lines of a parts list, as people paste them: an order number alone, or vendor, product, number and version in one line.
//!
//! Does not know: which products exist; advisories.

use super::AssetRecord;
use crate::product::OrderPattern;
use crate::product::order_number::{self, OrderKind};
use serde::{Deserialize, Serialize};

/// Most lines of one list: a control cabinet has some dozens of parts.
pub const LINES_COUNT_MAX: usize = 200;

/// Longest line that is read, in characters; the longest product names have 260.
pub const LINE_CHARS_MAX: usize = 400;

/// Largest list in bytes: every line as long as it may be, every character of four bytes.
pub const LIST_BYTES_MAX: usize = 4 * LINES_COUNT_MAX * (LINE_CHARS_MAX + 1);

/// One line, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// As written, trimmed, and cut after 400 characters.
    pub written: String,
    /// How many, where the line says so.
    pub quantity: Option<u32>,
    /// What it says, as an asset: product, order number and version.
    pub record: AssetRecord,
    /// Whether the line was longer than it may be.
    pub cut: bool,
}

/// The lines of a list that say anything; and how many more there are than are read.
pub fn read(list: &str) -> (Vec<Part>, usize) {
    let mut lines = list.lines().filter(|line| line.chars().any(char::is_alphanumeric));
    let parts = lines.by_ref().take(LINES_COUNT_MAX).map(read_line).collect();
    (parts, lines.count())
}

/// Reads one line: a quantity in front, order numbers, a version behind; what is left names the product.
pub fn read_line(line: &str) -> Part {
    let line = line.trim();
    let written: String = line.chars().take(LINE_CHARS_MAX).collect();
    let cut = written.len() < line.len();
    let plain: String = written
        .chars()
        .map(|c| if c.is_control() || matches!(c, ';' | '|' | '"' | '•' | '\u{a0}') { ' ' } else { c })
        .collect();
    let (quantity, rest) = quantity(plain.trim().trim_start_matches(['-', '*', '–', ' ']));
    let (numbers, rest) = numbers(rest);
    let (version, product) = version(&rest, !numbers.is_empty());
    let record = AssetRecord { product, order_number: numbers.join(" "), version, ..AssetRecord::default() };
    Part { written, quantity, record, cut }
}

/// Words that say that the number before them counts pieces.
const PIECES: &[&str] =
    &["x", "×", "pc", "pcs", "pc.", "pcs.", "pieces", "off", "ea", "st", "st.", "stk", "stk.", "stück"];

/// `2x`, `2 x`, `2 pcs`: most pieces of one line are few, and a number of more digits is part of a name.
const QUANTITY_DIGITS_MAX: usize = 4;

fn quantity(text: &str) -> (Option<u32>, &str) {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    let word = rest.trim_start().split(' ').next().unwrap_or_default();
    let is_word = PIECES.contains(&word.to_lowercase().as_str());
    if digits == 0 || digits > QUANTITY_DIGITS_MAX || !is_word {
        return (None, text);
    }
    match number.parse() {
        Ok(count) => (Some(count), rest.trim_start().get(word.len()..).unwrap_or_default().trim_start()),
        Err(_) => (None, text),
    }
}

/// The order numbers of a line that are unmistakable, and the line without them; any other number may be the model.
fn numbers(text: &str) -> (Vec<String>, String) {
    let strong = |number: &String| {
        let kind = OrderPattern::parse(number).and_then(|pattern| pattern.kind());
        // Seven digits may be anything where they stand among other words.
        matches!(kind, Some(OrderKind::Mlfb | OrderKind::Catalogue)) || (kind.is_some() && number.trim() == text.trim())
    };
    let mut found: Vec<String> = order_number::extract(text).into_iter().filter(strong).collect();
    // The part of a number that was found whole is no second one.
    let whole = found.clone();
    found.retain(|number| !whole.iter().any(|other| other.len() > number.len() && other.contains(number.as_str())));
    let rest = found.iter().fold(text.to_owned(), |rest, number| rest.replacen(number.as_str(), " ", 1));
    (
        found,
        rest.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect::<Vec<_>>().join(" "),
    )
}

/// Words before a version.
const VERSION_WORDS: &[&str] =
    &["v", "ver", "vers", "version", "fw", "firmware", "fw-version", "sw", "software", "rev", "revision", "release"];

/// Words that go on with a version.
const LEVEL_WORDS: &[&str] = &["sp", "update", "upd", "hf", "hotfix", "patch", "build"];

/// The version of a line, and the line without it: what follows `V` or `FW`, else a dotted number at the end. Beside an
/// order number the first word of the rest may be the version, else a name comes first.
fn version(text: &str, numbered: bool) -> (String, String) {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let first = usize::from(!numbered);
    let marked = (first..words.len()).rev().find(|at| words.get(*at..).is_some_and(starts_marked));
    let dotted = || {
        let last = words.len().checked_sub(1).filter(|last| *last >= first)?;
        words.get(last).is_some_and(|word| is_dotted(word)).then_some(last)
    };
    let Some(from) = marked.or_else(dotted) else { return (String::new(), text.to_owned()) };
    let (before, tail) = words.split_at(from);
    let heads = tail.iter().take_while(|word| is_version_word(word)).count();
    let levels = tail.iter().skip(heads + 1).take_while(|word| is_level(word)).count();
    let (version, behind) = tail.split_at((heads + 1 + levels).min(tail.len()));
    let before_words = before.len() - before.iter().rev().take_while(|word| is_version_word(word)).count();
    let product = before.iter().take(before_words).chain(behind).copied().collect::<Vec<_>>().join(" ");
    let version: Vec<&str> =
        version.iter().skip(heads).map(|word| word.trim_matches([',', '(', ')', ':', '='])).collect();
    (version.join(" "), product.trim_end_matches([',', ' ']).to_owned())
}

fn bare(word: &str) -> String {
    word.trim_matches([',', '(', ')', ':', '=', '.']).to_lowercase()
}

fn is_version_word(word: &&str) -> bool {
    VERSION_WORDS.contains(&bare(word).as_str())
}

/// `V3.1.3`, or `FW` and a number.
fn starts_marked(words: &[&str]) -> bool {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let Some((first, rest)) = words.split_first() else { return false };
    let first = bare(first);
    let glued = ["v", "fw", "rev"].iter().any(|word| first.strip_prefix(word).is_some_and(digit));
    let apart = VERSION_WORDS.contains(&first.as_str())
        && rest.first().is_some_and(|next| digit(bare(next).trim_start_matches('v')));
    glued || apart
}

fn is_dotted(word: &str) -> bool {
    let word = bare(word);
    word.contains('.') && word.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_level(word: &&str) -> bool {
    let word = bare(word);
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    LEVEL_WORDS.contains(&name) || (name.is_empty() && !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (Option<u32>, String, String, String) {
        let Part { quantity, record, .. } = read_line(line);
        (quantity, record.product, record.order_number, record.version)
    }

    fn is(line: &str, quantity: Option<u32>, product: &str, number: &str, version: &str) {
        assert_eq!(parts(line), (quantity, product.to_owned(), number.to_owned(), version.to_owned()), "{line}");
    }

    #[test]
    fn a_line_is_read_into_quantity_product_number_and_version() {
        is("6GK7 343-1CX10-0XE0", None, "", "6GK7 343-1CX10-0XE0", "");
        is(
            "Siemens CP 343-1 Lean 6GK7343-1CX10-0XE0 V3.1.3",
            None,
            "Siemens CP 343-1 Lean",
            "6GK7343-1CX10-0XE0",
            "V3.1.3",
        );
        is("2x 1756-EN2TR/C 10.007", Some(2), "", "1756-EN2TR/C", "10.007");
        is("12 pcs. Moxa EDS-405A, FW: 3.8", Some(12), "Moxa EDS-405A", "", "3.8");
        is("WinCC V7.5 SP2 Update 3", None, "WinCC", "", "V7.5 SP2 Update 3");
        is(
            "- CPU 1515-2 PN\t6ES7515-2AM01-0AB0; firmware V2.8.1",
            None,
            "CPU 1515-2 PN",
            "6ES7515-2AM01-0AB0",
            "V2.8.1",
        );
        is("Niagara 4.10.1", None, "Niagara", "", "4.10.1");
    }

    #[test]
    fn a_model_number_is_neither_quantity_nor_version() {
        is("CPU 1511-1 PN", None, "CPU 1511-1 PN", "", "");
        is("750-8212", None, "", "750-8212", "");
        is("AXC F 2152", None, "AXC F 2152", "", "");
        is("10.007", None, "10.007", "", "");
        is("IE/PB Link", None, "IE/PB Link", "", "");
    }

    #[test]
    fn a_list_is_bounded_and_says_what_it_leaves_out() {
        let (parts, more) = read(&"6GK7 343-1CX10-0XE0\n\n---\n".repeat(LINES_COUNT_MAX + 3));
        assert_eq!((parts.len(), more), (LINES_COUNT_MAX, 3));
        let long = read_line(&"é".repeat(LINE_CHARS_MAX + 1));
        assert!(long.cut && long.written.chars().count() == LINE_CHARS_MAX);
        assert!(!read_line("6GK7").cut);
    }

    #[test]
    fn hostile_lines_are_read_without_a_panic() {
        for line in [
            "",
            "   ",
            "x",
            "9999999999999999999x",
            "V",
            "FW",
            "FW V",
            "2x",
            "× × ×",
            "=1+1",
            "\u{202e}V1",
            "FW: (",
            "٣x A",
        ] {
            let _ = read_line(line);
        }
    }
}
