//! What stands around every page: head, skip link, bar with the way to the other pages, foot.
//!
//! Does not know: what the page is about.

use super::atoms::{Day, Text};
use crate::words::{Word, key};
use crate::{assets, words};
use hypertext::{Buffer, prelude::*};
use jiff::Timestamp;
use store::Trial;
use triage::wording::Language;

/// The places of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The start page.
    Start,
    /// List of advisories and their pages.
    Advisories,
    /// The inventory.
    Assets,
    /// Matches.
    Matches,
    /// Alerts.
    Alerts,
    /// What is due.
    Clocks,
    /// Numbers.
    Statistics,
    /// The demo's mails.
    Outbox,
    /// The publishers that are watched.
    Sources,
    /// Health.
    Health,
    /// The people of the organisation.
    People,
    /// The reader's own account.
    Account,
    /// A page that is no place of the bar.
    Elsewhere,
}

/// Who reads, as the bar shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Guest {
    /// Nobody signs in here: everybody is the one local organisation.
    #[default]
    Local,
    /// Nobody is signed in: there are no places to go to.
    Nobody,
    /// A person who belongs to no organisation: there are no places to go to either, nor a way in.
    Homeless,
    /// A person.
    Person {
        /// What the person is called.
        name: String,
        /// The organisation whose pages are shown.
        organisation: String,
        /// Whether the person manages people.
        people: bool,
        /// Whether the person changes anything; else the forms of pages are not shown.
        works: bool,
        /// How long the organisation may try the installation.
        trial: Option<Trial>,
    },
}

/// What the frame needs to know of the page.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The page's title.
    pub title: &'a str,
    /// Which place of the bar is lit.
    pub place: Place,
    /// What the search field holds.
    pub search: &'a str,
    /// Whether the installation keeps its mails in the outbox.
    pub outbox: bool,
    /// Who reads.
    pub guest: Guest,
    /// When the page was made, where it tells by itself what comes after that.
    pub made: Option<Timestamp>,
}

const PLACES: [(Place, &str, &str); 10] = [
    (Place::Advisories, "/advisories", key("Advisories")),
    (Place::Assets, "/assets", key("Assets")),
    (Place::Matches, "/matches", key("Matches")),
    (Place::Alerts, "/alerts", key("Alerts")),
    (Place::Clocks, "/clocks", key("Clocks")),
    (Place::Statistics, "/statistics", key("Statistics")),
    (Place::Outbox, "/outbox", key("Outbox")),
    (Place::Sources, "/sources", key("Sources")),
    (Place::Health, "/health", key("Health")),
    (Place::People, "/people", key("People")),
];

/// What the help of the keys says: its heading, then what each does, as `keys.js` lists them.
const KEYS: &str = key(
    "Keys|next, previous line|newer, older advisory|open|back to the list|search|tick the line; go to the next open step and tick it|acknowledge|go to the start; with another letter: a advisories, i inventory, m matches, l alerts, w watchlists, c clocks, p planner, g data gaps, s sources, n numbers|this help",
);

/// Room that a page starts with: three of four advisories of a real archive fit, the others grow once.
const PAGE_SIZE_BYTES_USUAL: usize = 32 * 1024;

/// A whole page around `main`, written part by part into one text.
pub fn page(frame: &Frame<'_>, main: &impl Renderable) -> String {
    // Nothing is in it yet.
    let mut page = Buffer::dangerously_from_string(String::with_capacity(PAGE_SIZE_BYTES_USUAL));
    whole(frame, main).render_to(&mut page);
    page.rendered().into_inner()
}

fn whole(frame: &Frame<'_>, main: &impl Renderable) -> impl Renderable {
    maud! {
        !DOCTYPE
        html lang=(words::language().code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · Annunciator" }
                link rel="stylesheet" href=(assets::stylesheet().path);
                link rel="icon" href=(assets::icon().path) type="image/svg+xml";
                script defer src=(assets::script().path) data-words=(Word(KEYS)) {}
            }
            body class=[only_reads(frame).then_some("reads")] {
                a class="skip" href="#main" { (Word("Skip to content")) }
                (bar(frame))
                main id="main" tabindex="-1" { (trial(frame)) (main) }
                @if let Some(made) = frame.made { (live(made)) }
                footer class="foot" {
                    p { (Word("Annunciator reads what publishers publish and explains it by rules. The publisher's own page decides.")) }
                    @if matches!(frame.guest, Guest::Local | Guest::Person { .. }) {
                        p {
                            a href="/planner" { (Word("Outage planner")) } " · " a href="/reports" { (Word("Reports")) } " · " a href="/ledger" { (Word("Ledger")) } " · "
                            @if may_see_settings(&frame.guest) { a href="/settings" { (Word("Settings")) } " · " }
                            a href="/about" { (Word("About")) }
                        }
                    }
                    (languages())
                }
            }
        }
    }
}

/// Where what is new announces itself, with a link to this page as it will be then.
fn live(made: Timestamp) -> impl Renderable {
    let address = words::address();
    maud! {
        div class="live" role="status" data-live=(made.as_microsecond()) { a href=(Text(&address)) hidden {} }
        script defer src=(assets::live().path) {}
    }
}

/// Each language under the name that its speakers know.
fn languages() -> impl Renderable {
    let (spoken, address) = (words::language(), words::address());
    maud! {
        form class="languages" action="/language" method="post" {
            input type="hidden" name="back" value=(Text(&address));
            @for one in Language::ALL {
                @if one == spoken {
                    span lang=(one.code()) aria-current="true" { (words::own_name(one)) }
                } @else {
                    button type="submit" name="language" value=(one.code()) lang=(one.code()) { (words::own_name(one)) }
                }
                " "
            }
        }
    }
}

/// How long the organisation may try the installation, and what its end means.
fn trial(frame: &Frame<'_>) -> impl Renderable {
    let trial = match &frame.guest {
        Guest::Person { trial, .. } => *trial,
        Guest::Local | Guest::Nobody | Guest::Homeless => None,
    };
    maud! {
        @match trial {
            Some(Trial { until, is_over: true }) => {
                p class="trial over" role="status" {
                    (Word("The trial ended on ")) (Day(until)) (Word(": nothing new is alerted. All you have stays to be read; whoever runs this installation can give you more time."))
                }
            }
            Some(Trial { until, is_over: false }) => { p class="trial" { (Word("You try this installation until ")) (Day(until)) "." } }
            None => {}
        }
    }
}

/// Where nobody signs in, everybody; else who manages people.
fn may_see_settings(guest: &Guest) -> bool {
    matches!(guest, Guest::Local | Guest::Person { people: true, .. })
}

/// Everybody may change what is his own.
fn only_reads(frame: &Frame<'_>) -> bool {
    matches!(frame.guest, Guest::Person { works: false, .. }) && frame.place != Place::Account
}

fn bar(frame: &Frame<'_>) -> impl Renderable {
    maud! {
        header class="bar" {
            a class="brand" href="/" aria-current=[(frame.place == Place::Start).then_some("page")] {
                span class="lamp" aria-hidden="true" {} "Annunciator"
            }
            @match &frame.guest {
                Guest::Local => (places(frame)),
                Guest::Nobody if frame.place != Place::Account => {
                    nav aria-label=(Word("Main")) { ul { li { a href="/sign-in" { (Word("Sign in")) } } } }
                }
                Guest::Nobody | Guest::Homeless => {}
                Guest::Person { name, organisation, .. } => {
                    (places(frame))
                    (person(frame, name, organisation))
                }
            }
        }
    }
}

fn person(frame: &Frame<'_>, name: &str, organisation: &str) -> impl Renderable {
    maud! {
        form class="person" action="/sign-out" method="post" {
            a href="/account" aria-current=[(frame.place == Place::Account).then_some("page")] {
                span class="unseen" { (Word("Your account: ")) } b { (name) } span { (organisation) }
            }
            button type="submit" { (Word("Sign out")) }
        }
    }
}

fn places(frame: &Frame<'_>) -> impl Renderable {
    let shown = |place: Place| match place {
        Place::Outbox => frame.outbox,
        Place::People => matches!(frame.guest, Guest::Person { people: true, .. }),
        _ => true,
    };
    maud! {
        nav aria-label=(Word("Main")) {
            ul {
                @for (place, path, name) in PLACES {
                    @if shown(place) {
                        li { a href=(path) aria-current=[(place == frame.place).then_some("page")] { (Word(name)) } }
                    }
                }
            }
        }
        form class="find" action="/advisories" method="get" role="search" {
            label for="find" class="unseen" { (Word("Search advisories")) }
            input id="find" type="search" name="q" value=(frame.search) placeholder=(Word("Search: CVE, id, product")) maxlength="200";
            button type="submit" { (Word("Search")) }
        }
    }
}
