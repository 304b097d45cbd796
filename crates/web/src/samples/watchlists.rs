//! Invented watchlists, and what one of them would have told.

use super::day;
use crate::templates::watchlists::ListedWatchlist;
use crate::view::WatchForm;
use monitor::actions::{PreviewedAlert, WatchPreview};
use store::{Watchlist, WatchlistId, WatchlistOrigin};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::watchlist::{Hit, Rule};
use uuid::Uuid;

/// A configured watchlist, one that people edit, and a paused one whose texts are `text`.
pub fn watchlists(text: &str) -> Vec<ListedWatchlist> {
    let listed = |number, name: &str, origin, is_paused, rule: Rule| ListedWatchlist {
        watchlist: Watchlist {
            id: WatchlistId(Uuid::from_u128(number)),
            name: name.to_owned(),
            rule: String::new(),
            recipients: if is_paused { Vec::new() } else { vec!["shift@plant.example".to_owned()] },
            created: day(0),
            origin,
            owner: if number == 2 { "Maintenance, hall 3".to_owned() } else { String::new() },
            is_paused,
            sending: if number == 2 { r#"{"quiet":[20,6]}"#.to_owned() } else { String::new() },
        },
        rule: Some(rule),
    };
    let own = Rule { inventory: true, ..Rule::default() };
    let families = Rule {
        products: vec!["CP 410".to_owned(), "Link Compact".to_owned()],
        sources: vec!["Example CERT".to_owned()],
        minimum_label: Some(Label::Mitigate),
        minimum_score: Some(7.0),
        ..Rule::default()
    };
    let words = Rule { words: vec![text.to_owned()], ..Rule::default() };
    vec![
        listed(1, "Our inventory", WatchlistOrigin::Configured, false, own),
        listed(2, "Communication modules", WatchlistOrigin::Edited, false, families),
        listed(3, text, WatchlistOrigin::Edited, true, words),
    ]
}

/// The form of the second of them, its texts being `text`.
pub fn watch_form(text: &str) -> WatchForm {
    WatchForm {
        name: "Communication modules".to_owned(),
        owner: text.to_owned(),
        recipients: "shift@plant.example".to_owned(),
        products: format!("CP 410\n{text}"),
        minimum_label: "mitigate".to_owned(),
        named_sectors: "Energy, Water and Wastewater".to_owned(),
        ..WatchForm::default()
    }
}

/// What it would have told of an advisory with this title, and of another one.
pub fn watch_preview(title: &str) -> WatchPreview {
    let alert = |number: i64, title: &str, label| PreviewedAlert {
        advisory: AdvisoryId(Uuid::from_u128(7)),
        publisher: "Example CERT".to_owned(),
        tracking_id: format!("EXC-24-04{number}-01"),
        title: title.to_owned(),
        label,
        published: day(-number),
        hits: vec![Hit::Product(title.to_owned()), Hit::Inventory(3)],
    };
    let alerts = vec![alert(1, title, Label::ActNow), alert(5, "Link Compact loses its settings", Label::NeedsData)];
    WatchPreview { alerts, advisories: 1_204, is_cut: false }
}
