//! Pages as functions from views to markup; no page reads a row or a request.
//!
//! Does not know: HTTP, SQL. Parts are lazy: each writes straight into the page. Text is escaped wherever it is shown;
//! links from documents go through [`atoms::external`].

pub mod about;
pub mod account;
pub mod advisories;
pub mod advisory;
pub mod alerts;
pub mod aliases;
pub(crate) mod api;
pub mod asset;
pub mod atoms;
pub mod case;
mod catalogs;
pub mod changes;
mod charts;
pub mod clocks;
pub mod cve;
pub mod disposition;
pub mod facets;
pub mod frame;
pub mod gaps;
pub mod health;
pub mod import;
pub mod inventory;
pub mod ledger;
pub mod lookup;
pub mod matches;
pub mod notice;
pub mod outbox;
pub mod passkeys;
pub mod people;
pub mod planner;
pub mod quality;
mod recipients;
pub mod reports;
pub mod saved_views;
pub mod settings;
pub mod signing;
pub mod sources;
pub mod start;
pub mod statistics;
pub mod status;
#[cfg(debug_assertions)]
pub mod styleguide;
pub mod subject;
pub mod validate;
pub mod watchlists;
pub mod why;
pub mod words;
pub mod work_order;

#[cfg(test)]
mod ledger_tests;
#[cfg(test)]
mod planner_tests;
#[cfg(test)]
mod subject_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod watchlist_tests;
#[cfg(test)]
mod work_order_tests;
