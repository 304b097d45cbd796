//! A test message: sent because a person asked for one, to see that messages of a watchlist arrive.
//!
//! It is no alert: nothing happened. Does not know: who a recipient is, how a message travels, its words (`wording`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The reason that its row has in place of an alert's.
pub const TEST_REASON: &str = "test";

/// What a test message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestMessage {
    /// The name of the watchlist whose recipients get it.
    pub test_of: String,
    /// Who asked for it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}
