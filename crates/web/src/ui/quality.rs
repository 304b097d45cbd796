//! `/sources/{id}/quality`: how well the documents of one publisher keep to the standard.
//!
//! Does not know: what is tested, or when.

use super::{Page, show};
use crate::error::Refusal;
use crate::reader::Reader;
use crate::referee::{Gravity, Referee};
use crate::state::AppState;
use crate::templates::{frame::Place, quality};
use crate::view::{FaultLine, QualityLine, QualityView};
use crate::words::say;
use axum::extract::{Path, State};
use std::collections::BTreeMap;
use store::{FrequentFault, PublisherQuality, publisher_slug};

/// The worst documents that are named.
const WORST_COUNT: u32 = 20;

pub(crate) async fn show_quality(State(state): State<AppState>, reader: Reader, Path(id): Path<String>) -> Page {
    let view = find(&state, &reader, &id).await?;
    Ok(show(&state, &reader, Place::Sources, say("Document quality"), "", &quality::render(&view)))
}

/// One publisher in full.
///
/// # Errors
/// 404 where there is none of this id that the reader may know of, or no referee.
pub(crate) async fn find(state: &AppState, reader: &Reader, id: &str) -> Result<QualityView, Refusal> {
    let referee = state.referee()?;
    let found = gather(state, reader).await?.into_iter().find(|line| line.id == id);
    let line = found.ok_or_else(|| Refusal::not_found(say("publisher")))?;
    let rows = reader.rows();
    let faults = state.store().list_frequent_faults(&rows, &line.names).await?;
    let worst = state.store().list_worst_offenders(&rows, &line.names, WORST_COUNT).await?;
    Ok(QualityView { faults: faults.into_iter().map(|fault| described(referee, fault)).collect(), line, worst })
}

/// Every publisher with its counts; none where the program has no referee.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn gather(state: &AppState, reader: &Reader) -> Result<Vec<QualityLine>, Refusal> {
    if state.referee.is_none() {
        return Ok(Vec::new());
    }
    Ok(by_id(state.store().list_quality(&reader.rows()).await?))
}

/// Names that make the same address are one publisher, called as most of its documents call it.
fn by_id(counted: Vec<PublisherQuality>) -> Vec<QualityLine> {
    let mut lines: BTreeMap<String, Vec<PublisherQuality>> = BTreeMap::new();
    for one in counted {
        lines.entry(publisher_slug(&one.publisher)).or_default().push(one);
    }
    let one = |(id, all): (String, Vec<PublisherQuality>)| {
        let sum = |count: fn(&PublisherQuality) -> u64| all.iter().map(count).sum();
        let most = all.iter().max_by_key(|one| one.documents);
        let counted = PublisherQuality {
            publisher: most.map(|one| one.publisher.clone()).unwrap_or_default(),
            documents: sum(|one| one.documents),
            judged: sum(|one| one.judged),
            valid: sum(|one| one.valid),
            invalid: sum(|one| one.invalid),
        };
        QualityLine { id, counted, names: all.into_iter().map(|one| one.publisher).collect() }
    };
    lines.into_iter().map(one).collect()
}

fn described(referee: Referee, fault: FrequentFault) -> FaultLine {
    let FrequentFault { edition, test, documents, count } = fault;
    let (title, clause, gravity) = match (referee.find_test)(&edition, &test) {
        Some(known) => (known.title, known.clause, known.gravity),
        None => ("", None, Gravity::Note),
    };
    FaultLine { edition, test, title, clause, gravity, documents, count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_make_one_address_are_one_publisher_and_a_score_never_rounds_up() {
        let counted = |publisher: &str, valid, invalid| PublisherQuality {
            publisher: publisher.to_owned(),
            documents: valid + invalid + 1,
            judged: valid + invalid,
            valid,
            invalid,
        };
        let lines = by_id(vec![counted("ACME", 1, 0), counted("Acme", 998, 1), counted("Other", 0, 0)]);
        let told: Vec<_> = lines.iter().map(|line| (&*line.id, &*line.counted.publisher, line.score())).collect();
        assert_eq!(told, [("acme", "Acme", Some(99)), ("other", "Other", None)]);
        assert_eq!((lines[0].names.len(), lines[0].decided(), lines[0].counted.documents), (2, 1000, 1002));
    }
}
