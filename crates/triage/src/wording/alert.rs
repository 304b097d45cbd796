//! The words of an alert: subject, first line, reasons, why it came.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::{Language, display, revision, watchlist};
use crate::alert::{Content, EpssJump, Reason, TouchedAsset};
use crate::matching::Verdict;

/// One line for a list of mails, the urgent part first, e.g.
/// `[Act now] Example Controller: 2 of your assets affected (ICSA-24-001-01)`.
pub fn subject(content: &Content, language: Language) -> String {
    let label = display::label(content.label, language);
    let change = match content.reason {
        Reason::New => String::new(),
        reason => format!("{}: ", reason_name(reason, language)),
    };
    let assets = touched(content, language).map(|words| format!(": {words}")).unwrap_or_default();
    format!("[{label}] {change}{}{assets} ({})", content.title, content.tracking_id)
}

/// The subject of one message that tells several alerts.
pub fn folded_subject(contents: &[Content], language: Language) -> String {
    let (Language::En | Language::De) = language;
    let urgent = contents.iter().map(|content| content.label).min();
    let label = urgent.map(|label| display::label(label, language)).unwrap_or_default();
    format!("{} alerts for you, the most urgent: {label}", contents.len())
}

/// What one needs to know before opening: label, score, our assets, source.
pub fn lead(content: &Content, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let mut parts = vec![display::label(content.label, language).to_owned()];
    if content.is_announcement {
        parts.push("announced, no document yet".to_owned());
    }
    parts.push(content.score.map_or("no score".to_owned(), |score| format!("CVSS {score:.1}")));
    if content.exploited {
        parts.push("known to be exploited".to_owned());
    }
    parts.extend(touched(content, language));
    parts.push(format!("{} {}", content.publisher, content.tracking_id));
    parts.join(" · ")
}

/// Why the alert comes now.
pub fn reason_sentence(content: &Content, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let news = match content.reason {
        Reason::New => return "This is the first alert of this watchlist about this problem.".to_owned(),
        Reason::AlsoPublished => {
            return "Another document about a problem that was told before; it adds nothing for you.".to_owned();
        }
        Reason::NowExploited => "the vulnerability is now known to be exploited.".to_owned(),
        Reason::FixAvailable => "a fix is available.".to_owned(),
        Reason::YourProductAdded => "more of your assets are affected, or may be.".to_owned(),
        Reason::ScoreChanged => "the urgency or the score has changed.".to_owned(),
        Reason::EpssJump => {
            let rise = content.epss_jump.map(|jump| epss_rise(jump, language)).unwrap_or_default();
            format!("exploitation has become much likelier. {rise}")
        }
        Reason::NamesMore => {
            "another document about this problem names more of what the watchlist asks for.".to_owned()
        }
        Reason::Revised => "the advisory was revised.".to_owned(),
    };
    match content.is_first_telling {
        true => format!("The watchlist told nobody of this problem before. New since it first found it: {news}"),
        false => format!("New since the last alert: {news}"),
    }
}

/// What changed since the last alert, one sentence for each change, and how many more there are; a likelihood that rose
/// comes first, unless the reason tells it.
pub fn changes(content: &Content, language: Language) -> Vec<String> {
    let (Language::En | Language::De) = language;
    let told = content.changes.iter().map(|change| revision::sentence(change, language));
    let more = match content.changes_more {
        0 => None,
        1 => Some("and 1 more change".to_owned()),
        more => Some(format!("and {more} more changes")),
    };
    let jump = content.epss_jump.filter(|_| content.reason != Reason::EpssJump);
    let rise = jump.map(|jump| epss_rise(jump, language));
    rise.into_iter().chain(told).chain(more).collect()
}

/// How far EPSS rose, and what that is the probability of.
fn epss_rise(jump: EpssJump, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let per_cent = |probability: f64| match probability * 100.0 {
        low if low < 1.0 => "below 1 %".to_owned(),
        value => format!("{value:.0} %"),
    };
    let now = per_cent(jump.now);
    let rose = match jump.before {
        Some(before) => format!("EPSS rose from {} to {now}", per_cent(before)),
        None => format!("EPSS is {now}; there was no score before"),
    };
    format!("{rose}: the estimated probability that one of its vulnerabilities is exploited within 30 days.")
}

/// Why this reader gets it: the watchlist and what hit.
pub fn because(content: &Content, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let hits = watchlist::hits(&content.hits, language);
    format!("You get this because the watchlist “{}” asks for {hits}.", content.watchlist)
}

/// One asset on one line: name, order number, version, place, verdict.
pub fn asset_line(asset: &TouchedAsset, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let mut line = format!("{}: {}", asset.external_id, asset.name);
    for (caption, value) in [("order number", &asset.order_number), ("version", &asset.version), ("at", &asset.place)] {
        if !value.is_empty() {
            line.push_str(&format!(", {caption} {value}"));
        }
    }
    format!("{line} — {}", display::verdict(asset.verdict, language))
}

/// Headings and captions of a message.
pub fn heading(part: Heading, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match part {
        Heading::Changes => "What changed",
        Heading::Assets => "Your assets",
        Heading::Steps => "What to do first",
        Heading::NoSteps => "The source names no step; the page has what is known.",
        Heading::Page => "The whole advisory",
        Heading::Shortened => "Shortened here; the page has the rest.",
        Heading::Several => "New alerts",
    }
}

/// Parts of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Above the changes.
    Changes,
    /// Above the assets.
    Assets,
    /// Above the steps.
    Steps,
    /// In place of steps.
    NoSteps,
    /// Before the link.
    Page,
    /// In place of what did not fit.
    Shortened,
    /// Above a list of alerts.
    Several,
}

/// In place of assets. Where nothing is named, that nothing was found says nothing.
pub fn no_assets(content: &Content, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match content.names_no_product {
        true => display::nothing_to_compare(language),
        false => "None of the assets in your inventory is known to be affected.",
    }
}

/// How many assets beyond those named.
pub fn more_assets(count: u32, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("and {count} more")
}

/// The name of the feed of a watchlist's alerts.
pub fn feed_title(watchlist: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Alerts of the watchlist “{watchlist}”")
}

/// The last entry of a feed that does not have all alerts: its title and what it says.
pub fn feed_rest(count: usize, language: Language) -> (&'static str, String) {
    let (Language::En | Language::De) = language;
    ("There are older alerts", format!("This feed has the newest {count}. The page of alerts has all of them."))
}

/// In place of an alert that another version of the program wrote.
pub fn unreadable(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "An alert that this version of the program cannot read"
}

/// A reason in two or three words.
pub fn reason_name(reason: Reason, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match reason {
        Reason::New => "New",
        Reason::NowExploited => "Now exploited",
        Reason::FixAvailable => "Fix available",
        Reason::YourProductAdded => "More of your assets",
        Reason::ScoreChanged => "Score changed",
        Reason::EpssJump => "EPSS rose",
        Reason::NamesMore => "More of what you watch",
        Reason::Revised => "Revised",
        Reason::AlsoPublished => "Also published",
    }
}

fn touched(content: &Content, language: Language) -> Option<String> {
    let (Language::En | Language::De) = language;
    let count = |verdict: Verdict| {
        let told = content.touched.iter().filter_map(|asset| asset.rsplit_once('='));
        told.filter(|(_, code)| *code == verdict.code()).count()
    };
    match (count(Verdict::Affected), count(Verdict::NeedsData)) {
        (0, 0) => None,
        (0, n) => Some(format!("{n} of your assets may be affected")),
        (n, _) => Some(format!("{n} of your assets affected")),
    }
}
