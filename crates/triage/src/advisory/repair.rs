//! Text made readable: blanks, mojibake, entities. The raw text stays in the document; this is for display and matching.
//!
//! Repairing twice gives the same as repairing once, so a repaired text can be compared with a repaired text.
//! Does not know: which field a text comes from.

use crate::windows_1252;

/// The longest entity or tag that is looked for, in bytes, without its last character.
const MARKUP_LENGTH_BYTES_MAX: usize = 6;

/// Entities that occur in real advisories, without their `;`, and what they stand for.
const ENTITIES: [(&str, char); 10] = [
    ("&amp", '&'),
    ("&gt", '>'),
    ("&lt", '<'),
    ("&quot", '"'),
    ("&apos", '\''),
    ("&#39", '\''),
    ("&#x27", '\''),
    ("&#34", '"'),
    ("&nbsp", ' '),
    ("&#160", ' '),
];

/// Line-break tags without their `>`.
const BREAK_TAGS: [&str; 4] = ["<br/", "<br /", "<br", "</br"];

/// `text` trimmed, odd blanks made plain, zero-width characters removed, mojibake undone, entities and `<br/>` resolved.
/// U+FFFD is kept: what it replaced is lost, and the reader should see that.
pub fn repair(text: &str) -> String {
    let mut repaired = text.trim();
    if is_plain(repaired) {
        return repaired.to_owned();
    }
    let mut current = repaired.to_owned();
    loop {
        let undone = undo_mojibake(&current);
        let cleaned = clean(undone.as_deref().unwrap_or(&current));
        repaired = cleaned.trim();
        if repaired == current {
            return cleaned;
        }
        current = repaired.to_owned();
    }
}

/// As [`repair`], with every run of blanks and line breaks made one space: for names and titles.
pub fn repair_line(text: &str) -> String {
    let repaired = repair(text);
    if !repaired.bytes().any(|byte| byte == b'\n' || byte == b'\t') && !repaired.contains("  ") {
        return repaired;
    }
    let mut line = String::with_capacity(repaired.len());
    for word in repaired.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Nothing in it that needs a second look: ASCII, no markup, no control characters but line feed and tab.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t') && byte != b'&' && byte != b'>')
}

/// One pass over the characters; an entity that comes out of an entity (`&amp;gt;`) is seen too.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous_return = false;
    for character in text.chars() {
        if previous_return && character == '\n' {
            previous_return = false;
            continue;
        }
        previous_return = character == '\r';
        match character {
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{0B}' | '\u{0C}' => out.push('\n'),
            '\n' | '\t' => out.push(character),
            _ if is_blank(character) => out.push(' '),
            _ if is_invisible(character) => {}
            _ => push(&mut out, character),
        }
    }
    out
}

/// Appends `character`; when it ends an entity or a line-break tag, the whole is replaced by what it stands for.
fn push(out: &mut String, character: char) {
    if character == ';'
        && let Some((length, meant)) = entity_at_end(out)
    {
        out.truncate(out.len() - length);
        return push(out, meant);
    }
    if character == '>'
        && let Some(tag) = BREAK_TAGS.iter().find(|tag| ends_with_ignoring_case(out, tag))
    {
        out.truncate(out.len() - tag.len());
        out.push('\n');
        return;
    }
    out.push(character);
}

fn entity_at_end(out: &str) -> Option<(usize, char)> {
    let bytes = out.as_bytes();
    let start = bytes.len().saturating_sub(MARKUP_LENGTH_BYTES_MAX);
    let ampersand = bytes.get(start..)?.iter().rposition(|&byte| byte == b'&')? + start;
    let name = out.get(ampersand..)?;
    ENTITIES.iter().find(|(entity, _)| entity.eq_ignore_ascii_case(name)).map(|&(entity, meant)| (entity.len(), meant))
}

fn ends_with_ignoring_case(out: &str, end: &str) -> bool {
    out.len().checked_sub(end.len()).and_then(|at| out.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Blanks that are no plain space.
fn is_blank(character: char) -> bool {
    matches!(character, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Zero-width, direction-changing and control characters: they hide from the reader, and some databases refuse them.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00}'..='\u{08}' | '\u{0E}'..='\u{1F}' | '\u{7F}' | '\u{AD}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// UTF-8 that was read as Latin-1 or Windows-1252 (`GeutebrÃ¼ck`), word by word: a word is replaced only when all of it
/// makes the round trip and everything that comes out is a character such a text is likely to hold.
pub(crate) fn undo_mojibake(text: &str) -> Option<String> {
    if !text.chars().any(is_lead) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(|character: char| character.is_ascii_whitespace()) {
        if let Some(meant) = round_trip(word) {
            out.push_str(&meant);
            changed = true;
            continue;
        }
        // A true no-break blank beside mojibake is common; within it, it is the second byte of `à`.
        for part in word.split_inclusive('\u{a0}') {
            let bare = part.trim_end_matches('\u{a0}');
            let meant = round_trip(bare);
            changed |= meant.is_some();
            out.push_str(meant.as_deref().unwrap_or(bare));
            out.push_str(&part[bare.len()..]);
        }
    }
    changed.then_some(out)
}

/// What the first byte of a two- or three-byte sequence looks like when misread: Â Ã Ä Å â.
fn is_lead(character: char) -> bool {
    matches!(character, '\u{C2}'..='\u{C5}' | '\u{E2}')
}

fn round_trip(word: &str) -> Option<String> {
    if !word.chars().any(is_lead) {
        return None;
    }
    let bytes = word.chars().map(windows_1252::encode).collect::<Option<Vec<u8>>>()?;
    let meant = String::from_utf8(bytes).ok()?;
    meant.chars().all(is_likely).then_some(meant)
}

/// What mojibake of Western text comes from; anything else is more likely chance than a repair.
fn is_likely(character: char) -> bool {
    matches!(character,
        '\u{00}'..='\u{7F}' | '\u{A0}'..='\u{17F}' | '\u{200B}'..='\u{200F}' | '\u{2010}'..='\u{2026}'
        | '\u{2030}'..='\u{203A}' | '\u{20AC}' | '\u{2122}' | '\u{2212}' | '\u{2264}' | '\u{2265}')
}
