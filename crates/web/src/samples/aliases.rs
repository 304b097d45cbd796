//! Aliases of an invented plant, and what is suggested to it.
//!
//! Does not know: any real vendor.

use super::day;
use crate::aliases::{AliasBook, MeantVendor, Suggestion};
use store::{AliasId, Rejection, StoredAlias};
use triage::asset::alias::{Alias, Likeness};
use uuid::Uuid;

/// One of each; `words` stands wherever people or files write something.
pub fn alias_book(words: &str) -> AliasBook {
    let text = || words.to_owned();
    let stored = |alias| StoredAlias { id: AliasId(Uuid::nil()), alias, reason: text(), who: text(), at: day(1) };
    let product = Alias::Product {
        written: text(),
        written_vendor: text(),
        vendor: text(),
        product: text(),
        order_number: "7KL4100-1AX10-0XE0".to_owned(),
    };
    let meant = MeantVendor {
        key: text(),
        name: text(),
        reasons: vec![(Likeness::OrderNumber, text()), (Likeness::Spelling, String::new())],
    };
    AliasBook {
        aliases: vec![stored(Alias::Vendor { written: text(), vendor: text() }), stored(product)],
        suggestions: vec![Suggestion { written: text(), assets: 12, meant: vec![meant.clone(), meant] }],
        rejected: vec![Rejection { written: text(), vendor: text(), reason: text(), who: text(), at: day(2) }],
    }
}
