//! Which edition of the rules and word lists verdicts are made with.
//!
//! Does not know: which verdicts were made with another one.

/// To be raised with every change of the code that changes a verdict; a change of a word list counts by itself.
const RULES: u8 = 4;

/// A number that differs where the rules or word lists of matching differ: verdicts of another edition are to be made anew.
pub const EDITION: i64 = digest(&[
    &[RULES],
    include_bytes!("../product/vendors.toml"),
    include_bytes!("../product/name/names.toml"),
    env!("CARGO_PKG_VERSION").as_bytes(),
]);

/// FNV-1a, without its highest bit, so that it is a number above zero in any database.
const fn digest(parts: &[&[u8]]) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut part = 0;
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            hash = (hash ^ parts[part][at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        part += 1;
    }
    (hash >> 1) as i64
}
