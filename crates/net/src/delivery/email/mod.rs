//! Mail over SMTP: implicit TLS, STARTTLS, or plain text where that is configured by name.
//!
//! Knows: RFC 5321 answers and which of them are worth another attempt.
//! Does not know: who is to be told what. One message has one recipient, so that a refused address costs only itself.

mod config;
mod dkim;
mod error;
mod message;
mod render;
mod send;
mod session;

#[cfg(test)]
mod tests;

pub use config::{Credentials, EmailConfig, Encryption, Password, STEP_TIMEOUT};
pub use dkim::{Dkim, DkimError};
pub use error::{DeliveryError, Stage};
pub use message::EmailMessage;
pub use render::{Rendered, render_alerts, render_call, render_link, render_source, render_test};
pub use send::{EmailChannel, Receipt};
