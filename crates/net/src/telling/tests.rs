//! What a message carries, and a sample that the channels' tests share.

use super::*;
use crate::delivery::Envelope;
use jiff::Timestamp;
use triage::alert::{Reason, TouchedAsset};
use triage::matching::Verdict;
use triage::watchlist::Hit;
use uuid::Uuid;

/// An alert with one asset and one step.
pub(crate) fn content() -> Content {
    Content {
        reason: Reason::New,
        tracking_id: "EX-1".to_owned(),
        publisher: "Example".to_owned(),
        title: "Valve controller".to_owned(),
        label: Label::ActNow,
        score: Some(9.8),
        exploited: true,
        epss: None,
        epss_noted: true,
        epss_jump: None,
        fixable: Vec::new(),
        facts: String::new(),
        watchlist: "All".to_owned(),
        hits: vec![Hit::Everything],
        is_announcement: false,
        names_no_product: false,
        assets: vec![asset("VC-1")],
        assets_more: 0,
        touched: vec!["VC-1=affected".to_owned()],
        steps: vec![StepText::Source("Close port 102.".to_owned())],
        changes: Vec::new(),
        changes_more: 0,
        sha256: String::new(),
        is_told: true,
        is_first_telling: false,
        path: "/advisories/0190".to_owned(),
    }
}

/// An asset of the inventory.
pub(crate) fn asset(id: &str) -> TouchedAsset {
    TouchedAsset {
        external_id: id.to_owned(),
        name: "Example VC 100".to_owned(),
        order_number: "6GK7".to_owned(),
        version: "1.0".to_owned(),
        place: "Hall 3".to_owned(),
        verdict: Verdict::Affected,
        evidence: None,
    }
}

/// An alert whose document tries every kind of markup.
pub(crate) fn hostile() -> Content {
    let text = "<!channel> @all *bold* [link](https://evil.example) ![p](https://evil.example/p.png) {{DATE(x)}} \"]\\|=\r\nBcc: x";
    Content { title: text.to_owned(), publisher: text.to_owned(), watchlist: text.to_owned(), ..content() }
}

/// The largest alert there can be, of signs that take the most room.
pub(crate) fn huge() -> Content {
    let long = "\"&<😀".repeat(5_000);
    Content {
        title: long.clone(),
        assets: (0..20).map(|_| TouchedAsset { name: long.clone(), place: long.clone(), ..asset(&long) }).collect(),
        assets_more: 1_000,
        steps: vec![StepText::Source(long.clone()); 3],
        ..content()
    }
}

/// What stands around it.
pub(crate) fn envelope() -> Envelope<'static> {
    Envelope {
        delivery: Uuid::from_u128(7),
        alert: Uuid::from_u128(8),
        advisory: Uuid::from_u128(9),
        raised: Timestamp::UNIX_EPOCH,
        now: Timestamp::from_second(1_700_000_000).unwrap(),
        public_url: "https://advisories.plant.example/",
        language: Language::En,
    }
}

#[test]
fn one_alert_tells_what_to_do_and_several_are_a_list_with_the_most_urgent_first() {
    let one = tell(&[content()], "https://a.example/", Language::En);
    assert_eq!(one.link, "https://a.example/advisories/0190");
    assert!(one.headline.starts_with("[Act now] Valve controller"), "{}", one.headline);
    let lines: Vec<&str> = one.sections.iter().flat_map(|part| &part.lines).map(|line| line.text.as_str()).collect();
    assert!(lines[0].contains("VC-1") && lines[1] == "Close port 102.", "{lines:?}");
    let quiet = Content { label: Label::Monitor, title: "Quiet".to_owned(), ..content() };
    let several = tell(&[quiet, content()], "https://a.example", Language::En);
    assert_eq!(several.label, Label::ActNow);
    assert!(several.sections[0].lines[0].text.contains("Valve controller"));
    let many = tell(&vec![content(); 30], "https://a.example", Language::En);
    assert_eq!(many.sections[0].lines.last().unwrap().text, "and 20 more");
}

#[test]
fn what_does_not_fit_is_left_out_and_said_to_be() {
    let telling = tell(&[huge()], "https://a.example", Language::En);
    let lines: Vec<&Line> = telling.sections.iter().flat_map(|part| &part.lines).collect();
    assert!(lines.iter().map(|line| line.text.len()).sum::<usize>() <= LINES_SIZE_BYTES_MAX + 100);
    assert_eq!(lines.last().unwrap().text, "Shortened here; the page has the rest.");
    let assets = Content { assets: (0..20).map(|_| asset("A")).collect(), assets_more: 5, ..content() };
    let telling = tell(&[assets], "https://a.example", Language::En);
    assert_eq!(telling.sections[0].lines.last().unwrap().text, "and 15 more");
}

#[test]
fn a_line_is_one_line_and_is_written_from_left_to_right() {
    assert_eq!(one_line(" a\r\n\tb\u{2028}c\u{202e}d\u{0} ", 100), "a b cd");
    assert_eq!(one_line("abcdef", 3), "abc…");
}

#[test]
fn the_json_of_the_largest_alert_has_less_than_sixty_kilobytes() {
    let text = body::body(&envelope(), &huge()).to_string();
    assert!(text.len() < 60_000, "{}", text.len());
    let body = body::body(&envelope(), &content());
    assert_eq!(body["type"], "alert.raised");
    assert_eq!(body["data"]["label"], "act_now");
    assert_eq!(body["data"]["assets"][0]["external_id"], "VC-1");
    assert_eq!(body["data"]["links"]["advisory"], "https://advisories.plant.example/advisories/0190");
}
