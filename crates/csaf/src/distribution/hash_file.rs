//! `.sha256` and `.sha512` files (CSAF 2.0 §7.1.18).
//!
//! Does not know: the bytes that were hashed.

const SHA256_DIGITS: usize = 64;
const SHA512_DIGITS: usize = 128;

/// The hash a publisher stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedHash {
    /// By the number of digits.
    pub algorithm: Algorithm,
    /// Lower-case hexadecimal digits.
    pub digits: String,
}

/// What the standard allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// 64 digits.
    Sha256,
    /// 128 digits; the stronger one.
    Sha512,
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
}

/// The leading run of hexadecimal digits in any case; a file name (`*name` too) and a newline may follow, or nothing.
///
/// # Errors
/// No digits at the beginning, or not as many as SHA-256 or SHA-512 have.
///
/// ```
/// use csaf::distribution::hash_file::{Algorithm, parse};
/// let stated = parse(format!("{} *esa-1.json\r\n", "AB".repeat(32)).as_bytes())?;
/// assert_eq!((stated.algorithm, stated.digits), (Algorithm::Sha256, "ab".repeat(32)));
/// assert!(parse(b"d41d8cd98f00b204e9800998ecf8427e  esa-1.json").is_err(), "MD5 is not accepted");
/// # Ok::<(), csaf::distribution::hash_file::HashFileError>(())
/// ```
pub fn parse(bytes: &[u8]) -> Result<StatedHash, HashFileError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    let length = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let ends_there = bytes.get(length).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'*');
    if length == 0 || !ends_there {
        return Err(HashFileError::NoDigits);
    }
    let algorithm = match length {
        SHA256_DIGITS => Algorithm::Sha256,
        SHA512_DIGITS => Algorithm::Sha512,
        digits => return Err(HashFileError::WrongLength { digits }),
    };
    let digits = bytes[..length].iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    Ok(StatedHash { algorithm, digits })
}
