//! How addresses are read and shown.

use super::*;
use crate::alert::{Content, Reason};
use crate::assessment::Label;

fn read(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_channel_has_an_address_that_is_read_again_as_it_is_kept() {
    for (text, channel, target) in [
        ("ops@plant.example", Channel::Email, "ops@plant.example"),
        ("email ops@plant.example", Channel::Email, "ops@plant.example"),
        ("Shift lead <shift@plant.example>", Channel::Email, "Shift lead <shift@plant.example>"),
        ("webhook https://hooks.example/a?b=c", Channel::Webhook, "https://hooks.example/a?b=c"),
        (
            "slack  https://hooks.slack.example/services/T/B/x",
            Channel::Slack,
            "https://hooks.slack.example/services/T/B/x",
        ),
        ("teams https://prod.example:443/workflows/1", Channel::Teams, "https://prod.example/workflows/1"),
        ("mattermost https://chat.example/hooks/1", Channel::Mattermost, "https://chat.example/hooks/1"),
        ("syslog udp://collector", Channel::Syslog, "udp://collector:514"),
        ("syslog tcp://10.0.0.7/", Channel::Syslog, "tcp://10.0.0.7:601"),
        ("syslog tls://[fd00::7]:7000?format=cef", Channel::Syslog, "tls://[fd00::7]:7000?format=cef"),
        ("mqtt mqtt://broker/plant/{label}", Channel::Mqtt, "mqtt://broker:1883/plant/{label}"),
        ("mqtt mqtts://broker:8884/a/b", Channel::Mqtt, "mqtts://broker:8884/a/b"),
    ] {
        let address = read(text);
        assert_eq!((address.channel(), address.target().as_str()), (channel, target), "{text}");
        assert_eq!(Address::on(channel, target), Ok(address));
    }
}

#[test]
fn the_secret_of_a_web_hook_is_neither_shown_nor_logged() {
    let (one, other) =
        (read("slack https://hooks.example/services/s3cret"), read("slack https://hooks.example/services/other"));
    for text in [
        one.shown(),
        format!("{one:?}"),
        shown("slack", &one.target()),
        shown_text("slack https://hooks.example/services/s3cret"),
    ] {
        assert!(text.contains("slack https://hooks.example/…"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
    assert_ne!(one.shown(), other.shown(), "two hooks of one server are told apart");
    assert_eq!(shown("slack", "hooks.example/s3cret"), "slack (address not readable)");
    let error = Address::parse("https://hooks.example/services/s3cret").unwrap_err().to_string();
    assert!(error.contains("write its name first") && !error.contains("s3cret"), "{error}");
}

#[test]
fn the_server_of_an_address_is_found_by_its_name_in_the_configuration() {
    for (address, name) in [
        ("webhook https://Hooks.example/a?b", "https://hooks.example"),
        ("slack https://hooks.example:8443/x", "https://hooks.example:8443/"),
        ("syslog tls://collector?format=cef", "tls://collector"),
        ("mqtt mqtt://[fd00::1]/a", "mqtt://[fd00::1]:1883"),
    ] {
        assert_eq!(server_name(name), Some(read(address).server()), "{name}");
    }
    assert_ne!(server_name("mqtt://broker"), server_name("mqtts://broker"));
    for name in ["broker", "smtp://a", "https://hooks.example/a", "https://user:word@hooks.example", "tcp://", ""] {
        assert_eq!(server_name(name), None, "{name}");
    }
}

#[test]
fn a_recipient_that_is_no_address_is_still_somebody() {
    assert_eq!(destination("slack https://hooks.example/x"), (Channel::Slack, "https://hooks.example/x".to_owned()));
    assert_eq!(destination("ops"), (Channel::Email, "ops".to_owned()));
}

#[test]
fn what_is_no_address_is_refused_with_what_to_write_instead() {
    for (text, says) in [
        ("", "no mail address"),
        ("ops", "no mail address"),
        ("ops@plant@", "no mail address"),
        ("a b@plant.example", "no mail address"),
        ("a@b.example,c@d.example", "no mail address"),
        ("a@plant.example\nBcc: all@plant.example", "one line"),
        ("slack hooks.example", "begins with https://"),
        ("webhook ftp://hooks.example/a", "begins with https://"),
        ("webhook https://user:word@hooks.example/a", "a user or a password"),
        ("webhook https://hooks.example/a#b", "never sent"),
        ("syslog collector", "this is none"),
        ("syslog http://collector", "none of the three"),
        ("syslog tcp://collector:0", "port"),
        ("syslog tcp://", "names no host"),
        ("syslog tcp://a b", "names no host"),
        ("syslog tcp://collector?format=leef", "format=cef"),
        ("mqtt broker/topic", "this is none"),
        ("mqtt mqtt://broker", "the topic is missing"),
        ("mqtt mqtt://broker/", "the topic is missing"),
        ("mqtt mqtt://user:word@broker/topic", "a user or a password"),
        ("mqtt mqtt://broker/plant/#", "no + and no #"),
        ("mqtt mqtt://broker/+/alerts", "no + and no #"),
        ("mqtt mqtt://broker/$SYS/alerts", "belong to the broker"),
        ("mqtt mqtt://broker/{title}", "in braces"),
        ("mqtt mqtt://broker/{label", "in braces"),
        ("mqtt mqtt://broker/label}", "in braces"),
    ] {
        let error = Address::parse(text).expect_err(text).to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
    let long = format!("webhook https://hooks.example/{}", "a".repeat(ADDRESS_LENGTH_BYTES_MAX));
    assert_eq!(Address::parse(&long), Err(AddressError::Form));
}

#[test]
fn nothing_of_a_document_leaves_its_level_of_a_topic() {
    let content = Content { publisher: "$Evil/#+{label}\n".to_owned(), tracking_id: String::new(), ..sample() };
    let Address::Mqtt(broker) = read("mqtt mqtt://broker/{publisher}/{advisory}/{label}/{reason}/{watchlist}") else {
        panic!("a broker")
    };
    assert_eq!(broker.topic(&content), "_Evil____label__/_/act_now/new/All");
    let long = Content { publisher: "é".repeat(1_000), ..sample() };
    assert_eq!(broker.topic(&long).split('/').next().map(|level| level.chars().count()), Some(80));
}

fn sample() -> Content {
    Content {
        reason: Reason::New,
        tracking_id: "EX-1".to_owned(),
        publisher: "Example".to_owned(),
        title: "Valve controller".to_owned(),
        label: Label::ActNow,
        score: None,
        exploited: false,
        epss: None,
        epss_noted: true,
        epss_jump: None,
        fixable: Vec::new(),
        facts: String::new(),
        watchlist: "All".to_owned(),
        hits: Vec::new(),
        is_announcement: false,
        names_no_product: false,
        assets: Vec::new(),
        assets_more: 0,
        touched: Vec::new(),
        steps: Vec::new(),
        changes: Vec::new(),
        changes_more: 0,
        sha256: String::new(),
        is_told: true,
        is_first_telling: false,
        path: "/advisories/1".to_owned(),
    }
}

#[test]
fn what_is_no_address_is_repeated_without_what_may_be_secret() {
    for (text, shown) in [
        ("https://hooks.example/services/s3cret", "https://hooks.example"),
        ("hooks.example/services/s3cret", "hooks.example"),
        ("https:hooks.example/s3cret", "https:hooks.example"),
        ("https://user:s3cret@hooks.example/x", "https://hooks.example"),
        ("https://user:s3c/s3cret@hooks.example/x", "https://…"),
        ("https://hooks.example/s3cret@s3cret", "https://…"),
        ("https://hooks.example?key=s3cret", "https://hooks.example"),
    ] {
        let error = Address::parse(text).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{shown:?} is no mail address")) && !error.contains("s3c"),
            "{text}: {error}"
        );
    }
}
