//! One alert as one line of syslog (RFC 5424), in a sentence with structured data or as CEF.
//!
//! Pure. Does not know: how lines travel.

use super::Envelope;
use crate::telling::one_line;
use triage::alert::Content;
use triage::assessment::Label;
use triage::channel::LogFormat;
use triage::wording::{Language, alert, label};
use url::Url;

/// Collectors must take 2,048 bytes and should take 8,192 (RFC 5425 §4.3.1).
pub(super) const LINE_SIZE_BYTES_MAX: usize = 8_192;
/// `local0`: the program belongs to none of the machine's own facilities (RFC 5424 §6.2.1).
const FACILITY: u8 = 16;
/// Names the structured data. The number is the one that RFC 5612 keeps for documentation: the project has none of its own.
const STRUCTURE: &str = "annunciator@32473";
/// Characters of a value: titles of advisories rarely have more.
const VALUE_LENGTH_CHARS_MAX: usize = 200;
/// Bytes of a value as it is written: with three long names of somebody else's choice, all that stands before the message
/// still fits into a datagram.
const VALUE_SIZE_BYTES_MAX: usize = 300;
/// A host name longer than this is left out (RFC 5424 §6).
const HOST_LENGTH_BYTES_MAX: usize = 255;

/// The line, without line break, of at most `size_bytes_max` bytes; only its last part, the message, is cut.
pub(super) fn line(envelope: &Envelope<'_>, content: &Content, format: LogFormat, size_bytes_max: usize) -> String {
    let priority = u16::from(FACILITY) * 8 + u16::from(severity(content.label));
    let host = host(envelope.public_url);
    let head = format!("<{priority}>1 {:.6} {host} annunciator - {}", envelope.raised, content.reason.code());
    let (structure, message) = match format {
        LogFormat::Plain => (structured(envelope, content), sentence(envelope, content)),
        LogFormat::Cef => ("-".to_owned(), cef(envelope, content)),
    };
    // A byte order mark says that what follows is UTF-8 (RFC 5424 §6.4); readers of CEF would stumble over it.
    let mark = if format == LogFormat::Plain { "\u{feff}" } else { "" };
    let mut line = format!("{head} {structure} {mark}{message}");
    line.truncate(line.floor_char_boundary(size_bytes_max));
    line
}

/// RFC 5424 §6.2.1. What cannot be decided is worth a look too.
fn severity(label: Label) -> u8 {
    match label {
        Label::ActNow => 1,
        Label::PlanPatch | Label::Mitigate | Label::NeedsData => 4,
        Label::Monitor => 5,
    }
}

/// CEF counts from 0 to 10, the other way round.
fn cef_severity(label: Label) -> u8 {
    match label {
        Label::ActNow => 10,
        Label::PlanPatch => 7,
        Label::Mitigate | Label::NeedsData => 6,
        Label::Monitor => 3,
    }
}

/// Who says it: the host that links lead to, or nothing (RFC 5424 §6.2.4).
fn host(public_url: &str) -> String {
    let url = Url::parse(public_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic();
    match !host.is_empty() && host.len() <= HOST_LENGTH_BYTES_MAX && host.bytes().all(is_plain) {
        true => host.to_owned(),
        false => "-".to_owned(),
    }
}

fn sentence(envelope: &Envelope<'_>, content: &Content) -> String {
    let lead = alert::lead(content, envelope.language);
    one_line(&format!("{}: {lead} {}", content.title, envelope.link(content)), LINE_SIZE_BYTES_MAX)
}

fn structured(envelope: &Envelope<'_>, content: &Content) -> String {
    let score = content.score.map(|score| format!("{score:.1}")).unwrap_or_default();
    let exploited = if content.exploited { "yes" } else { "not known" };
    let parts = [
        ("delivery", envelope.delivery.to_string()),
        ("label", content.label.code().to_owned()),
        ("advisory", content.tracking_id.clone()),
        ("publisher", content.publisher.clone()),
        ("score", score),
        ("exploited", exploited.to_owned()),
        ("assets", content.touched.len().to_string()),
        ("watchlist", content.watchlist.clone()),
    ];
    let told = parts.iter().filter(|(_, value)| !value.is_empty());
    let parameters: String = told.map(|(name, value)| format!(" {name}=\"{}\"", escape_structured(value))).collect();
    format!("[{STRUCTURE}{parameters}]")
}

/// RFC 5424 §6.3.3.
fn escape_structured(value: &str) -> String {
    escaped(value, "\\\"]")
}

/// A value on one line, with a backslash before these signs; where it is cut, no sign is cut in half.
fn escaped(value: &str, signs: &str) -> String {
    let mut text = String::new();
    for sign in one_line(value, VALUE_LENGTH_CHARS_MAX).chars() {
        if text.len() + 1 + sign.len_utf8() > VALUE_SIZE_BYTES_MAX {
            text.push('…');
            break;
        }
        if signs.contains(sign) {
            text.push('\\');
        }
        text.push(sign);
    }
    text
}

/// Rules of a SIEM compare names and labels word by word: another language for mails must not make them fall silent.
const MATCHED_BY_PROGRAMS: Language = Language::En;

fn cef(envelope: &Envelope<'_>, content: &Content) -> String {
    let version = env!("CARGO_PKG_VERSION");
    // CEF, "Character Encoding": a bar and a backslash in the header, an equals sign and a backslash in the extension.
    let name = escaped(&alert::subject(content, MATCHED_BY_PROGRAMS), "\\|");
    let head = format!(
        "CEF:0|Annunciator|Annunciator|{version}|{}|{name}|{}|",
        content.reason.code(),
        cef_severity(content.label)
    );
    let mut parts = vec![
        ("externalId", envelope.delivery.to_string()),
        ("rt", envelope.raised.as_millisecond().to_string()),
        ("request", envelope.link(content)),
        ("cs1Label", "label".to_owned()),
        ("cs1", label(content.label, MATCHED_BY_PROGRAMS).to_owned()),
        ("cs2Label", "advisory".to_owned()),
        ("cs2", content.tracking_id.clone()),
        ("cs3Label", "publisher".to_owned()),
        ("cs3", content.publisher.clone()),
        ("cs4Label", "watchlist".to_owned()),
        ("cs4", content.watchlist.clone()),
        ("cn1Label", "assets".to_owned()),
        ("cn1", content.touched.len().to_string()),
    ];
    if let Some(score) = content.score {
        parts.extend([("cfp1Label", "CVSS".to_owned()), ("cfp1", format!("{score:.1}"))]);
    }
    let parts: Vec<String> = parts.iter().map(|(key, value)| format!("{key}={}", escaped(value, "\\="))).collect();
    // Last and longest: what is cut at the end of a line is cut here.
    let message = one_line(&alert::lead(content, envelope.language), VALUE_LENGTH_CHARS_MAX * 2);
    format!("{head}{} msg={}", parts.join(" "), message.replace('\\', "\\\\").replace('=', "\\="))
}
