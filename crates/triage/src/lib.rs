//! The decisions: what an advisory says, how urgent it is, whom it touches, who must hear of it.
//!
//! Pure: no input or output, clock, async or randomness. Everything here can be recomputed from rows.
//! Decisions return message ids with typed arguments and evidence; `wording` renders them in a language.
//!
//! In the order things are born: `advisory` → `enrichment` → `assessment` → `case` → `asset` → `matching`
//! → `watchlist` → `alert`; `channel` is where an alert goes; `disposition` is what people say of a match; `silence` is about sources; `vex` tells others what they said; `report` tells a month of it; `test_message` shows that messages arrive; `promise` measures how long people waited; `provision` judges how a party distributes its documents; `clock` says until when something must be done; `product` (identity, order numbers, versions) serves `advisory` and `matching`.

#[macro_use]
mod terms;

pub mod advisory;
pub mod alert;
pub mod assessment;
pub mod asset;
pub mod call;
pub mod case;
pub mod channel;
pub mod clock;
mod digest;
pub mod disposition;
pub mod draft;
pub mod enrichment;
pub mod fan_out;
pub mod matching;
pub mod outage;
pub mod product;
pub mod promise;
pub mod provision;
pub mod report;
pub mod search;
pub mod silence;
pub mod test_message;
pub mod vex;
pub mod watchlist;
pub mod web_address;
mod windows_1252;
pub mod wording;

pub use advisory::Advisory;
pub use assessment::Assessment;
pub use enrichment::Enrichment;
