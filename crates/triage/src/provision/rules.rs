//! The requirements of CSAF §7.1, one function each: from facts to a standing with its evidence.
//!
//! Knows: what each edition asks for. Does not know: which role needs it (`role`).

use super::evidence::{Looked, Requirement, Standing, Told, Verdict, Why};
use super::facts::{Asked, Facts, MetadataFacts, Place, PlaceKind, SignatureFacts};
use super::{Edition, Role};
use jiff::{SignedDuration, Timestamp};

/// Redirects in a row that CSAF 2.1 §7.1.6 still allows; 2.0 names no number.
const REDIRECTS_COUNT_MAX: usize = 10;

/// How long a signature must stay valid (CSAF 2.1 §7.1.19).
const SIGNATURE_VALID_DAYS_MIN: i64 = 30;

pub(super) fn judge(facts: &Facts, edition: Edition, now: Timestamp) -> Vec<Requirement> {
    let one = |number: u8| {
        let (standing, why, evidence) = match number {
            1 => valid(facts),
            2 => file_name(facts),
            3 => encrypted(facts),
            4 => open_documents(facts),
            5 => protected_documents(facts),
            6 => redirects(facts),
            7 => metadata(facts, edition, now),
            8 => security_txt(facts, edition),
            9 => direct(facts, PlaceKind::WellKnown),
            10 => direct(facts, PlaceKind::Dns),
            11 => year_folders(facts),
            12 => index(facts),
            13 => changes(facts, edition),
            14 => listings(facts),
            15 => feeds(facts, edition),
            16 => service(facts),
            17 => Looked::default().or(Standing::NothingToCheck, Why::OptionalUnnamed),
            18 => hashes(facts),
            19 => signatures(facts, edition, now),
            20 => keys(facts, edition),
            21 => aggregator(facts),
            22 => parties(facts),
            23 => mirrors(facts),
            24 => agents(facts),
            _ => origins(facts),
        };
        Requirement { number, standing, why, evidence }
    };
    (1..=edition.requirements_count()).map(one).collect()
}

fn valid(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let came: Vec<_> = facts.documents.iter().filter(|one| one.asked.answer.came()).collect();
    let judged: Vec<_> = came.iter().filter_map(|one| Some((one, one.faults.as_ref()?))).collect();
    for (document, faults) in &judged {
        for fault in faults.iter() {
            looked.bad(&document.asked.address, Told::Fault { fault: fault.clone() });
        }
    }
    if !judged.is_empty() {
        looked.good("", Told::Valid { count: judged.len(), of: facts.documents_listed });
    }
    looked.or(Standing::NotChecked, if came.is_empty() { Why::NoDocument } else { Why::NotValidated })
}

fn file_name(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let mut right = 0;
    for document in facts.documents.iter().filter(|one| one.asked.answer.came()) {
        match &document.expected_name {
            Some(expected) => looked.bad(&document.asked.address, Told::WrongName { expected: expected.clone() }),
            None => right += 1,
        }
    }
    if right > 0 {
        looked.good("", Told::RightName { count: right });
    }
    looked.or(Standing::NotChecked, Why::NoDocument)
}

fn encrypted(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    facts.unencrypted.iter().for_each(|address| looked.bad(address, Told::Unencrypted));
    let came = facts.documents.iter().filter(|one| one.asked.answer.came()).count();
    if came > 0 {
        looked.good("", Told::Encrypted { count: came });
    }
    looked.or(Standing::NotChecked, Why::NoDocument)
}

fn open_documents(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let open = |label: &str| matches!(label, "WHITE" | "CLEAR");
    for document in facts.documents.iter().filter(|one| open(&one.tlp_label)) {
        let (address, label) = (&document.asked.address, document.tlp_label.clone());
        if document.asked.answer.is_refusal() {
            looked.bad(address, Told::Refused { label });
        } else if looked.must_come(&document.asked) {
            looked.good(address, Told::Free { label });
        }
    }
    let why = if facts.documents.is_empty() { Why::NoDocument } else { Why::NoneOfThatLabel };
    let standing = if facts.documents.is_empty() { Standing::NotChecked } else { Standing::NothingToCheck };
    looked.or(standing, why)
}

fn protected_documents(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let closed = |label: &str| matches!(label, "AMBER" | "AMBER+STRICT" | "RED");
    for document in facts.documents.iter().filter(|one| closed(&one.tlp_label)) {
        let (address, label) = (&document.asked.address, document.tlp_label.clone());
        if document.asked.answer.came() {
            looked.bad(address, Told::Unprotected { label });
        } else if document.asked.answer.is_refusal() {
            looked.good(address, Told::Protected { label });
        }
    }
    looked.or(Standing::NothingToCheck, Why::NoneOfThatLabel)
}

fn redirects(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    for arrival in facts.arrivals.iter().filter(|one| one.redirects > 0) {
        let told = Told::Redirects { count: arrival.redirects };
        match arrival.redirects > REDIRECTS_COUNT_MAX {
            true => looked.bad(&arrival.address, told),
            // Discouraged, and allowed.
            false => looked.good(&arrival.address, told),
        }
    }
    if !facts.arrivals.is_empty() && looked.is_empty() {
        looked.good("", Told::NoRedirects { count: facts.arrivals.len() });
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

fn metadata(facts: &Facts, edition: Edition, now: Timestamp) -> Verdict {
    let mut looked = Looked::default();
    let Some(metadata) = &facts.metadata else {
        facts.places.iter().for_each(|place| _ = looked.must_come(&place.asked));
        return (Standing::Failed, Some(Why::NoMetadata), looked.into_against());
    };
    let MetadataFacts { address, version, role, faults, lacks_of_2_1, maintained_until } = metadata;
    faults.iter().for_each(|fault| looked.bad(address, Told::Fault { fault: fault.clone() }));
    if Role::of_metadata(role).is_none() {
        looked.bad(address, Told::UnknownRole { role: role.clone() });
    }
    if version != edition.code() {
        looked.bad(address, Told::WrongVersion { version: version.clone() });
    }
    if edition == Edition::V2_1 {
        lacks_of_2_1.iter().for_each(|pointer| looked.bad(address, Told::Lacks { pointer: pointer.clone() }));
        if let Some(until) = maintained_until.filter(|until| *until < now) {
            looked.bad(address, Told::NoLongerMaintained { until });
        }
    }
    looked.good(address, Told::Came);
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

fn security_txt(facts: &Facts, edition: Edition) -> Verdict {
    let mut looked = Looked::default();
    let well_known = facts.places.iter().find(|place| place.kind == PlaceKind::WellKnown && place.is_metadata);
    let texts: Vec<&Place> = facts.places.iter().filter(|place| place.kind == PlaceKind::SecurityTxt).collect();
    let best =
        texts.iter().find(|place| place.is_metadata).or_else(|| texts.iter().find(|place| place.asked.answer.came()));
    for place in best.map_or(texts.as_slice(), std::slice::from_ref) {
        if !looked.must_come(&place.asked) {
            continue;
        }
        let address = &place.asked.address;
        let first = well_known.and_then(|known| place.named.iter().position(|named| *named == known.asked.address));
        match place.named.first() {
            None => looked.bad(address, Told::NamesNone),
            Some(named) if place.is_metadata => looked.good(address, Told::NamesMetadata { address: named.clone() }),
            Some(named) => looked.bad(named, Told::NoMetadataHere),
        }
        if edition == Edition::V2_1 && first.is_some_and(|at| at > 0) {
            looked.bad(address, Told::WellKnownNotFirst);
        }
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

/// A place that serves the metadata themselves.
fn direct(facts: &Facts, kind: PlaceKind) -> Verdict {
    let mut looked = Looked::default();
    for place in facts.places.iter().filter(|place| place.kind == kind) {
        if !looked.must_come(&place.asked) {
            continue;
        }
        let address = &place.asked.address;
        match (place.is_metadata, place.redirects) {
            (true, 0) => looked.good(address, Told::Came),
            (true, redirects) => looked.bad(address, Told::Moved { redirects }),
            (false, _) => looked.bad(address, Told::NoMetadataHere),
        }
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

fn year_folders(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let mut right = 0;
    for document in facts.documents.iter().filter(|one| one.of_directory && one.asked.answer.came()) {
        match &document.expected_folder {
            Some(expected) => looked.bad(&document.asked.address, Told::WrongFolder { expected: expected.clone() }),
            None => right += 1,
        }
    }
    if right > 0 {
        looked.good("", Told::RightFolder { count: right });
    }
    without_directories(facts, looked, Why::NoDocument)
}

fn without_directories(facts: &Facts, looked: Looked, why: Why) -> Verdict {
    match facts.directories.is_empty() {
        true => looked.or(Standing::NothingToCheck, Why::NoDirectory),
        false => looked.or(Standing::NotChecked, why),
    }
}

fn index(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    for directory in &facts.directories {
        if looked.must_come(&directory.index) {
            looked.good(&directory.index.address, Told::Came);
            for path in &directory.unlisted {
                looked.bad(&directory.index.address, Told::Unlisted { path: path.clone() });
            }
        }
    }
    without_directories(facts, looked, Why::NoDirectory)
}

fn changes(facts: &Facts, edition: Edition) -> Verdict {
    let mut looked = Looked::default();
    for directory in &facts.directories {
        if !looked.must_come(&directory.changes) {
            continue;
        }
        let address = &directory.changes.address;
        looked.good(address, Told::Came);
        directory.changes_faults.iter().for_each(|fault| looked.bad(address, Told::Fault { fault: fault.clone() }));
        if !directory.changes_sorted {
            looked.bad(address, Told::Unsorted);
        }
        if directory.changes_quoted && edition == Edition::V2_1 {
            looked.bad(address, Told::Quoted);
        }
    }
    without_directories(facts, looked, Why::NoDirectory)
}

fn listings(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    for directory in &facts.directories {
        if looked.must_come(&directory.asked) {
            match directory.is_listing {
                true => looked.good(&directory.asked.address, Told::Came),
                false => looked.bad(&directory.asked.address, Told::NoListing),
            }
        }
    }
    without_directories(facts, looked, Why::NoDirectory)
}

fn feeds(facts: &Facts, edition: Edition) -> Verdict {
    let mut looked = Looked::default();
    for feed in &facts.feeds {
        let address = &feed.asked.address;
        // One for a closed circle is not ours to read.
        let closed = matches!(&*feed.tlp_label, "AMBER" | "AMBER+STRICT" | "RED") && feed.asked.answer.is_refusal();
        if closed || !looked.must_come(&feed.asked) {
            continue;
        }
        looked.good(address, Told::Came);
        feed.faults.iter().for_each(|fault| looked.bad(address, Told::Fault { fault: fault.clone() }));
        if !feed.is_csaf && feed.faults.is_empty() {
            looked.bad(address, Told::NoCsafCategory);
        }
    }
    let open = |label: &str| match edition {
        Edition::V2_0 => matches!(label, "WHITE" | "CLEAR" | "GREEN" | "UNLABELED"),
        Edition::V2_1 => matches!(label, "CLEAR" | "GREEN"),
    };
    if !facts.feeds.is_empty() && !facts.feeds.iter().any(|feed| open(&feed.tlp_label)) {
        looked.bad("", Told::NoOpenFeed);
    }
    looked.or(Standing::NothingToCheck, Why::NoFeed)
}

fn service(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    if let Some(service) = facts.service.as_ref().filter(|service| service.asked.answer.came()) {
        match service.names_feeds {
            true => looked.good(&service.asked.address, Told::Came),
            false => looked.bad(&service.asked.address, Told::ServiceLacksFeeds),
        }
    }
    looked.or(Standing::NothingToCheck, Why::Optional)
}

fn hashes(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let mut agree = 0;
    for document in facts.documents.iter().filter(|one| one.asked.answer.came()) {
        let mut any = false;
        for hash in &document.hashes {
            match hash.agrees {
                Some(true) => any = true,
                Some(false) => looked.bad(&hash.asked.address, Told::HashDiffers),
                None if hash.asked.answer.came() => looked.bad(&hash.asked.address, Told::HashUnusable),
                None => _ = looked.must_come(&hash.asked),
            }
        }
        if document.hashes.is_empty() {
            looked.bad(&document.asked.address, Told::NoHash);
        }
        agree += usize::from(any);
    }
    if agree > 0 {
        looked.good("", Told::HashAgrees { count: agree });
    }
    looked.or(Standing::NotChecked, Why::NoDocument)
}

fn signatures(facts: &Facts, edition: Edition, now: Timestamp) -> Verdict {
    let mut looked = Looked::default();
    let mut signed = 0;
    for document in &facts.documents {
        let address = &document.asked.address;
        match &document.signature {
            None => {}
            Some(SignatureFacts::Absent(asked)) => {
                let is_unnamed = looked.must_come(asked);
                if is_unnamed {
                    looked.bad(address, Told::NoSignature);
                }
            }
            Some(SignatureFacts::Wrong(reason)) => looked.bad(address, Told::BadSignature { reason: reason.clone() }),
            Some(SignatureFacts::Good { expires, armored }) => {
                signed += 1;
                let lasting = now + SignedDuration::from_hours(24 * SIGNATURE_VALID_DAYS_MIN);
                match expires.filter(|until| edition == Edition::V2_1 && *until < lasting) {
                    Some(until) => looked.bad(address, Told::SignatureEnds { until }),
                    None if edition == Edition::V2_1 && !armored => looked.bad(address, Told::NotArmored),
                    None => {}
                }
            }
        }
    }
    if signed > 0 {
        looked.good("", Told::Signed { count: signed });
    }
    looked.or(Standing::NotChecked, Why::NoDocument)
}

fn keys(facts: &Facts, edition: Edition) -> Verdict {
    let mut looked = Looked::default();
    for key in &facts.keys {
        if !looked.must_come(&key.asked) {
            continue;
        }
        let address = &key.asked.address;
        match (key.is_right, key.armored) {
            (false, _) => looked.bad(address, Told::KeyWrong),
            (true, false) if edition == Edition::V2_1 => looked.bad(address, Told::NotArmored),
            (true, _) => looked.good(address, Told::KeyRight),
        }
    }
    if let (true, Some(metadata)) = (facts.keys.is_empty(), &facts.metadata) {
        looked.bad(&metadata.address, Told::NoKey);
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

/// A party that issues documents owes no list of others; the roles of those that list ask for it themselves (`role`).
fn aggregator(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    if let Some(aggregator) = &facts.aggregator {
        let address = &aggregator.address;
        aggregator.faults.iter().for_each(|fault| looked.bad(address, Told::Fault { fault: fault.clone() }));
        if aggregator.beside_metadata {
            looked.bad(address, Told::BesideMetadata);
        }
        looked.good(address, Told::Came);
    }
    looked.or(Standing::NothingToCheck, Why::NoAggregator)
}

fn parties(facts: &Facts) -> Verdict {
    let Some(aggregator) = &facts.aggregator else {
        return Looked::default().or(Standing::NothingToCheck, Why::NoAggregator);
    };
    let mut looked = Looked::default();
    let mut namespaces: Vec<&str> = aggregator.parties.iter().map(|party| &*party.namespace).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let provides = aggregator.parties.iter().any(|party| party.role != "csaf_publisher");
    match namespaces.len() >= 2 && provides {
        true => looked.good(&aggregator.address, Told::Parties { count: namespaces.len() }),
        false => looked.bad(&aggregator.address, Told::TooFewParties { count: namespaces.len() }),
    }
    looked.or(Standing::NotChecked, Why::NoAggregator)
}

fn mirrors(facts: &Facts) -> Verdict {
    let Some(aggregator) = &facts.aggregator else {
        return Looked::default().or(Standing::NothingToCheck, Why::NoAggregator);
    };
    let mut looked = Looked::default();
    let (mut mirrored, mut right) = (0, 0);
    for party in aggregator.parties.iter().filter(|party| !party.mirrors.is_empty()) {
        mirrored += 1;
        for mirror in &party.mirrors {
            let Some(answer) = &mirror.answer else { continue };
            if !looked.must_come(&Asked { address: mirror.address.clone(), answer: answer.clone() }) {
                continue;
            }
            match (mirror.is_adjacent, mirror.has_feed) {
                (false, _) => looked.bad(&mirror.address, Told::MirrorElsewhere),
                (true, false) => looked.bad(&mirror.address, Told::MirrorWithoutFeed),
                (true, true) => right += 1,
            }
        }
    }
    if aggregator.category == "lister" && mirrored == 0 {
        return looked.or(Standing::NothingToCheck, Why::NoMirrors);
    }
    match mirrored < 2 {
        true => looked.bad(&aggregator.address, Told::TooFewParties { count: mirrored }),
        false => looked.good(&aggregator.address, Told::MirrorRight { count: right }),
    }
    looked.or(Standing::NotChecked, Why::NoMirrors)
}

fn agents(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    if let Some(asked) = &facts.other_agent
        && looked.must_come(asked)
    {
        looked.good(&asked.address, Told::SameForOthers);
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}

fn origins(facts: &Facts) -> Verdict {
    let mut looked = Looked::default();
    let mut allowed = 0;
    for arrival in &facts.arrivals {
        match &arrival.allow_origin {
            Some(_) => allowed += 1,
            None => looked.bad(&arrival.address, Told::NoOrigin),
        }
    }
    if allowed > 0 {
        looked.good("", Told::OriginAllowed { count: allowed });
    }
    looked.or(Standing::NotChecked, Why::NoMetadata)
}
