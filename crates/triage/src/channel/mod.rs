//! Where an alert goes: a mail address, or another channel with an address of its own.
//!
//! Knows: how an address is written, and what of it may be shown: the address of a web hook is a secret, because whoever
//! knows it can post there.
//! Does not know: how anything is handed over, or who may be reached (`net`).

mod broker;
mod collector;
#[cfg(test)]
mod tests;

pub use broker::Broker;
pub use collector::{Collector, LogFormat, LogTransport};

use crate::digest::digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// A longer address is refused: the longest that chat services give have a few hundred characters.
pub const ADDRESS_LENGTH_BYTES_MAX: usize = 2_000;

terms! {
    /// A way by which messages leave.
    Channel {
        /// Mail.
        Email = "email",
        /// Signed JSON, as Standard Webhooks has it.
        Webhook = "webhook",
        /// An incoming web hook of Slack.
        Slack = "slack",
        /// A workflow of Microsoft Teams that waits for a web hook.
        Teams = "teams",
        /// An incoming web hook of Mattermost.
        Mattermost = "mattermost",
        /// A collector of syslog.
        Syslog = "syslog",
        /// A broker of MQTT.
        Mqtt = "mqtt",
    }
}

impl Channel {
    /// Whether a person reads it as it comes in; otherwise a program does.
    pub fn is_for_people(self) -> bool {
        matches!(self, Channel::Email | Channel::Slack | Channel::Teams | Channel::Mattermost)
    }
}

/// One address, read from text such as `ops@plant.example`, `webhook https://…`, `syslog tcp://host:601` or
/// `mqtt mqtts://host/topic`.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// `name@host` or `Name <name@host>`.
    Email(String),
    /// Where signed JSON is posted.
    Webhook(Url),
    /// Where Slack takes messages.
    Slack(Url),
    /// Where Microsoft Teams takes cards.
    Teams(Url),
    /// Where Mattermost takes messages.
    Mattermost(Url),
    /// Which collector, and how.
    Syslog(Collector),
    /// Which broker and topic.
    Mqtt(Broker),
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is too long, or holds a line break or another control character.
    #[error("an address is one line of at most {ADDRESS_LENGTH_BYTES_MAX} characters")]
    Form,
    /// It is meant as a mail address.
    #[error(
        "{0:?} is no mail address; for another channel write its name first: webhook https://…, slack https://…, \
         teams https://…, mattermost https://…, syslog tcp://host:601 or mqtt mqtts://host/topic"
    )]
    Mail(String),
    /// The address of a web hook; it is not repeated, because it may hold a secret.
    #[error("after {channel} follows an address that begins with https://: {reason}", channel = .channel.code())]
    Hook {
        /// Which channel.
        channel: Channel,
        /// What is wrong.
        reason: &'static str,
    },
    /// The address of a collector.
    #[error("after syslog follows udp://host, tcp://host or tls://host, with ?format=cef where CEF is wanted: {0}")]
    Collector(&'static str),
    /// The address of a broker.
    #[error("after mqtt follows mqtts://host/topic or mqtt://host/topic: {0}")]
    Broker(&'static str),
}

impl Address {
    /// Reads an address as people write it: the channel's name, a blank and what the channel needs; without a name it is
    /// a mail address.
    ///
    /// # Errors
    /// [`AddressError`] says what to write instead.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let text = text.trim();
        let named = text.split_once(char::is_whitespace);
        match named.and_then(|(name, rest)| Some((Channel::from_code(name)?, rest.trim()))) {
            Some((channel, target)) => Address::on(channel, target),
            None => Address::on(Channel::Email, text),
        }
    }

    /// Reads what follows a channel's name; [`Address::target`] gives it again.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn on(channel: Channel, target: &str) -> Result<Address, AddressError> {
        if target.len() > ADDRESS_LENGTH_BYTES_MAX || target.chars().any(char::is_control) {
            return Err(AddressError::Form);
        }
        Ok(match channel {
            Channel::Email => Address::Email(mail(target)?.to_owned()),
            Channel::Webhook => Address::Webhook(hook(channel, target)?),
            Channel::Slack => Address::Slack(hook(channel, target)?),
            Channel::Teams => Address::Teams(hook(channel, target)?),
            Channel::Mattermost => Address::Mattermost(hook(channel, target)?),
            Channel::Syslog => Address::Syslog(Collector::parse(target)?),
            Channel::Mqtt => Address::Mqtt(Broker::parse(target)?),
        })
    }

    /// Its channel.
    pub fn channel(&self) -> Channel {
        match self {
            Address::Email(_) => Channel::Email,
            Address::Webhook(_) => Channel::Webhook,
            Address::Slack(_) => Channel::Slack,
            Address::Teams(_) => Channel::Teams,
            Address::Mattermost(_) => Channel::Mattermost,
            Address::Syslog(_) => Channel::Syslog,
            Address::Mqtt(_) => Channel::Mqtt,
        }
    }

    /// What stands behind the channel's name, whole: to be kept and handed over, never to be shown.
    pub fn target(&self) -> String {
        match self {
            Address::Email(address) => address.clone(),
            Address::Webhook(url) | Address::Slack(url) | Address::Teams(url) | Address::Mattermost(url) => {
                url.to_string()
            }
            Address::Syslog(collector) => collector.to_string(),
            Address::Mqtt(broker) => broker.to_string(),
        }
    }

    /// Scheme, host and port of whoever takes the messages, the port always written; empty for mail, which the operator's
    /// mail server takes.
    pub fn server(&self) -> String {
        match self {
            Address::Email(_) => String::new(),
            Address::Webhook(url) | Address::Slack(url) | Address::Teams(url) | Address::Mattermost(url) => {
                hook_server(url)
            }
            Address::Syslog(collector) => collector.server(),
            Address::Mqtt(broker) => broker.server(),
        }
    }

    /// The address for people's eyes: of a web hook its server and four signs that tell it from its neighbours.
    pub fn shown(&self) -> String {
        match self {
            Address::Email(address) => address.clone(),
            Address::Webhook(url) | Address::Slack(url) | Address::Teams(url) | Address::Mattermost(url) => {
                format!("{} {}", self.channel().code(), shown_hook(url))
            }
            Address::Syslog(_) | Address::Mqtt(_) => format!("{} {}", self.channel().code(), self.target()),
        }
    }
}

/// Where a recipient of a watchlist is reached: channel and target. What is no address counts as one of mail, whose server
/// will say so: nobody is left out without a word.
pub fn destination(recipient: &str) -> (Channel, String) {
    match Address::parse(recipient) {
        Ok(address) => (address.channel(), address.target()),
        Err(_) => (Channel::Email, recipient.to_owned()),
    }
}

/// As [`Address::server`], of a server's address as an operator writes it: `https://hooks.plant.example`,
/// `mqtts://broker`, `tls://collector:6514`. `None` where it is none, or has more than scheme, host and port.
pub fn server_name(text: &str) -> Option<String> {
    let text = text.strip_suffix('/').unwrap_or(text);
    if text.split_once("://")?.1.contains(['/', '?', '#']) {
        return None;
    }
    if let Ok(collector) = Collector::parse(text) {
        return Some(collector.server());
    }
    if let Ok(broker) = Broker::parse(&format!("{text}/topic")) {
        return Some(broker.server());
    }
    hook(Channel::Webhook, text).ok().map(|url| hook_server(&url))
}

/// As [`Address::shown`], of what a row has; of a row that cannot be read the channel alone.
pub fn shown(channel: &str, target: &str) -> String {
    let address = Channel::from_code(channel).and_then(|channel| Address::on(channel, target).ok());
    match address {
        Some(address) => address.shown(),
        None => format!("{channel} (address not readable)"),
    }
}

/// As [`Address::shown`], of an address as people write it.
pub fn shown_text(text: &str) -> String {
    Address::parse(text).map_or_else(|_| "(address not readable)".to_owned(), |address| address.shown())
}

/// A debug line may end in a log.
impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({})", self.shown())
    }
}

fn hook_server(url: &Url) -> String {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
    format!("{}://{host}:{port}", url.scheme())
}

fn shown_hook(url: &Url) -> String {
    let server = url.origin().ascii_serialization();
    format!("{server}/… ({:04x})", digest(url.as_str().bytes()) & 0xffff)
}

/// `name@host` or `Name <name@host>`: what can never be one is found here, the rest by the mail server.
fn mail(text: &str) -> Result<&str, AddressError> {
    let bare = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map_or(text, |(_, address)| address);
    let is_plain =
        |part: &str| !part.is_empty() && !part.contains(|sign: char| sign.is_whitespace() || "<>@,;:/".contains(sign));
    match bare.rsplit_once('@') {
        Some((name, host)) if is_plain(name) && is_plain(host) => Ok(text),
        _ => Err(AddressError::Mail(without_secret(text))),
    }
}

/// What was typed, up to where an address of a web hook would have its secret, and without a user's password.
fn without_secret(text: &str) -> String {
    let bare = |text: &str| text.split(['/', '?', '#', '\\']).next().unwrap_or_default().to_owned();
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let (before, host) = rest.rsplit_once('@').unwrap_or(("", rest));
            // A password may hold any sign, and so may a secret: where they cannot be told apart nothing is shown.
            let host = if bare(before) == before { bare(host) } else { "…".to_owned() };
            format!("{}://{host}", bare(scheme))
        }
        None => bare(text),
    }
}

fn hook(channel: Channel, text: &str) -> Result<Url, AddressError> {
    let wrong = |reason| AddressError::Hook { channel, reason };
    let url = Url::parse(text).map_err(|_| wrong("this is none"))?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(wrong("this is none"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a user or a password has no place in it"));
    }
    match url.fragment() {
        None => Ok(url),
        Some(_) => Err(wrong("what follows a # is never sent")),
    }
}

/// Host and port of `host`, `host:port`, `[address]:port`.
fn server(text: &str, default_port: u16) -> Result<(Host, u16), &'static str> {
    if text.contains('@') {
        return Err("a user or a password has no place in it");
    }
    let after_host = text.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match text[after_host..].rfind(':') {
        Some(colon) => (&text[..after_host + colon], &text[after_host + colon + 1..]),
        None => (text, ""),
    };
    let host = Host::parse(host).map_err(|_| "it names no host")?;
    match port {
        "" => Ok((host, default_port)),
        port => match port.parse() {
            Ok(port) if port > 0 => Ok((host, port)),
            _ => Err("its port is no number between 1 and 65535"),
        },
    }
}
