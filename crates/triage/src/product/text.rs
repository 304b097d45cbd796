//! Folding of names for comparison: mojibake, accents, case, blanks and dashes of every kind.
//!
//! Does not know: what a name means. The folded text is for keys only; what is shown stays as written.

use crate::advisory::repair::undo_mojibake;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name for comparison: repaired, compatibility-decomposed, without accents, lower case,
/// every dash as `-`, every run of blanks as one blank, trimmed. Folding twice changes nothing.
///
/// ```
/// assert_eq!(triage::product::text::fold("  GeutebrÃ¼ck\u{a0}GmbH "), "geutebruck gmbh");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() { fold_ascii(text) } else { fold_any(text) }
}

fn fold_any(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    let undone = undo_mojibake(text);
    for c in undone.as_deref().unwrap_or(text).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let c = match c {
            'ß' => {
                push(&mut out, &mut blank, 's');
                's'
            }
            'ø' => 'o',
            'ł' => 'l',
            'æ' => {
                push(&mut out, &mut blank, 'a');
                'e'
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '®' | '©' => continue,
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        };
        push(&mut out, &mut blank, c);
    }
    out
}

/// Folds what nearly every text is: without accents, dashes of other kinds, or mojibake.
fn fold_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c.to_ascii_lowercase() };
        push(&mut out, &mut blank, c);
    }
    out
}

/// What people write where they have nothing to say, folded, without dots and brackets at its ends.
const SAYS_NOTHING: &[&str] = &[
    "",
    "-",
    "--",
    "---",
    "?",
    "??",
    "???",
    "#n/a",
    "#nv",
    "k. a",
    "k.a",
    "keine angabe",
    "n.a",
    "n/a",
    "na",
    "nil",
    "none",
    "not available",
    "not known",
    "null",
    "t.b.d",
    "tbd",
    "unbekannt",
    "unk",
    "unknown",
];

/// Longest text that is looked at: no word above is as long.
const SAYS_NOTHING_BYTES_MAX: usize = 40;

/// Whether a cell says only that there is nothing to say (`n/a`, `unknown`, `TBD`, a dash, a blank).
pub fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    text.len() <= SAYS_NOTHING_BYTES_MAX && SAYS_NOTHING.contains(&fold(text).trim_matches(['.', '(', ')']))
}

fn push(out: &mut String, blank: &mut bool, c: char) {
    if c == ' ' {
        *blank = !out.is_empty();
        return;
    }
    if std::mem::take(blank) {
        out.push(' ');
    }
    out.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mojibake_accents_and_case_fold_to_the_same_key() {
        assert_eq!(fold("GeutebrÃ¼ck"), fold("Geutebrück"));
        assert_eq!(fold("GeutebrÃ¼ck\u{a0}GmbH"), "geutebruck gmbh");
        assert_eq!(fold("GEUTEBRUCK"), fold("Geutebrück"));
        assert_eq!(fold("LCDS - LeÃ£o Consultoria"), "lcds - leao consultoria");
        assert_eq!(fold("SIMATIC\u{a0}S7–1500"), "simatic s7-1500");
    }

    #[test]
    fn text_that_only_looks_like_mojibake_is_left_alone() {
        assert_eq!(fold("Â"), "a");
        assert_eq!(fold("SÃO PAULO Ω"), "sao paulo ω");
    }

    proptest! {
        #[test]
        fn plain_text_is_folded_the_short_way_like_the_long_one(text in "[\\x00-\\x7f]{0,40}") {
            prop_assert_eq!(fold_ascii(&text), fold_any(&text));
        }

        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
