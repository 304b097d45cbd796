//! The conversation with the mail server up to where it takes messages: connection, greeting, encryption, password.
//!
//! It is made here and not by lettre's pool, because the pool does not tell whether a code answers the greeting, so that
//! nobody may have mail, or one message. The stream is ours because lettre's waits before a mail's last line: it is sent
//! when the server has confirmed what came before (RFC 896), which servers put off by some 40 ms.
//! Does not know: messages, or what a refusal means.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

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
    Implicit(ServerName<'static>, Arc<ClientConfig>),
    StartTls(TlsParameters),
    None,
}

/// Why there is no session.
#[derive(Debug)]
pub(super) enum SessionError {
    /// There is no connection, or none that is trusted.
    Connecting(io::Error),
    /// What the server said, or that it went away.
    Talking(Error),
}

impl From<Error> for SessionError {
    fn from(error: Error) -> Self {
        SessionError::Talking(error)
    }
}

/// A connection that has served, and since when it is idle.
pub(super) struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Sessions {
    /// A connection on which the server waits for a message.
    pub(super) async fn open(&self) -> Result<AsyncSmtpConnection, SessionError> {
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

    async fn connect(&self) -> Result<AsyncSmtpConnection, SessionError> {
        let us = ClientId::default();
        let late =
            |_elapsed| io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {:?}", self.connect_timeout));
        let stream = timeout(self.connect_timeout, self.reach()).await.map_err(late).flatten();
        let stream = stream.map_err(SessionError::Connecting)?;
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &us).await?;
        if let Protection::StartTls(tls) = &self.protection {
            connection.starttls(tls.clone(), &us).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    async fn reach(&self) -> io::Result<Box<dyn AsyncTokioStream>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        match &self.protection {
            Protection::Implicit(name, config) => {
                let encrypted = TlsConnector::from(Arc::clone(config)).connect(name.clone(), stream).await?;
                Ok(Box::new(Encrypted(encrypted)))
            }
            Protection::StartTls(_) | Protection::None => Ok(Box::new(stream)),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// TLS from the first byte, as lettre takes it.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, to)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
