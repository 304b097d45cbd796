//! Every public method of the store, each case on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server named by `ANNUNCIATOR_TEST_POSTGRES`; without it that half reports itself as skipped.

#![expect(clippy::expect_used, reason = "a test that cannot go on should say where")]

mod accounts;
mod alerting;
mod aliases;
mod announcing;
mod assessing;
mod asset_changes;
mod backups;
mod case_work;
mod cases;
mod catalogs;
mod checking;
mod clocks;
mod deciding;
mod deleting;
mod documents;
mod drafting;
mod exporting;
mod glancing;
mod harness;
mod inventories;
mod judging;
mod keeping;
mod ledger;
mod lists;
mod mirroring;
mod narrowing;
mod opening;
mod passkeys;
mod policies;
mod privacy;
mod promising;
mod reading;
mod reporting;
mod samples;
mod searching;
mod standing;
mod telling;
mod watching;
mod watchlists;
mod work;
