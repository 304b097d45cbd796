//! Accidents that happen to bytes, the same in each run: what the tests try in place of a fuzzer.
//!
//! Does not know: what the bytes are.

/// What readers branch on.
const TOKENS: [&[u8]; 16] = [
    b"\"",
    b"{",
    b"]",
    b",",
    b"\\u0000",
    b"\xff\xfe",
    b"-1",
    b"99999999999999999999",
    b"vers:",
    b"<=",
    b"|",
    b"*",
    b"\r\n",
    b";",
    b"null",
    b"\xef\xbb\xbf",
];

/// Numbers that look random and are the same in each run (xorshift64*).
pub struct Numbers(u64);

impl Numbers {
    /// Numbers that are the same whenever they are begun.
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// The next one; below `limit`, or 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

/// `bytes` after a few small accidents, with pieces of `other` among them.
pub fn mutated(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        match numbers.below(5) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            2 => drop(bytes.splice(at..at, TOKENS[numbers.below(TOKENS.len())].iter().copied())),
            3 => {
                let end = (at + numbers.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let from = numbers.below(other.len() + 1);
                let end = (from + numbers.below(64)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
        }
    }
    bytes
}
