//! `.sha256`, `.sha512` and SHA-3 hash files (CSAF 2.0 §7.1.18).
//!
//! Does not know: the bytes that were hashed.

use super::filename::without_query;

const SHA256_DIGITS: usize = 64;
const SHA512_DIGITS: usize = 128;

/// The hash a publisher stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedHash {
    /// By the number of digits and the file's name.
    pub algorithm: Algorithm,
    /// Lower-case hexadecimal digits.
    pub digits: String,
}

/// What the standard allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// 64 digits.
    Sha256,
    /// 64 digits in a file whose extension says SHA-3.
    Sha3_256,
    /// 128 digits; the stronger one.
    Sha512,
    /// 128 digits in a file whose extension says SHA-3.
    Sha3_512,
}

/// The file states no usable hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashFileError {
    /// E.g. an error page instead of a hash.
    #[error("reading a hash file: it does not begin with hexadecimal digits")]
    NoDigits,
    /// Neither SHA-256 nor SHA-512. MD5 (32 digits) and SHA-1 (40) protect nothing and are not accepted.
    #[error("reading a hash file: it begins with {digits} hexadecimal digits, but SHA-256 has 64 and SHA-512 has 128")]
    WrongLength {
        /// How many there are.
        digits: usize,
    },
    /// As many digits as SHA-256 or SHA-512 have, of a hash that the standard does not allow, e.g. BLAKE2.
    #[error("reading a hash file: its name says that it is of neither SHA-2 nor SHA-3")]
    OtherAlgorithm,
}

/// The leading run of hexadecimal digits in any case; a file name (`*name` too) and a newline may follow, or nothing.
/// `name` is the hash file's own, path or URL: digits alone do not tell SHA-3 from SHA-2.
///
/// # Errors
/// No digits at the beginning, not as many as SHA-256 or SHA-512 have, or of another algorithm.
///
/// ```
/// use csaf::distribution::hash_file::{Algorithm, parse};
/// let stated = parse("esa-1.json.sha256", format!("{} *esa-1.json\r\n", "AB".repeat(32)).as_bytes())?;
/// assert_eq!((stated.algorithm, stated.digits), (Algorithm::Sha256, "ab".repeat(32)));
/// assert!(parse("esa-1.json.md5", b"d41d8cd98f00b204e9800998ecf8427e  esa-1.json").is_err(), "MD5 is not accepted");
/// # Ok::<(), csaf::distribution::hash_file::HashFileError>(())
/// ```
pub fn parse(name: &str, bytes: &[u8]) -> Result<StatedHash, HashFileError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    let length = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let ends_there = bytes.get(length).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'*');
    if length == 0 || !ends_there {
        return Err(HashFileError::NoDigits);
    }
    let algorithm = match (length, family(name)) {
        (SHA256_DIGITS, Family::Sha2) => Algorithm::Sha256,
        (SHA256_DIGITS, Family::Sha3) => Algorithm::Sha3_256,
        (SHA512_DIGITS, Family::Sha2) => Algorithm::Sha512,
        (SHA512_DIGITS, Family::Sha3) => Algorithm::Sha3_512,
        (SHA256_DIGITS | SHA512_DIGITS, Family::Other) => return Err(HashFileError::OtherAlgorithm),
        (digits, _) => return Err(HashFileError::WrongLength { digits }),
    };
    let digits = bytes[..length].iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    Ok(StatedHash { algorithm, digits })
}

/// The family of hashes that a file's name speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Sha2,
    Sha3,
    Other,
}

/// Of hashes that have as many digits as those of the standard, in small letters and digits only.
const OTHER_FAMILIES: [&str; 13] = [
    "blake",
    "b2sum",
    "b3sum",
    "whirlpool",
    "keccak",
    "shake",
    "streebog",
    "gost",
    "sm3",
    "skein",
    "md6",
    "ripemd",
    "sha512256",
];

/// The standard fixes no extension for SHA-3: `sha3-512`, `sha3_512`, `sha3512` and `sha3` are seen. A name that says nothing
/// means SHA-2. Only what follows the document's own name counts: that one may be about hashes.
fn family(name: &str) -> Family {
    let file = without_query(name).rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let extension = file.rsplit_once(".json").or_else(|| file.rsplit_once('.')).map_or("", |(_, extension)| extension);
    let word: String = extension.chars().filter(char::is_ascii_alphanumeric).collect();
    if OTHER_FAMILIES.iter().any(|other| word.contains(other)) {
        Family::Other
    } else if word.contains("sha3") {
        Family::Sha3
    } else {
        Family::Sha2
    }
}
