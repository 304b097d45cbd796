//! What becomes of alerts when watchlists are renamed, take each other's place or share a reader.

use crate::plant::{Plant, document};
use monitor::actions::{self, WatchlistDraft, WatchlistSettings};
use monitor::{Transport, driver};
use store::{Watchlist, WatchlistId, WatchlistOrigin};
use triage::assessment::Label;
use triage::watchlist::{Rule, SendingPolicy};

const SHIFT: &str = "shift@plant.example";

/// One version of an advisory; what it says changes with `fixed`.
fn publish(plant: &Plant, id: &str, version: &str, fixed: &str) {
    let mut document = document(id, version, &format!("2024-01-0{version}T00:00:00Z"), fixed);
    document["vulnerabilities"][0]["cve"] = format!("CVE-2024-{}", 1_000 + u32::from(id.as_bytes()[3])).into();
    plant.publish(&id.to_lowercase(), &document);
}

/// A configured watchlist that asks for everything.
fn configured(name: &str, recipient: &str) -> WatchlistSettings {
    let recipients = vec![recipient.to_owned()];
    WatchlistSettings { name: name.to_owned(), rule: Rule::default(), recipients, sending: SendingPolicy::default() }
}

async fn put(plant: &Plant, watchlists: &[WatchlistSettings]) {
    actions::put_watchlists(&plant.monitor, plant.reader.organisation, watchlists, driver::now()).await.unwrap();
}

fn draft(name: &str, recipient: &str) -> WatchlistDraft {
    WatchlistDraft { name: name.to_owned(), recipients: vec![recipient.to_owned()], ..WatchlistDraft::default() }
}

async fn add(plant: &Plant, draft: WatchlistDraft) -> WatchlistId {
    actions::add_watchlist(&plant.monitor, &plant.reader, draft, "anna", driver::now()).await.unwrap()
}

/// Watchlist, reason and number of messages of all alerts, by watchlist, the oldest first.
async fn told(plant: &Plant) -> Vec<(String, String, usize)> {
    let mut alerts = plant.alerts().await;
    alerts.reverse();
    let mut told: Vec<_> =
        alerts.into_iter().map(|alert| (alert.watchlist, alert.reason, alert.deliveries.len())).collect();
    told.sort_by(|one, other| one.0.cmp(&other.0));
    told
}

fn row(watchlist: &str, reason: &str, messages: usize) -> (String, String, usize) {
    (watchlist.to_owned(), reason.to_owned(), messages)
}

#[tokio::test]
async fn a_watchlist_that_takes_the_name_of_a_renamed_one_hears_on_its_own() {
    let plant = Plant::open(Transport::None, &[]).await;
    put(&plant, &[]).await;
    let id = add(&plant, draft("Pumps", SHIFT)).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    let renamed = draft("Old pumps", SHIFT);
    actions::change_watchlist(&plant.monitor, &plant.reader, id, renamed, "anna", driver::now()).await.unwrap();
    add(&plant, draft("Pumps", "office@plant.example")).await;
    publish(&plant, "EX-1", "2", "3.0");
    plant.watch().await;
    let all = [row("Old pumps", "new", 1), row("Old pumps", "revised", 1), row("Pumps", "new", 1)];
    assert_eq!(told(&plant).await, all);
}

#[tokio::test]
async fn a_configured_watchlist_that_takes_a_name_from_an_edited_one_hears_on_its_own() {
    let plant = Plant::open(Transport::None, &[]).await;
    put(&plant, &[]).await;
    add(&plant, draft("Pumps", SHIFT)).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    put(&plant, &[configured("Pumps", "office@plant.example")]).await;
    publish(&plant, "EX-1", "2", "3.0");
    plant.watch().await;
    let told = told(&plant).await;
    assert_eq!(told[0], row("Pumps", "new", 1), "{told:?}");
    let edited: Vec<_> = told[1..].iter().map(|(_, reason, messages)| (reason.as_str(), *messages)).collect();
    assert_eq!(edited, [("new", 1), ("revised", 1)], "{told:?}");
}

#[tokio::test]
async fn a_watchlist_that_comes_after_a_deleted_one_tells_the_same_reader_what_changed() {
    let plant = Plant::open(Transport::None, &[]).await;
    put(&plant, &[configured("First", SHIFT)]).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    assert_eq!(told(&plant).await, [row("First", "new", 1)]);
    put(&plant, &[configured("Second", SHIFT), configured("Third", SHIFT)]).await;
    publish(&plant, "EX-1", "2", "3.0");
    plant.watch().await;
    let all = [row("First", "new", 1), row("Second", "new", 1), row("Third", "new", 0)];
    assert_eq!(told(&plant).await, all, "once for each reader");
    publish(&plant, "EX-1", "3", "2.0");
    put(&plant, &[configured("Fourth", SHIFT)]).await;
    plant.watch().await;
    publish(&plant, "EX-1", "4", "3.0");
    put(&plant, &[configured("Fifth", SHIFT)]).await;
    plant.watch().await;
    assert_eq!(told(&plant).await[0], row("Fifth", "new", 1), "what was told comes again after something else");
}

#[tokio::test]
async fn what_a_watchlist_tells_of_a_change_is_not_told_again_by_a_newer_one_of_the_same_reader() {
    let plant = Plant::open(Transport::None, &[]).await;
    put(&plant, &[configured("First", SHIFT)]).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    let others = [configured("First", SHIFT), configured("Alone", "office@plant.example"), configured("Beside", SHIFT)];
    put(&plant, &others).await;
    publish(&plant, "EX-1", "2", "3.0");
    plant.watch().await;
    let all = [row("Alone", "new", 1), row("Beside", "new", 0), row("First", "new", 1), row("First", "revised", 1)];
    assert_eq!(told(&plant).await, all);
}

#[tokio::test]
async fn what_becomes_urgent_is_told_by_a_watchlist_that_asks_for_the_urgent_alone() {
    let plant = Plant::open(Transport::None, &[]).await;
    let urgent = Rule { minimum_label: Some(Label::ActNow), ..Rule::default() };
    let severe = Rule { minimum_score: Some(9.0), ..Rule::default() };
    let of = |name: &str, rule: &Rule| WatchlistSettings { rule: rule.clone(), ..configured(name, SHIFT) };
    put(&plant, &[configured("All", SHIFT), of("Severe", &severe), of("Urgent", &urgent)]).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    assert_eq!(told(&plant).await, [row("All", "new", 1)]);
    put(&plant, &[of("Severe", &severe), of("Urgent", &urgent)]).await;
    let mut severe = document("EX-1", "2", "2024-01-02T00:00:00Z", "2.0");
    severe["vulnerabilities"][0]["cve"] = "CVE-2024-1049".into();
    severe["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"] = 9.8.into();
    severe["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseSeverity"] = "CRITICAL".into();
    severe["vulnerabilities"][0]["scores"][0]["cvss_v3"]["vectorString"] =
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".into();
    plant.publish("ex-1", &severe);
    plant.watch().await;
    let messages: usize = told(&plant).await.iter().filter(|(name, ..)| name != "All").map(|row| row.2).sum();
    assert_eq!(messages, 1, "{:?}", told(&plant).await);
}

#[tokio::test]
async fn a_rule_that_cannot_be_read_silences_nobody_else() {
    let plant = Plant::open(Transport::None, &[SHIFT]).await;
    let damaged = Watchlist {
        id: WatchlistId(uuid::Uuid::from_u128(7)),
        name: "Damaged".to_owned(),
        rule: "{\"colour\":\"red\"}".to_owned(),
        recipients: Vec::new(),
        created: driver::now(),
        origin: WatchlistOrigin::Edited,
        owner: String::new(),
        is_paused: false,
        sending: "{}".to_owned(),
    };
    let organisation = plant.reader.organisation;
    plant.monitor.store.insert_watchlist(organisation, damaged, "anna", driver::now()).await.unwrap();
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    assert_eq!(told(&plant).await, [row("All", "new", 1)]);
}

#[tokio::test]
async fn a_watchlist_that_goes_on_after_a_pause_tells_what_changes_of_what_came_meanwhile() {
    let plant = Plant::open(Transport::None, &[]).await;
    put(&plant, &[]).await;
    let id = add(&plant, draft("Pumps", SHIFT)).await;
    let pause = async |is_paused| {
        actions::pause_watchlist(&plant.monitor, &plant.reader, id, is_paused, "anna", driver::now()).await.unwrap();
    };
    pause(true).await;
    publish(&plant, "EX-1", "1", "2.0");
    plant.watch().await;
    pause(false).await;
    plant.watch().await;
    assert_eq!(told(&plant).await, [], "what came meanwhile is not told at once");
    publish(&plant, "EX-1", "2", "3.0");
    plant.watch().await;
    assert_eq!(told(&plant).await, [row("Pumps", "new", 1)]);
}

#[tokio::test]
async fn a_rule_of_more_than_can_be_kept_is_refused() {
    let plant = Plant::open(Transport::None, &[]).await;
    let words = (0..400).map(|number| format!("{number} {}", "x".repeat(60))).collect();
    let large = WatchlistDraft { rule: Rule { words, ..Rule::default() }, ..draft("Pumps", SHIFT) };
    let error = actions::add_watchlist(&plant.monitor, &plant.reader, large, "anna", driver::now()).await.unwrap_err();
    assert!(error.to_string().starts_with("a rule may have 16 kB"), "{error}");
}
