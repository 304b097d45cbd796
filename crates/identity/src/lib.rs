//! Who somebody is and what he may do: passwords, tokens, second factors, roles, and how long to wait after wrong tries.
//!
//! Pure: given randomness and time it always answers the same. Every primitive is a maintained library's.
//! Does not know: where accounts are kept, or how a request carries a token.

mod address;
mod password;
mod recovery;
mod role;
mod second_factor;
mod throttle;
mod token;

pub use address::{email_of, name_of};
pub use password::{
    PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, PasswordProblem, Verified, check_password, hash_password,
    verify_password,
};
pub use recovery::{recovery_codes, recovery_digest};
pub use role::{Permission, Role, Scope};
pub use second_factor::{SecondFactor, SecretError};
pub use throttle::{FORGOTTEN_AFTER, Subject, Tries};
pub use token::{API_TOKEN_PREFIX, Token, TokenDigest};
