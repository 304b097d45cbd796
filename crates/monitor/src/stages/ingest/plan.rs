//! What a listing means for what is known: what to fetch, what to ask about, what is no longer offered.
//!
//! Pure. Does not know: how anything is fetched or kept.

use jiff::{SignedDuration, Timestamp};
use net::provider::DocumentLink;
use std::collections::{HashMap, HashSet};
use store::ProviderDocument;

/// Publishers write a document's date before they publish it, and edit what is young without touching the date.
const OVERLAP: SignedDuration = SignedDuration::from_hours(48);
/// Young documents that are asked about because a listing changed. A provider that dates all alike would otherwise be
/// asked about each of them at each change; the reconciliation asks about the rest.
const OVERLAP_DOCUMENTS_COUNT_MAX: usize = 200;
/// The longest pause after failures.
const PAUSE_MINUTES_MAX: i64 = 24 * 60;

/// What to do. Numbers are places in the listing (`fetch`) or among the known documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Listed documents to fetch.
    pub(super) fetch: Vec<usize>,
    /// Known documents that failed, are not in this listing, and are due again.
    pub(super) retry: Vec<usize>,
    /// Known documents to ask about.
    pub(super) probe: Vec<usize>,
    /// Known documents that are no longer offered.
    pub(super) missing: Vec<usize>,
    /// The listing cannot be right about what it leaves out.
    pub(super) broken: Option<Shrunken>,
}

/// A listing, or a server, that lost more than half of what it had: a half-written or emptied index or tree, not that many
/// withdrawals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shrunken {
    /// Documents that were offered.
    pub(super) had: usize,
    /// How many of them are not there any more.
    pub(super) lost: usize,
}

/// Compares a listing with what is known. Only what a `complete` listing leaves out is missing.
pub(super) fn plan(listed: &[DocumentLink], complete: bool, known: &[ProviderDocument], now: Timestamp) -> Plan {
    let rows: HashMap<&str, usize> = known.iter().enumerate().map(|(row, known)| (&*known.url, row)).collect();
    // One date in the future would otherwise end the overlap for all others until it has passed.
    let cursor = known.iter().filter_map(|document| document.listed_updated).map(|updated| updated.min(now)).max();
    let overlap = cursor.and_then(|cursor| cursor.checked_sub(OVERLAP).ok());
    let (mut plan, mut found) = (Plan::default(), HashSet::new());
    for (place, link) in listed.iter().enumerate() {
        let Some(&row) = rows.get(&*link.to_string()) else {
            plan.fetch.push(place);
            continue;
        };
        found.insert(row);
        let updated = link.updated.map(whole_microseconds);
        if must_fetch(&known[row], updated, now) {
            plan.fetch.push(place);
        } else if known[row].failure.is_none() && updated.is_some() && updated >= overlap {
            plan.probe.push(row);
        }
    }
    plan.probe.sort_by_key(|row| std::cmp::Reverse(known[*row].listed_updated));
    plan.probe.truncate(OVERLAP_DOCUMENTS_COUNT_MAX);
    let lost = |row: &usize| known[*row].missing_since.is_none() && !found.contains(row);
    let lost: Vec<usize> = (0..known.len()).filter(lost).collect();
    if complete {
        judge(&mut plan, known, lost);
    } else {
        plan.retry = lost.into_iter().filter(|row| is_due(&known[*row], now)).collect();
    }
    plan
}

/// What is due although the listing is the one we know.
pub(super) fn due(known: &[ProviderDocument], now: Timestamp) -> Plan {
    let offered = known.iter().enumerate().filter(|(_, document)| document.missing_since.is_none());
    let retry = offered.filter(|(_, document)| is_due(document, now)).map(|(row, _)| row).collect();
    Plan { retry, ..Plan::default() }
}

/// The order in which a reconciliation asks about what is offered: what nobody looked at for the longest time first.
pub(super) fn round(known: &[ProviderDocument], now: Timestamp) -> Vec<usize> {
    let resting = |document: &ProviderDocument| document.failure.is_some() && !is_due(document, now);
    let asked = |document: &ProviderDocument| document.missing_since.is_none() && document.sha256.is_some();
    let mut rows: Vec<usize> = (0..known.len()).filter(|row| asked(&known[*row]) && !resting(&known[*row])).collect();
    rows.sort_by_key(|row| (known[*row].checked, *row));
    rows
}

/// A document is withdrawn once, and one that was taken back already does not make a listing look broken.
fn judge(plan: &mut Plan, known: &[ProviderDocument], lost: Vec<usize>) {
    let stood = |document: &ProviderDocument| document.missing_since.is_none() && document.withdrawn.is_none();
    let had = known.iter().filter(|document| stood(document)).count();
    let gone = lost.iter().filter(|row| stood(&known[**row])).count();
    match gone * 2 > had {
        true => plan.broken = Some(Shrunken { had, lost: gone }),
        false => plan.missing = lost,
    }
}

/// Whether documents that were asked about are gone because of the server and not of their publisher: of those that stood
/// (`had`) more than half are (`lost`). One alone may be gone also where hardly any was asked about.
pub(super) fn gone_at_once(had: usize, lost: usize) -> Option<Shrunken> {
    (lost > 1 && lost * 2 > had).then_some(Shrunken { had, lost })
}

fn must_fetch(known: &ProviderDocument, updated: Option<Timestamp>, now: Timestamp) -> bool {
    let edited = updated.is_some() && updated != known.listed_updated;
    let reappeared = known.missing_since.is_some();
    let never_fetched = known.sha256.is_none() && known.failure.is_none();
    edited || reappeared || never_fetched || is_due(known, now)
}

/// Whether it failed and has rested long enough: two minutes after the first failure, twice as long after each further.
fn is_due(known: &ProviderDocument, now: Timestamp) -> bool {
    let pause = 1_i64.checked_shl(known.failures).unwrap_or(PAUSE_MINUTES_MAX).clamp(1, PAUSE_MINUTES_MAX);
    let rested = now.duration_since(known.checked) >= SignedDuration::from_mins(pause);
    known.failure.is_some() && rested
}

/// Rows hold no finer times; a file's date does.
pub(super) fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use net::provider::Place;
    use std::path::PathBuf;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn listed(name: &str, minutes: Option<i64>) -> DocumentLink {
        let place = Place::File(PathBuf::from(name));
        DocumentLink { place, hash_urls: Vec::new(), signature_url: None, updated: minutes.map(at), tlp_label: None }
    }

    fn known(name: &str, minutes: Option<i64>) -> ProviderDocument {
        let (url, sha256) = (name.to_owned(), Some("00".to_owned()));
        ProviderDocument { url, sha256, listed_updated: minutes.map(at), ..ProviderDocument::default() }
    }

    fn failed(name: &str, failures: u32) -> ProviderDocument {
        let failure = Some("503".to_owned());
        ProviderDocument { failure, failures, sha256: None, ..known(name, Some(0)) }
    }

    const LATER: i64 = 30 * 24 * 60;

    #[test]
    fn unknown_documents_and_those_with_another_date_are_fetched_and_the_others_are_not() {
        let links =
            [listed("new", Some(1)), listed("edited", Some(2)), listed("same", Some(1)), listed("undated", None)];
        let rows =
            [known("edited", Some(1)), known("same", Some(1)), known("undated", Some(1)), known("last", Some(LATER))];
        let plan = plan(&links, false, &rows, at(LATER));
        assert_eq!(plan, Plan { fetch: vec![0, 1], ..Plan::default() });
    }

    #[test]
    fn a_date_that_goes_back_is_another_date() {
        assert_eq!(plan(&[listed("a", Some(1))], true, &[known("a", Some(9))], at(9)).fetch, [0]);
    }

    #[test]
    fn a_document_that_failed_rests_twice_as_long_after_each_failure_and_a_day_at_most() {
        let is_fetched = |failures, minutes| {
            let rows = [failed("a", failures)];
            let listed = !plan(&[listed("a", Some(0))], true, &rows, at(minutes)).fetch.is_empty();
            assert_eq!(listed, !due(&rows, at(minutes)).retry.is_empty(), "listed again or not");
            listed
        };
        assert_eq!([is_fetched(1, 1), is_fetched(1, 2)], [false, true]);
        assert_eq!([is_fetched(5, 31), is_fetched(5, 32)], [false, true]);
        assert_eq!([is_fetched(40, 1_439), is_fetched(40, 1_440), is_fetched(4_000, 1_440)], [false, true, true]);
        assert_eq!(plan(&[listed("a", Some(1))], true, &[failed("a", 40)], at(2)).fetch, [0], "an edit ends the rest");
    }

    #[test]
    fn young_documents_are_asked_about_and_not_fetched() {
        let two_days = 48 * 60;
        let rows = [
            known("young", Some(LATER - two_days)),
            known("old", Some(LATER - two_days - 1)),
            known("last", Some(LATER)),
        ];
        let links: Vec<DocumentLink> =
            rows.iter().map(|row| DocumentLink { updated: row.listed_updated, ..listed(&row.url, None) }).collect();
        let plan = plan(&links, true, &rows, at(LATER));
        assert_eq!(plan, Plan { probe: vec![2, 0], ..Plan::default() });
    }

    #[test]
    fn a_date_in_the_future_is_asked_about_and_hides_no_other_document() {
        let rows = [known("dated 2099", Some(LATER * 1_000)), known("young", Some(LATER - 60)), known("old", Some(0))];
        let links: Vec<DocumentLink> =
            rows.iter().map(|row| DocumentLink { updated: row.listed_updated, ..listed(&row.url, None) }).collect();
        assert_eq!(plan(&links, true, &rows, at(LATER)), Plan { probe: vec![0, 1], ..Plan::default() });
    }

    #[test]
    fn only_a_complete_listing_says_what_is_missing_and_only_once() {
        let links = [listed("a", Some(0)), listed("b", Some(0)), listed("last", Some(LATER))];
        let gone_before = ProviderDocument { missing_since: Some(at(1)), ..known("before", Some(0)) };
        let rows =
            [known("a", Some(0)), known("b", Some(0)), known("last", Some(LATER)), known("c", Some(0)), gone_before];
        assert_eq!(plan(&links, true, &rows, at(LATER)).missing, [3]);
        assert_eq!(plan(&links, false, &rows, at(LATER)).missing, [0; 0]);
    }

    #[test]
    fn a_document_that_reappears_is_fetched() {
        let gone = ProviderDocument { missing_since: Some(at(1)), withdrawn: Some(at(1)), ..known("a", Some(0)) };
        assert_eq!(plan(&[listed("a", Some(0))], true, &[gone], at(2)).fetch, [0]);
    }

    #[test]
    fn a_listing_that_lost_more_than_half_is_broken_and_takes_nothing_back() {
        let rows = [known("a", None), known("b", None), known("c", None), known("d", None)];
        let half = plan(&[listed("a", None), listed("b", None)], true, &rows, at(0));
        assert_eq!((half.missing, half.broken), (vec![2, 3], None));
        let less = plan(&[listed("a", None), listed("e", None)], true, &rows, at(0));
        assert_eq!(less.broken, Some(Shrunken { had: 4, lost: 3 }));
        assert_eq!((less.missing, less.fetch), (vec![], vec![1]), "what it does list is taken all the same");
    }

    #[test]
    fn more_than_half_gone_at_once_is_an_outage_unless_it_is_one_alone() {
        for (had, lost) in [(0, 0), (1, 1), (2, 1), (4, 2), (9, 4)] {
            assert_eq!(gone_at_once(had, lost), None, "{lost} of {had}");
        }
        for (had, lost) in [(2, 2), (3, 2), (4, 3), (9, 5), (9, 9)] {
            assert_eq!(gone_at_once(had, lost), Some(Shrunken { had, lost }));
        }
    }

    #[test]
    fn a_round_begins_with_what_nobody_looked_at_for_the_longest_time() {
        let seen = |name, minutes| ProviderDocument { checked: at(minutes), ..known(name, None) };
        let gone = ProviderDocument { missing_since: Some(at(1)), ..seen("gone", 0) };
        let resting = ProviderDocument { sha256: Some("00".to_owned()), checked: at(9), ..failed("resting", 3) };
        let rows = [seen("b", 5), seen("a", 3), gone, failed("never", 1), seen("c", 5), resting];
        assert_eq!(round(&rows, at(10)), [1, 0, 4]);
    }
}
