//! The code page that older Windows programs write, in both directions.
//!
//! The five bytes it leaves open are read as Latin-1, as browsers do (WHATWG Encoding, index-windows-1252).
//! Does not know: when a text is in it.

/// The characters of the bytes 0x80 to 0x9F.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character of a byte.
pub(crate) fn decode(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at)));
    high.copied().unwrap_or(char::from(byte))
}

/// The byte of a character, if it has one.
pub(crate) fn encode(character: char) -> Option<u8> {
    let high = || HIGH.iter().position(|high| *high == character).and_then(|at| u8::try_from(0x80 + at).ok());
    u8::try_from(u32::from(character)).ok().or_else(high)
}
