//! How a requirement stands, and what was found that says so.
//!
//! Does not know: what any requirement asks for (`rules`).

use super::facts::{Answer, Asked};
use jiff::Timestamp;
use serde::Serialize;

/// Pieces of evidence of one requirement: after these their number says how many there are.
const EVIDENCE_COUNT_MAX: usize = 20;

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All that was looked at keeps it.
    Held,
    /// Something does not.
    Failed,
    /// Nobody could look; see the reason.
    NotChecked,
    /// There is nothing that it could be asked of, or it is optional and not used.
    NothingToCheck,
}

/// Why a requirement was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No document came that could be looked at.
    NoDocument,
    /// No document of such a label was among them.
    NoneOfThatLabel,
    /// There are no provider metadata.
    NoMetadata,
    /// The metadata name no directory.
    NoDirectory,
    /// The metadata name no feed.
    NoFeed,
    /// It is optional, and not used.
    Optional,
    /// It is optional, and nothing says where it would be.
    OptionalUnnamed,
    /// There is no aggregator's file.
    NoAggregator,
    /// The file is of a lister, which mirrors nothing.
    NoMirrors,
    /// Validation was not asked for.
    NotValidated,
}

/// What was found, for people to see for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where.
    pub address: String,
    /// What.
    pub told: Told,
    /// Whether this is what stands in the way.
    pub against: bool,
}

/// What an address tells about a requirement; arguments are as others wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "id")]
#[expect(missing_docs, reason = "the names of the arguments say what they are; their sentences stand in `wording`")]
pub enum Told {
    Came,
    Status { status: u16 },
    Failed { reason: String },
    Fault { fault: String },
    Valid { count: usize, of: usize },
    RightName { count: usize },
    WrongName { expected: String },
    Unencrypted,
    Encrypted { count: usize },
    Free { label: String },
    Refused { label: String },
    Protected { label: String },
    Unprotected { label: String },
    Redirects { count: usize },
    NoRedirects { count: usize },
    UnknownRole { role: String },
    WrongVersion { version: String },
    Lacks { pointer: String },
    NoLongerMaintained { until: Timestamp },
    NamesMetadata { address: String },
    NamesNone,
    WellKnownNotFirst,
    NoMetadataHere,
    Moved { redirects: usize },
    RightFolder { count: usize },
    WrongFolder { expected: String },
    Unlisted { path: String },
    Unsorted,
    Quoted,
    NoListing,
    NoOpenFeed,
    NoCsafCategory,
    ServiceLacksFeeds,
    HashAgrees { count: usize },
    HashDiffers,
    HashUnusable,
    NoHash,
    Signed { count: usize },
    NoSignature,
    BadSignature { reason: String },
    SignatureEnds { until: Timestamp },
    NotArmored,
    KeyRight,
    KeyWrong,
    NoKey,
    BesideMetadata,
    Parties { count: usize },
    TooFewParties { count: usize },
    MirrorRight { count: usize },
    MirrorElsewhere,
    MirrorWithoutFeed,
    SameForOthers,
    OriginAllowed { count: usize },
    NoOrigin,
    Further { count: usize },
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// From 1, as in §7.1.
    pub number: u8,
    /// How it stands.
    pub standing: Standing,
    /// Why nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// What was found: what is against it first, or what speaks for it.
    pub evidence: Vec<Evidence>,
}

/// How it stands, why nobody looked, and what was found.
pub(super) type Verdict = (Standing, Option<Why>, Vec<Evidence>);

/// The verdict on a requirement while it grows.
#[derive(Default)]
pub(super) struct Looked {
    against: Vec<Evidence>,
    good: Vec<Evidence>,
}

impl Looked {
    pub(super) fn bad(&mut self, address: &str, told: Told) {
        self.against.push(Evidence { address: address.to_owned(), told, against: true });
    }

    pub(super) fn good(&mut self, address: &str, told: Told) {
        self.good.push(Evidence { address: address.to_owned(), told, against: false });
    }

    /// An address that has to answer.
    pub(super) fn must_come(&mut self, asked: &Asked) -> bool {
        match &asked.answer {
            Answer::Came => return true,
            Answer::Status(status) => self.bad(&asked.address, Told::Status { status: *status }),
            Answer::Failed(reason) => self.bad(&asked.address, Told::Failed { reason: reason.clone() }),
        }
        false
    }

    /// Whether nothing was found that speaks for it.
    pub(super) fn is_empty(&self) -> bool {
        self.good.is_empty()
    }

    /// What stands in the way alone.
    pub(super) fn into_against(self) -> Vec<Evidence> {
        shortened(self.against)
    }

    /// Failed where something is against it, held where something is for it, else not looked at.
    pub(super) fn or(self, standing: Standing, why: Why) -> Verdict {
        if !self.against.is_empty() {
            (Standing::Failed, None, shortened(self.against))
        } else if !self.good.is_empty() {
            (Standing::Held, None, shortened(self.good))
        } else {
            (standing, Some(why), Vec::new())
        }
    }
}

fn shortened(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    let further = evidence.len().saturating_sub(EVIDENCE_COUNT_MAX);
    if further > 0 {
        let against = evidence.iter().any(|one| one.against);
        evidence.truncate(EVIDENCE_COUNT_MAX);
        evidence.push(Evidence { address: String::new(), told: Told::Further { count: further }, against });
    }
    evidence
}
