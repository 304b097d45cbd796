//! How the mail server is reached.
//!
//! Does not know: where the settings come from (a file, the environment), or any way to skip verifying a certificate.

use super::dkim::Dkim;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// One network step (connect, handshake, one command). RFC 5321 §4.5.3.2 allows minutes, mail relays answer at once.
pub const STEP_TIMEOUT: Duration = Duration::from_secs(30);

/// The mail server and how to speak with it.
#[derive(Clone, Debug)]
pub struct EmailConfig {
    /// Host name, or address. With TLS the certificate must be for this name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User and password, where the server wants them. Never sent unless the connection is encrypted.
    pub credentials: Option<Credentials>,
    /// PEM file with certificate authorities trusted besides the public and the system's ones.
    pub ca_file: Option<PathBuf>,
    /// Who signs the mails; `None`: nobody.
    pub dkim: Option<Dkim>,
    /// See [`STEP_TIMEOUT`].
    pub step_timeout: Duration,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
    /// Plain greeting, then TLS, or nothing is sent (RFC 3207).
    StartTls,
    /// No encryption: for a relay on the same machine.
    None,
}

/// Who we are to the mail server.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// User name.
    pub user: String,
    /// Password.
    pub password: Password,
}

/// A password that does not show itself in logs.
#[derive(Clone)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
