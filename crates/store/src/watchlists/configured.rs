//! The configuration file's watchlists: all of an organisation's at once.
//!
//! Does not know: where the file is, what a rule says.

use super::{
    INSERT, WATCHLIST_NAME_CHARS_MAX, WATCHLIST_RULE_SIZE_BYTES_MAX, WATCHLIST_RULES_SIZE_BYTES_MAX,
    WATCHLISTS_COUNT_MAX, Watchlist, WatchlistOrigin, insert_rows, list, lock, record, touch,
};
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::ids::OrganisationId;
use crate::ledger;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Who renames, as the ledger says it.
const WHO: &str = "configuration file";

pub(super) fn put(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    watchlists: &[Watchlist],
    now: Timestamp,
) -> Result<(), Fault> {
    lock(connection, organisation)?;
    let before = list(connection, organisation)?;
    // Of two with one name the last counts; one statement cannot write a row twice.
    let given: BTreeMap<&str, &Watchlist> = watchlists.iter().map(|one| (one.name.as_str(), one)).collect();
    let names: Vec<String> = given.keys().map(|name| (*name).to_owned()).collect();
    refuse_too_much(&before, &given)?;
    let sql =
        "DELETE FROM watchlists WHERE organisation_id = $1 AND origin = 'configured' AND NOT (name {any $2 text})";
    connection.execute(sql, &values![organisation, names.clone()])?;
    make_room(connection, organisation, &before, &given, now)?;
    let sql = format!(
        "{INSERT} ON CONFLICT (organisation_id, name) DO UPDATE SET
           rule = excluded.rule, recipients = excluded.recipients, owner = excluded.owner,
           sending = excluded.sending
         WHERE watchlists.origin = 'configured'"
    );
    insert_rows(connection, organisation, &sql, given.values().copied())?;
    if list(connection, organisation)? == before {
        return Ok(());
    }
    let (chain, body) = (organisation.to_string(), serde_json::json!({ "names": names }));
    ledger::insert(connection, &chain, "watchlists_changed", &chain, &body, now)?;
    touch(connection, organisation)
}

/// Gives watchlists that people made under a name that is configured now another one.
fn make_room(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    before: &[Watchlist],
    given: &BTreeMap<&str, &Watchlist>,
    now: Timestamp,
) -> Result<(), Fault> {
    let is_in_the_way =
        |one: &&Watchlist| one.origin == WatchlistOrigin::Edited && given.contains_key(one.name.as_str());
    let mut taken: BTreeSet<String> = before.iter().map(|one| one.name.clone()).collect();
    taken.extend(given.keys().map(|name| (*name).to_owned()));
    for edited in before.iter().filter(is_in_the_way) {
        let name = free_name(&edited.name, &taken);
        taken.insert(name.clone());
        let sql = "UPDATE watchlists SET name = $3 WHERE organisation_id = $1 AND id = $2";
        connection.execute(sql, &values![organisation, edited.id, &name])?;
        record(connection, organisation, "watchlist_changed", &Watchlist { name, ..edited.clone() }, WHO, now)?;
    }
    Ok(())
}

/// The name with `(edited)` after it, or with a number too: the first that nobody has.
fn free_name(name: &str, taken: &BTreeSet<String>) -> String {
    let marks = std::iter::once(" (edited)".to_owned()).chain((2_u64..).map(|number| format!(" (edited {number})")));
    let mut names = marks.map(|mark| {
        let room = WATCHLIST_NAME_CHARS_MAX.saturating_sub(mark.chars().count());
        let kept: String = name.chars().take(room).collect();
        format!("{}{mark}", kept.trim_end())
    });
    names.find(|name| !taken.contains(name)).unwrap_or_else(|| name.to_owned())
}

fn refuse_too_much(before: &[Watchlist], given: &BTreeMap<&str, &Watchlist>) -> Result<(), Fault> {
    if let Some(large) = given.values().find(|one| one.rule.len() > WATCHLIST_RULE_SIZE_BYTES_MAX) {
        let reason =
            format!("the rule of the watchlist {:?} is larger than {WATCHLIST_RULE_SIZE_BYTES_MAX} bytes", large.name);
        return Err(StoreError::Refused(reason).into());
    }
    let edited = || before.iter().filter(|one| one.origin == WatchlistOrigin::Edited);
    let count = edited().count() + given.len();
    let size: usize = edited().chain(given.values().copied()).map(|one| one.rule.len()).sum();
    if count > WATCHLISTS_COUNT_MAX as usize || size > WATCHLIST_RULES_SIZE_BYTES_MAX {
        let reason = format!(
            "an organisation may have {WATCHLISTS_COUNT_MAX} watchlists with rules of {WATCHLIST_RULES_SIZE_BYTES_MAX} bytes together; \
             these would be {count} with {size} bytes"
        );
        return Err(StoreError::Refused(reason).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_gives_way_says_so_in_the_room_there_is() {
        let taken = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        assert_eq!(free_name("Pumps", &taken(&["Pumps"])), "Pumps (edited)");
        assert_eq!(free_name("Pumps", &taken(&["Pumps", "Pumps (edited)"])), "Pumps (edited 2)");
        let long = "ü".repeat(WATCHLIST_NAME_CHARS_MAX);
        let name = free_name(&long, &taken(&[&long]));
        assert_eq!((name.chars().count(), name.ends_with("ü (edited)")), (WATCHLIST_NAME_CHARS_MAX, true));
    }
}
