//! A smoke run of targets: their kept corpus and some mutations of it, the same in each run, without a fuzzer.
//!
//! Does not know: what a target does with its bytes.

use std::path::Path;
use std::{fs, io};

/// Mutations of each kept input: all of them together take a second or two.
const MUTATIONS_COUNT: usize = 40;

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
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

fn mutated(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
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

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// Runs each target over its folder below `corpus`.
///
/// # Errors
/// The corpus cannot be read.
pub fn run(corpus: &Path, targets: &[Target]) -> io::Result<()> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for (name, target) in targets {
        let files = fs::read_dir(corpus.join(name))?.collect::<io::Result<Vec<_>>>()?;
        let mut paths: Vec<_> = files.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        assert!(paths.len() >= 3, "{name} has a corpus");
        let inputs: Vec<Vec<u8>> = paths.iter().map(fs::read).collect::<io::Result<_>>()?;
        for input in &inputs {
            target(input);
            for _ in 0..MUTATIONS_COUNT {
                let other = &inputs[numbers.below(inputs.len())];
                target(&mutated(input, other, &mut numbers));
            }
        }
    }
    Ok(())
}
