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
    let urgent = contents.iter().map(|content| content.label).min();
    let label = urgent.map(|label| display::label(label, language)).unwrap_or_default();
    say!(
        language,
        "{} alerts for you, the most urgent: {label}",
        "{} Meldungen für Sie, die dringendste: {label}",
        contents.len()
    )
}

/// What one needs to know before opening: label, score, our assets, source.
pub fn lead(content: &Content, language: Language) -> String {
    let mut parts = vec![display::label(content.label, language).to_owned()];
    if content.is_announcement {
        parts.push(language.pick("announced, no document yet", "angekündigt, noch kein Dokument").to_owned());
    }
    parts.push(
        content
            .score
            .map_or(language.pick("no score", "ohne Bewertung").to_owned(), |score| format!("CVSS {score:.1}")),
    );
    if content.exploited {
        parts.push(language.pick("known to be exploited", "bekanntermaßen ausgenutzt").to_owned());
    }
    parts.extend(touched(content, language));
    parts.push(format!("{} {}", content.publisher, content.tracking_id));
    parts.join(" · ")
}

/// Why the alert comes now.
pub fn reason_sentence(content: &Content, language: Language) -> String {
    let news = match content.reason {
        Reason::New => {
            return language
                .pick(
                    "This is the first alert of this watchlist about this problem.",
                    "Dies ist die erste Meldung dieser Beobachtungsliste zu diesem Problem.",
                )
                .to_owned();
        }
        Reason::AlsoPublished => {
            return language
                .pick(
                    "Another document about a problem that was told before; it adds nothing for you.",
                    "Ein weiteres Dokument zu einem Problem, das schon gemeldet wurde; für Sie bringt es nichts Neues.",
                )
                .to_owned();
        }
        Reason::NowExploited => language
            .pick(
                "the vulnerability is now known to be exploited.",
                "die Schwachstelle wird jetzt bekanntermaßen ausgenutzt.",
            )
            .to_owned(),
        Reason::FixAvailable => language.pick("a fix is available.", "eine Fehlerbehebung ist verfügbar.").to_owned(),
        Reason::YourProductAdded => language
            .pick(
                "more of your assets are affected, or may be.",
                "weitere Ihrer Geräte sind betroffen oder könnten es sein.",
            )
            .to_owned(),
        Reason::ScoreChanged => language
            .pick("the urgency or the score has changed.", "die Dringlichkeit oder die Bewertung hat sich geändert.")
            .to_owned(),
        Reason::EpssJump => {
            let rise = content.epss_jump.map(|jump| epss_rise(jump, language)).unwrap_or_default();
            say!(
                language,
                "exploitation has become much likelier. {rise}",
                "eine Ausnutzung ist viel wahrscheinlicher geworden. {rise}"
            )
        }
        Reason::NamesMore => language
            .pick(
                "another document about this problem names more of what the watchlist asks for.",
                "ein weiteres Dokument zu diesem Problem nennt mehr von dem, wonach die Beobachtungsliste fragt.",
            )
            .to_owned(),
        Reason::Revised => {
            language.pick("the advisory was revised.", "der Sicherheitshinweis wurde überarbeitet.").to_owned()
        }
    };
    match content.is_first_telling {
        true => say!(
            language,
            "The watchlist told nobody of this problem before. New since it first found it: {news}",
            "Die Beobachtungsliste hat dieses Problem bisher niemandem gemeldet. Neu, seit sie es zuerst gefunden hat: {news}"
        ),
        false => say!(language, "New since the last alert: {news}", "Neu seit der letzten Meldung: {news}"),
    }
}

/// What changed since the last alert, one sentence for each change, and how many more there are; a likelihood that rose
/// comes first, unless the reason tells it.
pub fn changes(content: &Content, language: Language) -> Vec<String> {
    let told = content.changes.iter().map(|change| revision::sentence(change, language));
    let more = match content.changes_more {
        0 => None,
        1 => Some(language.pick("and 1 more change", "und 1 weitere Änderung").to_owned()),
        more => Some(say!(language, "and {more} more changes", "und {more} weitere Änderungen")),
    };
    let jump = content.epss_jump.filter(|_| content.reason != Reason::EpssJump);
    let rise = jump.map(|jump| epss_rise(jump, language));
    rise.into_iter().chain(told).chain(more).collect()
}

/// How far EPSS rose, and what that is the probability of.
fn epss_rise(jump: EpssJump, language: Language) -> String {
    let per_cent = |probability: f64| match probability * 100.0 {
        low if low < 1.0 => language.pick("below 1 %", "unter 1 %").to_owned(),
        value => say!(language, "{value:.0} %", "{value:.0} %"),
    };
    let now = per_cent(jump.now);
    let rose = match jump.before {
        Some(before) => {
            say!(language, "EPSS rose from {} to {now}", "EPSS ist von {} auf {now} gestiegen", per_cent(before))
        }
        None => say!(language, "EPSS is {now}; there was no score before", "EPSS ist {now}; vorher gab es keinen Wert"),
    };
    say!(
        language,
        "{rose}: the estimated probability that one of its vulnerabilities is exploited within 30 days.",
        "{rose}: die geschätzte Wahrscheinlichkeit, dass eine seiner Schwachstellen binnen 30 Tagen ausgenutzt wird."
    )
}

/// Why this reader gets it: the watchlist and what hit.
pub fn because(content: &Content, language: Language) -> String {
    let hits = watchlist::hits(&content.hits, language);
    say!(
        language,
        "You get this because the watchlist “{}” asks for {hits}.",
        "Sie erhalten dies, weil die Beobachtungsliste „{}“ danach fragt: {hits}.",
        content.watchlist
    )
}

/// One asset on one line: name, order number, version, place, verdict.
pub fn asset_line(asset: &TouchedAsset, language: Language) -> String {
    let mut line = format!("{}: {}", asset.external_id, asset.name);
    for (caption, value) in [
        (language.pick("order number", "Bestellnummer"), &asset.order_number),
        (language.pick("version", "Version"), &asset.version),
        (language.pick("at", "Standort"), &asset.place),
    ] {
        if !value.is_empty() {
            line.push_str(&format!(", {caption} {value}"));
        }
    }
    format!("{line} — {}", display::verdict(asset.verdict, language))
}

/// Headings and captions of a message.
pub fn heading(part: Heading, language: Language) -> &'static str {
    match part {
        Heading::Changes => language.pick("What changed", "Was sich geändert hat"),
        Heading::Assets => language.pick("Your assets", "Ihre Geräte"),
        Heading::Steps => language.pick("What to do first", "Was zuerst zu tun ist"),
        Heading::NoSteps => language.pick(
            "The source names no step; the page has what is known.",
            "Die Quelle nennt keinen Schritt; auf der Seite steht, was bekannt ist.",
        ),
        Heading::Page => language.pick("The whole advisory", "Der ganze Sicherheitshinweis"),
        Heading::Shortened => {
            language.pick("Shortened here; the page has the rest.", "Hier gekürzt; der Rest steht auf der Seite.")
        }
        Heading::Several => language.pick("New alerts", "Neue Meldungen"),
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
    match content.names_no_product {
        true => display::nothing_to_compare(language),
        false => language.pick(
            "None of the assets in your inventory is known to be affected.",
            "Von keinem Gerät Ihres Bestands ist bekannt, dass es betroffen ist.",
        ),
    }
}

/// How many assets beyond those named.
pub fn more_assets(count: u32, language: Language) -> String {
    say!(language, "and {count} more", "und {count} weitere")
}

/// The name of the feed of a watchlist's alerts.
pub fn feed_title(watchlist: &str, language: Language) -> String {
    say!(language, "Alerts of the watchlist “{watchlist}”", "Meldungen der Beobachtungsliste „{watchlist}“")
}

/// The last entry of a feed that does not have all alerts: its title and what it says.
pub fn feed_rest(count: usize, language: Language) -> (&'static str, String) {
    (
        language.pick("There are older alerts", "Es gibt ältere Meldungen"),
        say!(
            language,
            "This feed has the newest {count}. The page of alerts has all of them.",
            "Dieser Feed enthält die neuesten {count}. Auf der Seite der Meldungen stehen alle."
        ),
    )
}

/// In place of an alert that another version of the program wrote.
pub fn unreadable(language: Language) -> &'static str {
    language.pick(
        "An alert that this version of the program cannot read",
        "Eine Meldung, die diese Version des Programms nicht lesen kann",
    )
}

/// A reason in two or three words.
pub fn reason_name(reason: Reason, language: Language) -> &'static str {
    match reason {
        Reason::New => language.pick("New", "Neu"),
        Reason::NowExploited => language.pick("Now exploited", "Jetzt ausgenutzt"),
        Reason::FixAvailable => language.pick("Fix available", "Fehlerbehebung verfügbar"),
        Reason::YourProductAdded => language.pick("More of your assets", "Weitere Ihrer Geräte"),
        Reason::ScoreChanged => language.pick("Score changed", "Bewertung geändert"),
        Reason::EpssJump => language.pick("EPSS rose", "EPSS gestiegen"),
        Reason::NamesMore => language.pick("More of what you watch", "Mehr von dem, was Sie beobachten"),
        Reason::Revised => language.pick("Revised", "Überarbeitet"),
        Reason::AlsoPublished => language.pick("Also published", "Auch veröffentlicht"),
    }
}

fn touched(content: &Content, language: Language) -> Option<String> {
    let count = |verdict: Verdict| {
        let told = content.touched.iter().filter_map(|asset| asset.rsplit_once('='));
        told.filter(|(_, code)| *code == verdict.code()).count()
    };
    match (count(Verdict::Affected), count(Verdict::NeedsData)) {
        (0, 0) => None,
        (0, 1) => {
            Some(language.pick("1 of your assets may be affected", "1 Ihrer Geräte könnte betroffen sein").to_owned())
        }
        (0, n) => Some(say!(language, "{n} of your assets may be affected", "{n} Ihrer Geräte könnten betroffen sein")),
        (n, _) => Some(say!(language, "{n} of your assets affected", "{n} Ihrer Geräte betroffen")),
    }
}
