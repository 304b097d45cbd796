//! Answers a parts list: each line read, matched with every advisory the reader may see, and its open ones named.
//!
//! Does not know: HTTP, or how a line is read or matched (`triage`).

use crate::known::{Held, Known};
use crate::view::{LineAnswer, LookupAnswer, OpenAdvisory};
use std::collections::{HashMap, HashSet};
use store::{NamedAdvisory, Reader, Store, StoreError};
use triage::advisory::AdvisoryId;
use triage::assessment::Label;
use triage::asset::parts_list::{self, Part};
use triage::asset::readiness::readiness;
use triage::matching::{AssetKind, Match, VendorSource, Verdict, prepare_asset};

/// Advisories named for each line of a list; the address of one line names the rest.
pub const LIST_ANSWERS_COUNT_MAX: usize = 5;
/// Advisories named for a line that is looked up alone: the products with most have some hundred.
pub const LINE_ANSWERS_COUNT_MAX: usize = 200;

/// What one line met.
struct Met {
    part: Part,
    vendor_source: Option<VendorSource>,
    found: Vec<(AdvisoryId, Match)>,
}

/// Looks up every line, with up to `answers_max` advisories for each.
///
/// # Errors
/// When the database does not answer.
pub async fn look_up(
    store: &Store,
    known: &Known,
    reader: &Reader,
    list: &str,
    answers_max: usize,
) -> Result<LookupAnswer, StoreError> {
    let held = known.of(store, reader.tlp).await?;
    let (parts, lines_more) = parts_list::read(list);
    let met: Vec<Met> = parts.into_iter().map(|part| meet(&held, part)).collect();
    let open: HashSet<AdvisoryId> = met.iter().flat_map(|met| &met.found).filter(is_open).map(|(id, _)| *id).collect();
    let ids: Vec<AdvisoryId> = open.into_iter().collect();
    let named = store.list_named_advisories(reader, &ids).await?;
    let named: HashMap<AdvisoryId, NamedAdvisory> = named.into_iter().map(|advisory| (advisory.id, advisory)).collect();
    let lines = met.into_iter().map(|met| line(&held, met, &named, answers_max)).collect();
    Ok(LookupAnswer { lines, lines_more, advisories: held.len() })
}

fn is_open((_, found): &&(AdvisoryId, Match)) -> bool {
    matches!(found.verdict, Verdict::Affected | Verdict::NeedsData)
}

fn meet(held: &Held, mut part: Part) -> Met {
    let found_vendor = held.products.find_vendor(&part.record);
    let vendor_source = found_vendor.map(|(vendor, source)| {
        part.record.vendor = vendor;
        source
    });
    let found = held.meet(&part.record);
    Met { part, vendor_source, found }
}

fn line(held: &Held, met: Met, named: &HashMap<AdvisoryId, NamedAdvisory>, answers_max: usize) -> LineAnswer {
    let Met { part, vendor_source, found } = met;
    let readiness = readiness(&AssetKind::of(&part.record), &held.products);
    let settled = found.iter().filter(|one| !is_open(one)).count();
    let open = found.into_iter().filter(|one| is_open(&one));
    let mut open: Vec<(&NamedAdvisory, Match)> =
        open.filter_map(|(id, found)| Some((named.get(&id)?, found))).collect();
    open.sort_by(|(a, of_a), (b, of_b)| {
        let urgency = |advisory: &NamedAdvisory| advisory.label.unwrap_or(Label::NeedsData);
        (of_a.verdict, urgency(a))
            .cmp(&(of_b.verdict, urgency(b)))
            .then_with(|| (b.updated, b.id).cmp(&(a.updated, a.id)))
    });
    let open_more = open.len().saturating_sub(answers_max);
    let reading = prepare_asset(&part.record).reading();
    let open = open.into_iter().take(answers_max).map(|(advisory, found)| answer(advisory, found)).collect();
    LineAnswer { part, reading, vendor_source, readiness, open, open_more, settled }
}

fn answer(advisory: &NamedAdvisory, found: Match) -> OpenAdvisory {
    OpenAdvisory {
        publisher: advisory.publisher.clone(),
        tracking_id: advisory.tracking_id.clone(),
        title: advisory.title.clone(),
        label: advisory.label.unwrap_or(Label::NeedsData),
        verdict: found.verdict,
        confidence: found.confidence,
        evidence: found.evidence.into_iter().next(),
    }
}
