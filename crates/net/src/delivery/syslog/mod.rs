//! Lines for a syslog collector: over UDP, TCP or TLS.
//!
//! Knows: that nobody confirms a line (RFC 6587 §3.1): over a connection it counts as handed over when the collector closed
//! its side after ours, or kept silent and did not break the connection.
//! Does not know: how a line is written (`line`).

mod line;
#[cfg(test)]
mod tests;

use super::Envelope;
use crate::outlets::{HAND_OVER_TIMEOUT, HandOverError, Outlets, Stream};
use line::{LINE_SIZE_BYTES_MAX, line};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use triage::alert::Content;
use triage::channel::{Address, Collector, LogTransport};

/// How long the collector gets to close, or to break, the connection after the last line: both come within one round trip.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// A datagram above this may be cut on its way (RFC 5426 §3.2).
const DATAGRAM_SIZE_BYTES_MAX: usize = 2_048;

/// Writes one line about each alert, those over a connection one after the other.
///
/// # Errors
/// [`HandOverError`] where there is no connection, or it broke: nobody says after which line. UDP tells nothing.
pub async fn send(
    outlets: &Outlets,
    address: &Address,
    collector: &Collector,
    alerts: &[(Envelope<'_>, &Content)],
) -> Result<(), HandOverError> {
    let sending = async {
        match collector.transport {
            LogTransport::Udp => send_datagrams(outlets, address, collector, alerts).await,
            LogTransport::Tcp | LogTransport::Tls => send_on(outlets, address, collector, alerts).await,
        }
    };
    let late = |_elapsed| HandOverError::outage(address, format!("not done within {HAND_OVER_TIMEOUT:?}"));
    timeout(HAND_OVER_TIMEOUT, sending).await.map_err(late)?
}

async fn send_datagrams(
    outlets: &Outlets,
    address: &Address,
    collector: &Collector,
    alerts: &[(Envelope<'_>, &Content)],
) -> Result<(), HandOverError> {
    let to = outlets.to(address).resolve(address, &collector.host, collector.port).await?;
    let from: SocketAddr = match to {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let broken = |error: io::Error| HandOverError::outage(address, format!("sending: {error}"));
    let socket = UdpSocket::bind(from).await.map_err(broken)?;
    for (envelope, content) in alerts {
        let line = line(envelope, content, collector.format, DATAGRAM_SIZE_BYTES_MAX);
        socket.send_to(line.as_bytes(), to).await.map_err(broken)?;
    }
    Ok(())
}

async fn send_on(
    outlets: &Outlets,
    address: &Address,
    collector: &Collector,
    alerts: &[(Envelope<'_>, &Content)],
) -> Result<(), HandOverError> {
    let is_encrypted = collector.transport == LogTransport::Tls;
    let outlet = outlets.to(address);
    let mut stream = outlet.connect(address, &collector.host, collector.port, is_encrypted).await?;
    let mut frames = Vec::new();
    for (envelope, content) in alerts {
        let line = line(envelope, content, collector.format, LINE_SIZE_BYTES_MAX);
        // Each line behind its length (RFC 6587 §3.4.1, RFC 5425 §4.3).
        frames.extend_from_slice(format!("{} {line}", line.len()).as_bytes());
    }
    let written = write(stream.as_mut(), &frames).await;
    written.map_err(|error| HandOverError::outage(address, format!("sending: {error}")))
}

/// All lines, then the end of our side.
async fn write(stream: &mut dyn Stream, frames: &[u8]) -> io::Result<()> {
    stream.write_all(frames).await?;
    stream.flush().await?;
    stream.shutdown().await?;
    let mut answer = [0_u8; 256];
    let closing = async {
        while stream.read(&mut answer).await? > 0 {}
        io::Result::Ok(())
    };
    match timeout(CLOSE_TIMEOUT, closing).await {
        Ok(Err(error)) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        // It closed, if without TLS's farewell, or keeps its side open.
        Ok(_) | Err(_) => Ok(()),
    }
}
