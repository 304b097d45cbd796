//! Who and what rows belong to, as types of their own.
//!
//! Does not know: how ids are made; `monitor::ids` makes UUIDv7 and hands them down.

use crate::connection::Value;
use serde::{Deserialize, Serialize};
use triage::advisory::{AdvisoryId, Tlp};
use triage::asset::AssetId;
pub use triage::case::CaseId;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl From<$name> for Value<'_> {
            fn from(id: $name) -> Self {
                Value::from(id.0)
            }
        }
    };
}

id!(
    /// UUIDv7 of an organisation.
    OrganisationId
);
id!(
    /// UUID of a kind of assets: a digest, which is the same whenever it is made.
    KindId
);
id!(
    /// UUIDv7 of a watchlist.
    WatchlistId
);
id!(
    /// UUIDv7 of an alias.
    AliasId
);
id!(
    /// UUIDv7 of an alert.
    AlertId
);
id!(
    /// UUIDv7 of a delivery.
    DeliveryId
);

id!(
    /// UUIDv7 of a patch source.
    PatchSourceId
);
id!(
    /// UUIDv7 of an evaluation of a patch source.
    PatchEvaluationId
);
id!(
    /// UUIDv7 of what was done about an evaluation.
    PatchAnswerId
);
id!(
    /// UUIDv7 of a person's account.
    UserId
);
id!(
    /// UUIDv7 of a session: the one that lists show, not what opens it.
    SessionId
);
id!(
    /// UUIDv7 of a one-time link.
    LinkId
);
id!(
    /// UUIDv7 of an API token.
    ApiTokenId
);
id!(
    /// UUIDv7 of a saved view of the list of advisories.
    SavedViewId
);
id!(
    /// UUIDv7 of a passkey: the one that lists show, not the device's.
    PasskeyId
);

impl From<CaseId> for Value<'_> {
    fn from(id: CaseId) -> Self {
        Value::from(id.0)
    }
}

impl From<AdvisoryId> for Value<'_> {
    fn from(id: AdvisoryId) -> Self {
        Value::from(id.0)
    }
}

impl From<AssetId> for Value<'_> {
    fn from(id: AssetId) -> Self {
        Value::from(id.0)
    }
}

/// Who is asking: every read of rows that belong to somebody, or that the TLP restricts, takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whose rows are seen.
    pub organisation: OrganisationId,
    /// The most restricted advisories that are seen.
    pub tlp: Tlp,
}

impl Reader {
    pub(crate) fn tlp_rank(&self) -> Value<'static> {
        Value::Integer(tlp_rank(self.tlp))
    }
}

/// Least restricted first, as the database compares them.
pub(crate) fn tlp_rank(tlp: Tlp) -> i64 {
    match tlp {
        Tlp::Clear => 0,
        Tlp::Green => 1,
        Tlp::Amber => 2,
        Tlp::AmberStrict => 3,
        Tlp::Red => 4,
    }
}

/// The TLP of a rank; what nobody knows is the most restricted.
pub(crate) fn tlp_of(rank: i64) -> Tlp {
    match rank {
        0 => Tlp::Clear,
        1 => Tlp::Green,
        2 => Tlp::Amber,
        3 => Tlp::AmberStrict,
        _ => Tlp::Red,
    }
}
