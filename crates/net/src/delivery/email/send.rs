//! The channel: messages handed to one mail server, one after the other.
//!
//! Does not know: what to send, or what to do when it fails; that is told by the error.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::response::Response;

use super::config::{EmailConfig, Encryption};
use super::dkim::Dkim;
use super::error::{DeliveryError, Stage};
use super::message::EmailMessage;
use super::session::{Protection, SessionError, Sessions};
use crate::causes::told;
use crate::guard::{install_crypto_provider, read_ca_file, stream_config};
use rustls::pki_types::ServerName;

/// The whole of one delivery: some ten steps, none of which may use its time up.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_secs(120);

/// One mail server, ready to be given messages. Cheap to clone.
#[derive(Clone)]
pub struct EmailChannel {
    sessions: Sessions,
    dkim: Option<Dkim>,
    server: String,
}

impl fmt::Debug for EmailChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailChannel").field("server", &self.server).finish_non_exhaustive()
    }
}

/// The server took the message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The SMTP code, 250 as a rule.
    pub code: u16,
    /// The server's words; many name their queue's id here.
    pub text: String,
}

impl EmailChannel {
    /// A channel to the server of `config`. Opens no connection yet.
    ///
    /// # Errors
    /// [`DeliveryError::Setup`]: unreadable CA file, a host name that no certificate can have, or a password
    /// that would go over the wire unencrypted.
    pub fn new(config: &EmailConfig) -> Result<Self, DeliveryError> {
        install_crypto_provider();
        let server = format!("{}:{}", config.host, config.port);
        let setup = |reason: String| DeliveryError::Setup { server: server.clone(), reason };
        let protection = match config.encryption {
            Encryption::Implicit => {
                let name = ServerName::try_from(config.host.clone()).map_err(|error| setup(error.to_string()))?;
                let tls = stream_config(config.ca_file.as_deref()).map_err(|error| setup(error.to_string()))?;
                Protection::Implicit(name, tls)
            }
            Encryption::StartTls => Protection::StartTls(tls_parameters(config).map_err(setup)?),
            Encryption::None if config.credentials.is_some() => {
                return Err(setup("a password is never sent over an unencrypted connection".to_owned()));
            }
            Encryption::None => Protection::None,
        };
        let credentials = config.credentials.as_ref();
        let sessions = Sessions {
            host: config.host.clone(),
            port: config.port,
            protection,
            credentials: credentials.map(|it| Credentials::new(it.user.clone(), it.password.0.clone())),
            connect_timeout: config.step_timeout,
            kept: Arc::default(),
        };
        Ok(EmailChannel { sessions, dkim: config.dkim.clone(), server })
    }

    /// Hands `message` over. A repeated attempt carries the same Message-ID.
    ///
    /// # Errors
    /// See [`DeliveryError`], its [`retry`](DeliveryError::retry) and its [`is_outage`](DeliveryError::is_outage).
    pub async fn send(&self, message: &EmailMessage) -> Result<Receipt, DeliveryError> {
        let mut written = message.write()?;
        if let Some(dkim) = &self.dkim {
            dkim.sign(&mut written);
        }
        match tokio::time::timeout(SEND_TIMEOUT, self.converse(&written)).await {
            Ok(Ok(response)) => {
                Ok(Receipt { code: response.code().into(), text: response.message().collect::<Vec<_>>().join(" ") })
            }
            Ok(Err((_, SessionError::Connecting(error)))) => Err(self.broken(message, told(&error))),
            Ok(Err((stage, SessionError::Talking(error)))) => Err(self.failed(message, stage, &error)),
            Err(_elapsed) => Err(self.broken(message, format!("no answer within {SEND_TIMEOUT:?}"))),
        }
    }

    async fn converse(&self, written: &Message) -> Result<Response, (Stage, SessionError)> {
        let mut connection = self.sessions.open().await.map_err(|error| (Stage::Session, error))?;
        let answer = connection.send(written.envelope(), &written.formatted()).await;
        self.sessions.keep(connection);
        answer.map_err(|error| (Stage::Message, error.into()))
    }

    fn failed(&self, message: &EmailMessage, stage: Stage, error: &Error) -> DeliveryError {
        let (server, message_id, reason) = (self.server.clone(), message.message_id.clone(), told(error));
        match (error.status(), stage) {
            (Some(code), stage) => {
                DeliveryError::Refused { server, stage, message_id, code: code.into(), text: reason }
            }
            // The server does not offer what the message needs, e.g. SMTPUTF8 for the recipient's address.
            (None, Stage::Message) if error.is_client() => DeliveryError::BadMessage { message_id, reason },
            (None, _) => self.broken(message, reason),
        }
    }

    fn broken(&self, message: &EmailMessage, reason: String) -> DeliveryError {
        DeliveryError::Connection { server: self.server.clone(), message_id: message.message_id.clone(), reason }
    }
}

fn tls_parameters(config: &EmailConfig) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(config.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
    for native in rustls_native_certs::load_native_certs().certs {
        // The machine's list may hold certificates that nobody can read; the others still count.
        if let Ok(certificate) = Certificate::from_der(native.to_vec()) {
            builder = builder.add_root_certificate(certificate);
        }
    }
    if let Some(path) = &config.ca_file {
        for authority in read_ca_file(path)? {
            let authority = Certificate::from_der(authority.to_vec());
            let authority = authority.map_err(|error| format!("trusting {}: {}", path.display(), told(&error)))?;
            builder = builder.add_root_certificate(authority);
        }
    }
    builder.build_rustls().map_err(|error| told(&error))
}
