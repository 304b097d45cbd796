//! Messages for a broker of MQTT 3.1.1: at least once (QoS 1), not retained, one connection for each.
//!
//! Knows: that a message counts as handed over when the broker confirmed it (PUBACK), and that the connection is closed as
//! the standard has it, so that the broker sends no last will.
//! Does not know: how packets are written (rumqttc); the way to the broker (`outlets`).

#[cfg(test)]
mod tests;

use super::Envelope;
use crate::outlets::{HAND_OVER_TIMEOUT, HandOverError, Login, Outlets, Stream};
use crate::telling::body;
use bytes::BytesMut;
use rumqttc::mqttbytes::v4::{ConnAck, Connect, ConnectReturnCode, Packet, Publish};
use rumqttc::mqttbytes::{Error, QoS};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use triage::alert::Content;
use triage::channel::{Address, Broker};

/// What we send has at most 20 kB; what a broker sends to one who subscribed to nothing has a few bytes.
const PACKET_SIZE_BYTES_MAX: usize = 64 * 1024;
/// The number of our one message in its connection.
const PACKET_ID: u16 = 1;
/// The standard lets every broker take names of up to 23 letters and digits (MQTT 3.1.1 §3.1.3.1).
const NAME_DIGITS_COUNT: usize = 16;

/// Publishes the alert under its topic.
///
/// # Errors
/// [`HandOverError`] unless the broker confirms it.
pub async fn send(
    outlets: &Outlets,
    address: &Address,
    broker: &Broker,
    envelope: &Envelope<'_>,
    content: &Content,
) -> Result<(), HandOverError> {
    let outlet = outlets.to(address);
    let login = outlet.login_on(broker.is_encrypted);
    let login = login.map_err(|reason| HandOverError::outage(address, reason.to_owned()))?;
    let mut publish = Publish::new(broker.topic(content), QoS::AtLeastOnce, body(envelope, content).to_string());
    publish.pkid = PACKET_ID;
    let connect = connect(envelope, login);
    let is_welcome = AtomicBool::new(false);
    let talking = async {
        let mut stream = outlet.connect(address, &broker.host, broker.port, broker.is_encrypted).await?;
        let talked = talk(stream.as_mut(), connect, publish, &is_welcome).await;
        talked.map_err(|error| HandOverError::outage(address, error.to_string()))
    };
    let late = |_elapsed| HandOverError::outage(address, format!("no answer within {HAND_OVER_TIMEOUT:?}"));
    timeout(HAND_OVER_TIMEOUT, talking).await.map_err(late).flatten().map_err(|error| {
        // A broker that let us in and then falls silent, or closes, may do so because of the topic.
        if is_welcome.into_inner() { HandOverError::stalled(address, error.reason) } else { error }
    })
}

/// A session of its own: nothing of an earlier attempt is taken up.
fn connect(envelope: &Envelope<'_>, login: Option<&Login>) -> Connect {
    // The last digits of a delivery's id are random, the first ones a time.
    let digits = envelope.delivery.simple().to_string();
    let mut connect = Connect::new(format!("annunc{}", &digits[digits.len() - NAME_DIGITS_COUNT..]));
    if let Some(Login { user, password }) = login {
        connect.set_login(user, password);
    }
    connect
}

/// Notes when the broker has let us in.
async fn talk(
    stream: &mut dyn Stream,
    connect: Connect,
    publish: Publish,
    is_welcome: &AtomicBool,
) -> Result<(), TalkError> {
    let mut received = BytesMut::new();
    say(stream, &Packet::Connect(connect)).await?;
    match hear(stream, &mut received).await? {
        Packet::ConnAck(ConnAck { code: ConnectReturnCode::Success, .. }) => is_welcome.store(true, Ordering::Relaxed),
        Packet::ConnAck(ConnAck { code, .. }) => return Err(TalkError::Refused(refusal(code))),
        _ => return Err(TalkError::Unexpected),
    }
    say(stream, &Packet::Publish(publish)).await?;
    match hear(stream, &mut received).await? {
        Packet::PubAck(ack) if ack.pkid == PACKET_ID => {}
        _ => return Err(TalkError::Unexpected),
    }
    // The broker has the message; how the farewell goes changes nothing.
    let _ = say(stream, &Packet::Disconnect).await;
    let _ = stream.shutdown().await;
    Ok(())
}

async fn say(stream: &mut dyn Stream, packet: &Packet) -> Result<(), TalkError> {
    let mut bytes = BytesMut::new();
    packet.write(&mut bytes, PACKET_SIZE_BYTES_MAX)?;
    stream.write_all(&bytes).await.map_err(Error::Io)?;
    stream.flush().await.map_err(Error::Io)?;
    Ok(())
}

async fn hear(stream: &mut dyn Stream, received: &mut BytesMut) -> Result<Packet, TalkError> {
    loop {
        match Packet::read(received, PACKET_SIZE_BYTES_MAX) {
            Err(Error::InsufficientBytes(_)) => {}
            packet => return Ok(packet?),
        }
        if stream.read_buf(received).await.map_err(Error::Io)? == 0 {
            return Err(TalkError::Closed);
        }
    }
}

/// Why the broker has not confirmed the message.
#[derive(Debug, thiserror::Error)]
enum TalkError {
    #[error("the broker refuses the connection: {0}")]
    Refused(&'static str),
    #[error("the broker answers something else than was asked")]
    Unexpected,
    #[error("the broker closed the connection; the topic may not be allowed for this user")]
    Closed,
    #[error("talking with the broker: {0}")]
    Broken(#[from] Error),
}

/// MQTT 3.1.1 §3.2.2.3.
fn refusal(code: ConnectReturnCode) -> &'static str {
    match code {
        ConnectReturnCode::Success => "it says that all is well",
        ConnectReturnCode::RefusedProtocolVersion => "it does not speak MQTT 3.1.1",
        ConnectReturnCode::BadClientId => "it does not take our name",
        ConnectReturnCode::ServiceUnavailable => "it is not available",
        ConnectReturnCode::BadUserNamePassword => "user or password is wrong",
        ConnectReturnCode::NotAuthorized => "this user may not connect",
    }
}
