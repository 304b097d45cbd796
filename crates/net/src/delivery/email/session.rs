//! The conversation with the mail server up to where it takes messages: connection, greeting, encryption, password.
//!
//! It is made here and not by lettre's pool, because the pool does not tell whether a code answers the greeting, so that
//! nobody may have mail, or one message.
//! Does not know: messages, or what a refusal means.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::Instant;

/// An unused connection is not taken up again after this time: most servers close it soon (RFC 5321 §4.5.3.2.7:
/// 5 minutes), and a firewall between may forget it without a word.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// How to reach the server, and the last connection to it. Clones share the connection.
#[derive(Clone)]
pub(super) struct Sessions {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protection: Protection,
    pub(super) credentials: Option<Credentials>,
    pub(super) connect_timeout: Duration,
    pub(super) kept: Arc<Mutex<Option<Kept>>>,
}

/// How the connection is protected.
#[derive(Clone)]
pub(super) enum Protection {
    Implicit(TlsParameters),
    StartTls(TlsParameters),
    None,
}

/// A connection that has served, and since when it is idle.
pub(super) struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Sessions {
    /// A connection on which the server waits for a message.
    pub(super) async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let kept = self.kept().take().filter(|kept| kept.since.elapsed() < IDLE_TIMEOUT);
        if let Some(Kept { mut connection, .. }) = kept
            && connection.test_connected().await
        {
            return Ok(connection);
        }
        self.connect().await
    }

    /// Keeps a connection for the next message, unless it is broken.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        if !connection.has_broken() {
            *self.kept() = Some(Kept { connection, since: Instant::now() });
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let us = ClientId::default();
        let implicit = match &self.protection {
            Protection::Implicit(tls) => Some(tls.clone()),
            Protection::StartTls(_) | Protection::None => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.connect_timeout), &us, implicit, None).await?;
        if let Protection::StartTls(tls) = &self.protection {
            connection.starttls(tls.clone(), &us).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
