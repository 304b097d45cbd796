//! The months that can be taken out as evidence.
//!
//! Does not know: what is in a report.

use crate::words::Word;
use hypertext::prelude::*;
use triage::report::Month;

/// The main part of the page; `may` says whether the reader takes evidence out.
pub fn render(months: &[Month], may: bool) -> impl Renderable {
    maud! {
        h1 { (Word("Monthly reports")) }
        p class="note" {
            (Word("What came for your assets, what was told and when, what your people decided, what is open, how sources were watched, "))
            (Word("and the ledger's last hash. Months are in UTC."))
        }
        @if !may {
            p class="empty" { (Word("Your role takes no evidence out. An auditor, an operator or an administrator may.")) }
        } @else {
            ul {
                @for (place, month) in months.iter().enumerate() {
                    li {
                        (month.to_string()) ": " a href={ "/api/v1/reports/" (month.to_string()) ".csv" } { "CSV" } ", "
                        a href={ "/api/v1/reports/" (month.to_string()) ".pdf" } { "PDF" }
                        @if place == 0 { (Word(" (not over yet)")) }
                    }
                }
            }
            p class="note" {
                (Word("Matches and open matters are as they are at the moment when you take the report out: keep each month's report. "))
                a href="/ledger" { (Word("What happened, entry by entry")) } ". "
                a href="/api/v1/vex?format=csaf" { (Word("Decisions for others to read (VEX)")) }
            }
        }
    }
}
