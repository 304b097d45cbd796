//! What a list shall show → the conditions of its query.
//!
//! Does not know: which columns the list has, or how it is sorted (`order`).

use super::columns::Columns;
use super::narrows;
use super::order::Order;
use crate::connection::{Dialect, Value};
use crate::ids::Reader;
use crate::policies::{OWN_LABEL, PolicyOwner, join_own};
use crate::search::{SearchQuery, fold_key, parse_query};
use jiff::Timestamp;
use triage::assessment::Label;
use triage::search::{Flag, Narrow};

/// What a list shall show; an absent field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AdvisoryFilter {
    /// Only this label.
    pub label: Option<Label>,
    /// Only this vendor, in any case and punctuation.
    pub vendor: Option<String>,
    /// Only advisories with this CVE.
    pub cve: Option<String>,
    /// Only advisories updated then or later.
    pub since: Option<Timestamp>,
    /// Words that must all occur; the last may be unfinished.
    pub q: Option<String>,
    /// Words that must stand together in a title or a name.
    pub phrases: Vec<String>,
    /// Further conditions: of one field any, of different ones all.
    pub narrows: Vec<Narrow>,
    /// What it is sorted by; filters nothing.
    pub order: Order,
}

impl AdvisoryFilter {
    /// Whether what it lets through hangs on an organisation's matches.
    pub(super) fn asks_for_ours(&self) -> bool {
        self.narrows.iter().any(|narrow| matches!(narrow, Narrow::Flag { flag: Flag::Ours, .. }))
    }

    /// Whether it lets nothing through but what touches the organisation's assets.
    pub(super) fn wants_ours(&self) -> bool {
        self.narrows.iter().any(|narrow| matches!(narrow, Narrow::Flag { flag: Flag::Ours, yes: true }))
    }
}

/// Conditions on `advisories a` with their values.
pub(super) struct Conditions {
    owner: PolicyOwner,
    sql: String,
    values: Vec<Value<'static>>,
}

/// A condition that is left out when its own facet is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Except {
    Nothing,
    Label,
    Vendor,
}

impl Conditions {
    fn new(reader: &Reader, owner: PolicyOwner) -> Conditions {
        let mut values = vec![reader.tlp_rank()];
        if owner == PolicyOwner::Organisation {
            values.push(Value::from(reader.organisation));
        }
        Conditions { owner, sql: "a.tlp <= $1".to_owned(), values }
    }

    /// The conditions of a filter; `None` if nothing can meet them.
    pub(super) fn of(
        reader: &Reader,
        owner: PolicyOwner,
        filter: &AdvisoryFilter,
        except: Except,
        (dialect, columns): (Dialect, &Columns),
    ) -> Option<Conditions> {
        let mut conditions = Conditions::new(reader, owner);
        if let Some(label) = filter.label.filter(|_| except != Except::Label) {
            conditions.add(&format!("{} = ?", conditions.label()), [Value::from(label.code())]);
        }
        if let Some(vendor) = filter.vendor.as_deref().filter(|_| except != Except::Vendor) {
            let sql = "a.id IN (SELECT advisory_id FROM advisory_vendors WHERE vendor_key = ?)";
            conditions.add(sql, [Value::from(fold_key(vendor))]);
        }
        if let Some(cve) = &filter.cve {
            let sql = "a.id IN (SELECT advisory_id FROM advisory_cves WHERE cve = ?)";
            conditions.add(sql, [Value::from(cve.trim().to_uppercase())]);
        }
        if let Some(since) = filter.since {
            conditions.add("a.updated >= ?", [Value::from(since)]);
        }
        let query = parse_query(filter.q.as_deref().unwrap_or_default(), &filter.phrases);
        if query == SearchQuery::Nothing {
            return None;
        }
        if let Some(text) = query.render(dialect) {
            conditions.add("a.serial IN {search ?}", [Value::from(text)]);
        }
        narrows::add(&mut conditions, &filter.narrows, columns, reader.organisation);
        Some(conditions)
    }

    /// The label, as whoever reads has it.
    pub(super) fn label(&self) -> &'static str {
        match self.owner {
            PolicyOwner::Installation => "a.label",
            PolicyOwner::Organisation => OWN_LABEL,
        }
    }

    /// What [`Conditions::label`] needs beside `advisories a`.
    pub(super) fn join(&self) -> String {
        match self.owner {
            PolicyOwner::Installation => String::new(),
            PolicyOwner::Organisation => join_own(2),
        }
    }

    /// Adds a condition; each `?` is the next value.
    pub(super) fn add<const N: usize>(&mut self, sql: &str, values: [Value<'static>; N]) {
        self.sql.push_str(" AND ");
        let mut number = self.values.len();
        for (index, piece) in sql.split('?').enumerate() {
            if index > 0 {
                number += 1;
                self.sql.push_str(&format!("${number}"));
            }
            self.sql.push_str(piece);
        }
        self.values.extend(values);
    }

    /// A whole statement: `before` the conditions, then `after` them, where `?` is `limit`.
    pub(super) fn statement(&self, before: &str, after: &str, limit: i64) -> (String, Vec<Value<'static>>) {
        let mut values = self.values.clone();
        values.push(Value::Integer(limit));
        let after = after.replace('?', &format!("${}", values.len()));
        (format!("{before} WHERE {} {after}", self.sql), values)
    }
}
