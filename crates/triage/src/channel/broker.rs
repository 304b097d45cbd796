//! A broker of MQTT and the topic there: `mqtts://host/plant/advisories/{label}`.
//!
//! Knows: which names in braces a topic may have, and that nothing that comes from a document can leave its level of the
//! topic or become a wildcard.
//! Does not know: the protocol (`net`).

use super::{AddressError, server};
use crate::alert::Content;
use std::fmt;
use url::Host;

/// A longer topic is refused: brokers commonly take a few hundred bytes.
const TOPIC_LENGTH_BYTES_MAX: usize = 200;
/// Characters that a name in braces may become: a title would make no topic anybody can subscribe to.
const VALUE_LENGTH_CHARS_MAX: usize = 80;
/// What may stand in braces.
const NAMES: [&str; 5] = ["label", "reason", "publisher", "advisory", "watchlist"];

/// Which broker, and which topic there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Whether the connection is encrypted (`mqtts`).
    pub is_encrypted: bool,
    /// Who.
    pub host: Host,
    /// Where: 1883, or 8883 with encryption, unless it is said.
    pub port: u16,
    /// The topic, with names in braces.
    template: String,
}

impl Broker {
    pub(super) fn parse(text: &str) -> Result<Broker, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Broker("this is none"))?;
        let (is_encrypted, default_port) = match scheme {
            "mqtts" => (true, 8_883),
            "mqtt" => (false, 1_883),
            _ => return Err(AddressError::Broker("it is neither")),
        };
        let (place, topic) = rest.split_once('/').ok_or(AddressError::Broker("the topic is missing"))?;
        let (host, port) = server(place, default_port).map_err(AddressError::Broker)?;
        check(topic).map_err(AddressError::Broker)?;
        Ok(Broker { is_encrypted, host, port, template: topic.to_owned() })
    }

    /// `mqtts://host:8883`.
    pub(super) fn server(&self) -> String {
        let scheme = if self.is_encrypted { "mqtts" } else { "mqtt" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// The topic of one alert (MQTT 3.1.1 §4.7): what stands in braces becomes the alert's word for it, without the signs
    /// that mean something in topics.
    pub fn topic(&self, content: &Content) -> String {
        let mut topic = self.template.clone();
        for name in NAMES {
            let braced = format!("{{{name}}}");
            if topic.contains(&braced) {
                topic = topic.replace(&braced, &level(value(name, content)));
            }
        }
        topic
    }
}

/// As it is read.
impl fmt::Display for Broker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.server(), self.template)
    }
}

fn check(topic: &str) -> Result<(), &'static str> {
    if topic.is_empty() {
        return Err("the topic is missing");
    }
    if topic.len() > TOPIC_LENGTH_BYTES_MAX {
        return Err("the topic is longer than 200 bytes");
    }
    if topic.contains(['+', '#']) {
        return Err("a topic that is written to has no + and no #");
    }
    if topic.starts_with('$') {
        return Err("topics that begin with $ belong to the broker");
    }
    let mut rest = topic;
    while let Some(at) = rest.find(['{', '}']) {
        let behind = &rest[at..];
        let named = behind.strip_prefix('{').and_then(|behind| behind.split_once('}'));
        match named {
            Some((name, after)) if NAMES.contains(&name) => rest = after,
            _ => return Err("in braces stands one of label, reason, publisher, advisory, watchlist"),
        }
    }
    Ok(())
}

fn value<'a>(name: &str, content: &'a Content) -> &'a str {
    match name {
        "label" => content.label.code(),
        "reason" => content.reason.code(),
        "publisher" => &content.publisher,
        "advisory" => &content.tracking_id,
        _ => &content.watchlist,
    }
}

/// One level of a topic: braces too, so that no text of a document is read as a name.
fn level(value: &str) -> String {
    let plain = |sign: char| if sign.is_control() || "+#/${}\u{feff}".contains(sign) { '_' } else { sign };
    let level: String = value.chars().take(VALUE_LENGTH_CHARS_MAX).map(plain).collect();
    if level.is_empty() { "_".to_owned() } else { level }
}
