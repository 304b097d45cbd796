//! One mail, and how it is written for the wire (RFC 5322, MIME).
//!
//! Knows: that titles and names come from documents, which are hostile until proven otherwise: a line break in a
//! subject becomes a blank (the alert must arrive), a line break in an address or a header's name is an error.
//! Does not know: what the text says.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use super::error::DeliveryError;

/// A subject longer than this is cut: RFC 5322 §2.1.1 allows 998 characters a line, and phones show about 80.
pub(super) const SUBJECT_LENGTH_CHARS_MAX: usize = 250;
/// A Message-ID longer than this is refused: it must fit one header line (RFC 5322 §2.1.1).
pub(super) const MESSAGE_ID_LENGTH_CHARS_MAX: usize = 250;

/// Headers that the message writes itself; a caller that sets them too would contradict it.
const OWN_HEADERS: [&str; 9] = ["bcc", "cc", "date", "from", "message-id", "mime-version", "reply-to", "subject", "to"];

/// One mail to one recipient.
#[derive(Clone, Debug)]
pub struct EmailMessage {
    /// `<left@right>`: the same for every attempt, so that a mail that arrives twice is seen to be one.
    pub message_id: String,
    /// The recipient, `name@host` or `Name <name@host>`.
    pub to: String,
    /// The sender.
    pub from: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The subject, in any script.
    pub subject: String,
    /// When the mail was written.
    pub date: Timestamp,
    /// The plain-text part.
    pub text: String,
    /// The HTML part, if any.
    pub html: Option<String>,
    /// Further headers, e.g. `Auto-Submitted`, `List-Unsubscribe`, `References`.
    pub headers: Vec<(String, String)>,
}

impl EmailMessage {
    /// The mail as lettre sends it.
    pub(super) fn write(&self) -> Result<Message, DeliveryError> {
        let mut builder = Message::builder()
            .from(self.mailbox("sender", &self.from)?)
            .to(self.mailbox("recipient", &self.to)?)
            .message_id(Some(self.checked_message_id()?))
            .date(SystemTime::from(self.date))
            .subject(one_line(&self.subject).chars().take(SUBJECT_LENGTH_CHARS_MAX).collect::<String>());
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(self.mailbox("reply address", reply_to)?);
        }
        for (name, value) in &self.headers {
            builder = builder.raw_header(HeaderValue::new(self.header_name(name)?, one_line(value)));
        }
        let message = match &self.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(self.text.clone(), html.clone())),
            None => builder.singlepart(lettre::message::SinglePart::plain(self.text.clone())),
        };
        message.map_err(|error| self.bad(error.to_string()))
    }

    fn mailbox(&self, role: &str, address: &str) -> Result<Mailbox, DeliveryError> {
        if address.chars().any(char::is_control) {
            return Err(self.bad(format!("the {role} {address:?} holds a control character")));
        }
        address.parse().map_err(|error| self.bad(format!("the {role} {address:?} is no mail address: {error}")))
    }

    fn checked_message_id(&self) -> Result<String, DeliveryError> {
        let inner = self.message_id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
        let sides = inner.and_then(|id| id.split_once('@'));
        let plain = |side: &str| !side.is_empty() && side.chars().all(|c| c.is_ascii_graphic() && !"<>@".contains(c));
        match sides {
            Some((left, right))
                if plain(left) && plain(right) && self.message_id.len() <= MESSAGE_ID_LENGTH_CHARS_MAX =>
            {
                Ok(self.message_id.clone())
            }
            _ => Err(self.bad("the Message-ID is not of the form <left@right>".to_owned())),
        }
    }

    fn header_name(&self, name: &str) -> Result<HeaderName, DeliveryError> {
        let lower = name.to_ascii_lowercase();
        let token = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !token || OWN_HEADERS.contains(&lower.as_str()) || lower.starts_with("content-") {
            return Err(self.bad(format!("the header {name:?} cannot be set")));
        }
        HeaderName::new_from_ascii(name.to_owned())
            .map_err(|error| self.bad(format!("the header {name:?} cannot be set: {error}")))
    }

    fn bad(&self, reason: String) -> DeliveryError {
        DeliveryError::BadMessage { message_id: self.message_id.clone(), reason }
    }
}

/// Control characters and Unicode's line separators become blanks.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}
