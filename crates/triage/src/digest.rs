//! A short fingerprint of a text, for keys that must be the same on every machine and after every release.
//!
//! Does not know: what is fingerprinted. No security hangs on it.

/// FNV-1a, 64 bits: stable, which the standard library's hasher is not.
pub(crate) fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.into_iter().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
