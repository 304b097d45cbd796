//! One problem, however many publishers tell it: every advisory has a case from birth.
//!
//! Alert keys, ticks and decisions hang on organisation and case, so that later merges and splits only move links.
//! Does not know: how ids are made; the caller gives them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A case. UUIDv7, made by the caller when an advisory is first stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);
