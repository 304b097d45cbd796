//! A word that was mistyped, and the one that was meant.
//!
//! A word is called mistyped only where it finds nothing for this reader, and another is offered only where it does: the
//! table of words tells nobody of what he may not see.
//! Does not know: how it is said.

use super::columns::KeptColumns;
use super::counts::{Seen, count_rows};
use super::filter::AdvisoryFilter;
use crate::connection::Connection;
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::Reader;
use crate::search::{fold_key, near_words};
use triage::search::{Query, Term};

/// Words of a query that are looked at.
const WORDS_COUNT_MAX: usize = 4;
/// Words that are tried in one's place.
const TRIED_COUNT_MAX: usize = 8;

/// A word and the one that was likely meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respelling {
    /// As typed.
    pub from: String,
    /// As it is written in titles and names.
    pub to: String,
    /// The query with it.
    pub query: Query,
}

impl Store {
    /// Of a query that finds nothing: a word that nothing has, and one near it with which the query finds the most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_respelling(
        &self,
        reader: &Reader,
        query: &Query,
        filter: &AdvisoryFilter,
    ) -> Result<Option<Respelling>, StoreError> {
        let (reader, query, filter) = (*reader, query.clone(), filter.clone());
        let kept = self.kept_columns().clone();
        self.read_long("looking for the word that was meant", move |connection| {
            find(connection, &kept, &reader, &query, &filter)
        })
        .await
    }
}

fn find(
    connection: &Connection<'_>,
    kept: &KeptColumns,
    reader: &Reader,
    query: &Query,
    filter: &AdvisoryFilter,
) -> Result<Option<Respelling>, Fault> {
    let seen = Seen::read(connection, reader)?;
    let columns = seen.columns(connection, kept)?;
    let count = |filter: &AdvisoryFilter| count_rows(connection, seen.owner, reader, filter, &columns);
    let words = query.terms.iter().filter_map(|term| if let Term::Word(word) = term { Some(word) } else { None });
    for from in words.take(WORDS_COUNT_MAX) {
        let near = near_words(connection, &fold_key(from))?;
        let alone = AdvisoryFilter { q: Some(from.clone()), ..AdvisoryFilter::default() };
        if near.is_empty() || count(&alone)? > 0 {
            continue;
        }
        let mut best: Option<(u64, Respelling)> = None;
        for to in near.into_iter().take(TRIED_COUNT_MAX) {
            let query = query.respelled(from, &to);
            let found = count(&AdvisoryFilter { q: Some(query.words()), ..filter.clone() })?;
            if found > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((found, Respelling { from: from.clone(), to, query }));
            }
        }
        if let Some((_, best)) = best {
            return Ok(Some(best));
        }
    }
    Ok(None)
}
