//! The channel: a small pool of connections to one mail server.
//!
//! Does not know: what to send, or what to do when it fails; that is told by the error.

use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials as SmtpCredentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::config::{EmailConfig, Encryption};
use super::error::DeliveryError;
use super::message::EmailMessage;
use crate::causes::told;
use crate::guard::install_crypto_provider;

/// Connections kept to one mail server: relays throttle clients that open many.
pub(super) const CONNECTIONS_COUNT_MAX: u32 = 4;
/// An unused connection is closed after this time, before most servers do it (RFC 5321 §4.5.3.2.7: 5 minutes).
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// The whole of one delivery: some ten steps, none of which may use its time up.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_secs(120);

/// One mail server, ready to be given messages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct EmailChannel {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
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
        let tls = match config.encryption {
            Encryption::Implicit => Tls::Wrapper(tls_parameters(config).map_err(setup)?),
            Encryption::StartTls => Tls::Required(tls_parameters(config).map_err(setup)?),
            Encryption::None if config.credentials.is_some() => {
                return Err(setup("a password is never sent over an unencrypted connection".to_owned()));
            }
            Encryption::None => Tls::None,
        };
        let pool = PoolConfig::new().max_size(CONNECTIONS_COUNT_MAX).idle_timeout(IDLE_TIMEOUT);
        // "Dangerous" is the name of the constructor that leaves TLS to the caller; it is set on the next line.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .tls(tls)
            .port(config.port)
            .timeout(Some(config.step_timeout))
            .pool_config(pool);
        if let Some(credentials) = &config.credentials {
            builder =
                builder.credentials(SmtpCredentials::new(credentials.user.clone(), credentials.password.0.clone()));
        }
        Ok(EmailChannel { transport: builder.build(), server })
    }

    /// Hands `message` over. A repeated attempt carries the same Message-ID.
    ///
    /// # Errors
    /// See [`DeliveryError`] and its [`retry`](DeliveryError::retry).
    pub async fn send(&self, message: &EmailMessage) -> Result<Receipt, DeliveryError> {
        let written = message.write()?;
        let answer = tokio::time::timeout(SEND_TIMEOUT, self.transport.send(written)).await;
        let connection = |reason: String| DeliveryError::Connection {
            server: self.server.clone(),
            message_id: message.message_id.clone(),
            reason,
        };
        match answer {
            Ok(Ok(response)) => {
                Ok(Receipt { code: response.code().into(), text: response.message().collect::<Vec<_>>().join(" ") })
            }
            Ok(Err(error)) => match error.status() {
                Some(code) => Err(DeliveryError::Refused {
                    server: self.server.clone(),
                    message_id: message.message_id.clone(),
                    code: code.into(),
                    text: told(&error),
                }),
                None => Err(connection(told(&error))),
            },
            Err(_elapsed) => Err(connection(format!("no answer within {SEND_TIMEOUT:?}"))),
        }
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
        let failed = |reason: String| format!("reading the CA file {}: {reason}", path.display());
        let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| failed(told(&error)))?);
    }
    builder.build_rustls().map_err(|error| told(&error))
}
