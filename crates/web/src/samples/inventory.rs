//! Sample inventory, data gaps, explanation and parts list: invented, and as a hostile spreadsheet would write them.
//!
//! Does not know: any real plant.

use super::{HOSTILE, Sample, day};
use crate::view::{
    AssetList, AssetRow, AssetView, AssetsFilter, GapView, GapsView, LineAnswer, LookupAnswer, MatchList, MatchRow,
    MatchedAdvisory, MatchesFilter, OpenAdvisory,
};
use std::sync::LazyLock;
use store::{AssetChange, AssetEvent};
use triage::assessment::Label;
use triage::asset::gaps::{Asked, Gap};
use triage::asset::parts_list;
use triage::asset::readiness::{Readiness, ReadinessCounts, readiness};
use triage::asset::{AssetId, AssetRecord, Field, FieldChange};
use triage::disposition::{DecisionStanding, RemediationStanding};
use triage::matching::{AssetKind, Explanation, KnownProducts, ReadAs, VendorSource, explain, prepare, prepare_asset};
use uuid::Uuid;

/// A module whose version nobody has written down.
pub fn record() -> AssetRecord {
    AssetRecord {
        external_id: "PLC-07/A".to_owned(),
        site: "Waterworks North".to_owned(),
        zone: "Control".to_owned(),
        vendor: "Nordhavn Automation".to_owned(),
        product: "CP 410 Link Compact".to_owned(),
        order_number: "7KL4100-1AX10-0XE0".to_owned(),
        owner: "Pumping station team".to_owned(),
        ..AssetRecord::default()
    }
}

/// Markup in every cell.
pub fn hostile_record() -> AssetRecord {
    let bad = || HOSTILE.to_owned();
    AssetRecord {
        external_id: bad(),
        site: bad(),
        zone: bad(),
        vendor: bad(),
        product: bad(),
        order_number: bad(),
        version: bad(),
        owner: bad(),
        notes: bad(),
        hostname: bad(),
        ..AssetRecord::default()
    }
}

/// How ready an asset is, judged by the sample's advisory.
pub fn ready(sample: &Sample, record: &AssetRecord) -> Readiness {
    let mut known = KnownProducts::default();
    known.add(&prepare(&sample.advisory));
    readiness(&AssetKind::of(record), &known)
}

/// The steps of the verdict of the sample's advisory.
pub fn explanation(sample: &Sample, record: &AssetRecord) -> Explanation {
    explain(&prepare(&sample.advisory), &prepare_asset(record))
}

/// What an alias says of an asset.
static READ_AS: LazyLock<ReadAs> =
    LazyLock::new(|| ReadAs { vendor: "Nordhavn Automation".to_owned(), ..ReadAs::default() });

/// The page of an asset that meets the sample's advisory.
pub fn asset<'a>(sample: &'a Sample, record: &'a AssetRecord, changes: &'a [AssetChange]) -> AssetView<'a> {
    let matches = sample.matches.iter().map(|found| MatchedAdvisory {
        link: super::link(&sample.advisory.title, &sample.advisory.tracking_id),
        label: sample.assessment.label,
        verdict: found.verdict,
        confidence: found.confidence,
        evidence: &found.evidence,
        pair: (sample.advisory.id, AssetId(Uuid::nil())),
        decision: Some(DecisionStanding::Confirmed),
        remediation: RemediationStanding::InProgress,
    });
    AssetView {
        record,
        read_as: &READ_AS,
        created: day(0),
        changed: day(2),
        readiness: ready(sample, record),
        matches: matches.collect(),
        matches_more: 12,
        changes,
    }
}

/// What happened to an asset.
pub fn asset_changes(words: &str) -> [AssetChange; 2] {
    let change = FieldChange { field: Field::Version, before: String::new(), after: words.to_owned() };
    [
        AssetChange { number: 2, at: day(2), what: AssetEvent::Changed(vec![change]) },
        AssetChange { number: 1, at: day(0), what: AssetEvent::New },
    ]
}

/// A page of two assets.
pub fn assets<'a>(sample: &Sample, record: &'a AssetRecord, other: &'a AssetRecord) -> AssetList<'a> {
    let row = |asset: &'a AssetRecord, counts| AssetRow { asset, counts, readiness: ready(sample, asset) };
    let mut counts = ReadinessCounts::default();
    counts.add(&ready(sample, record), 1200);
    counts.add(&ready(sample, other), 34);
    AssetList {
        rows: vec![row(record, [3, 1, 0, 2]), row(other, [0; 4])],
        filter: AssetsFilter { q: Some(other.product.clone()), ..AssetsFilter::default() },
        total: 1234,
        next: Some(other.external_id.clone()),
        sites: vec![record.site.clone(), other.site.clone()],
        readiness: counts,
    }
}

/// A page of matches of one asset.
pub fn matches<'a>(sample: &'a Sample, record: &'a AssetRecord, reason: &str) -> MatchList<'a> {
    let rows = sample.matches.iter().map(|found| MatchRow {
        link: super::link(&sample.advisory.title, &sample.advisory.tracking_id),
        label: sample.assessment.label,
        external_id: &record.external_id,
        product: format!("{} {}", record.vendor, record.product),
        version: &record.version,
        site: &record.site,
        verdict: found.verdict,
        confidence: found.confidence,
        reason: reason.to_owned(),
        pair: (sample.advisory.id, AssetId(Uuid::nil())),
        decision: Some(DecisionStanding::Rejected),
    });
    MatchList {
        rows: rows.collect(),
        filter: MatchesFilter { site: Some(record.site.clone()), ..MatchesFilter::default() },
        first: 100,
        total: 1234,
        next: Some(200),
        sites: vec![record.site.clone()],
    }
}

/// Two gaps about assets like this one.
pub fn gaps(record: &AssetRecord) -> Vec<Gap> {
    let group = AssetKind {
        vendor: record.vendor.clone(),
        product: record.product.clone(),
        order_number: record.order_number.clone(),
        ..AssetKind::default()
    };
    let gap = |asked, assets, advisories, act_now| Gap {
        group: group.clone(),
        asked,
        assets,
        advisories,
        act_now,
        examples: Vec::new(),
    };
    vec![gap(Asked::Version, 14, 23, 4), gap(Asked::Product, 1, 1, 1)]
}

/// A page of gaps.
pub fn gaps_view<'a>(sample: &'a Sample, gaps: &'a [Gap]) -> GapsView<'a> {
    let link = super::link(&sample.advisory.title, &sample.advisory.tracking_id);
    let view = |gap| GapView { gap, examples: vec![(link, Label::ActNow), (link, Label::Monitor)] };
    GapsView { gaps: gaps.iter().map(view).collect(), total: 120, first: 50, next: Some(100), publisher_pairs: 31 }
}

/// The answer to a list of lines, the first of which the sample's advisory touches.
pub fn lookup(sample: &Sample, list: &str) -> LookupAnswer {
    let (parts, lines_more) = parts_list::read(list);
    let advisory = &sample.advisory;
    let line = |(at, part): (usize, parts_list::Part)| {
        let open = sample.matches.iter().filter(|_| at == 0).map(|found| OpenAdvisory {
            publisher: advisory.publisher.name.clone(),
            tracking_id: advisory.tracking_id.clone(),
            title: advisory.title.clone(),
            label: sample.assessment.label,
            verdict: found.verdict,
            confidence: found.confidence,
            evidence: found.evidence.first().cloned(),
        });
        LineAnswer {
            reading: prepare_asset(&part.record).reading(),
            vendor_source: Some(VendorSource::Name),
            readiness: ready(sample, &part.record),
            open: open.collect(),
            open_more: if at == 0 { 3 } else { 0 },
            settled: if at == 0 { 2 } else { 0 },
            part,
        }
    };
    LookupAnswer { lines: parts.into_iter().enumerate().map(line).collect(), lines_more, advisories: 2036 }
}
