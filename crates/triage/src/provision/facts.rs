//! What was found at a party's addresses.
//!
//! Does not know: what of it is right.

use jiff::Timestamp;

/// What an address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200, and its bytes.
    Came,
    /// Another status.
    Status(u16),
    /// Nothing, with the reason.
    Failed(String),
}

impl Answer {
    /// Whether the bytes came.
    pub fn came(&self) -> bool {
        *self == Answer::Came
    }

    /// Whether the server wants to know who asks.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Answer::Status(401 | 403))
    }
}

/// An address and what it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The address.
    pub address: String,
    /// Its answer.
    pub answer: Answer,
}

/// How an answer arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The address that was asked.
    pub address: String,
    /// How many redirects led to the bytes.
    pub redirects: usize,
    /// `Access-Control-Allow-Origin` as sent.
    pub allow_origin: Option<String>,
}

/// Which way of saying where the metadata stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// Requirement 8.
    SecurityTxt,
    /// Requirement 9.
    WellKnown,
    /// Requirement 10.
    Dns,
}

/// A place that says, or serves, the provider metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub kind: PlaceKind,
    /// The address.
    pub asked: Asked,
    /// How many redirects led to its answer.
    pub redirects: usize,
    /// Whether provider metadata were found here, or where a `security.txt` points.
    pub is_metadata: bool,
    /// The addresses that a `security.txt` names, without those that are not encrypted.
    pub named: Vec<String>,
}

/// The provider metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataFacts {
    /// Where they were read.
    pub address: String,
    /// `metadata_version`, raw.
    pub version: String,
    /// `role`, raw.
    pub role: String,
    /// What the reader says is wrong: pointer and sentence.
    pub faults: Vec<String>,
    /// What CSAF 2.1 demands besides, and is not there: pointers.
    pub lacks_of_2_1: Vec<String>,
    /// `maintained_until`.
    pub maintained_until: Option<Timestamp>,
}

/// A ROLIE feed that the metadata name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFacts {
    /// Its address and answer.
    pub asked: Asked,
    /// As the metadata say.
    pub tlp_label: String,
    /// What is wrong with it; empty for a feed that can be read.
    pub faults: Vec<String>,
    /// Whether its category is that of CSAF.
    pub is_csaf: bool,
}

/// A ROLIE service document beside the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Its address and answer.
    pub asked: Asked,
    /// Whether it can be read and names every feed of the metadata.
    pub names_feeds: bool,
}

/// A directory that the metadata name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryFacts {
    /// Its address, and what it answers to a browser.
    pub asked: Asked,
    /// Whether that is a listing of what is inside.
    pub is_listing: bool,
    /// `index.txt`.
    pub index: Asked,
    /// Paths of `changes.csv` that `index.txt` lacks.
    pub unlisted: Vec<String>,
    /// `changes.csv`.
    pub changes: Asked,
    /// What is wrong with its rows.
    pub changes_faults: Vec<String>,
    /// Whether the latest change stands first.
    pub changes_sorted: bool,
    /// Whether it has double quotes.
    pub changes_quoted: bool,
}

/// A hash file of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashFacts {
    /// Its address and answer.
    pub asked: Asked,
    /// Whether it states the hash of the bytes; `None` if it states none that counts.
    pub agrees: Option<bool>,
}

/// What became of a document's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureFacts {
    /// Nobody says where it is, or nothing is there.
    Absent(Asked),
    /// A published key signed exactly these bytes.
    Good {
        /// Until when the key is valid, if it ends.
        expires: Option<Timestamp>,
        /// Whether the file is armored.
        armored: bool,
    },
    /// It speaks against the document, or says nothing, with the reason.
    Wrong(String),
}

/// One document that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFacts {
    /// Its address and answer.
    pub asked: Asked,
    /// Its own TLP label, or that of the index that lists it; upper case, empty if neither has one.
    pub tlp_label: String,
    /// What makes it no valid document: test and sentence. `None` if nobody looked.
    pub faults: Option<Vec<String>>,
    /// The name it should have, if it has another.
    pub expected_name: Option<String>,
    /// Whether a directory lists it.
    pub of_directory: bool,
    /// The year of its first release, if the folder is not that.
    pub expected_folder: Option<String>,
    /// Its hash files.
    pub hashes: Vec<HashFacts>,
    /// Its signature; `None` for one that did not come.
    pub signature: Option<SignatureFacts>,
}

/// A public key that the metadata name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its address and answer.
    pub asked: Asked,
    /// Whether it can be read and is the one whose fingerprint is stated.
    pub is_right: bool,
    /// Whether the file is armored.
    pub armored: bool,
}

/// A party that an aggregator lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedParty {
    /// Its publisher's namespace.
    pub namespace: String,
    /// Its role, raw.
    pub role: String,
    /// Copies under the aggregator's own roof.
    pub mirrors: Vec<MirrorFacts>,
}

/// A copy of a party's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorFacts {
    /// Its address and answer; `None` for one that was not asked.
    pub address: String,
    /// `None` if it was beyond the limit.
    pub answer: Option<Answer>,
    /// Whether it stands in a folder beside the aggregator's file.
    pub is_adjacent: bool,
    /// Whether its metadata name a feed.
    pub has_feed: bool,
}

/// An `aggregator.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AggregatorFacts {
    /// Where it was read.
    pub address: String,
    /// `lister` or `aggregator`, raw.
    pub category: String,
    /// What is wrong with it.
    pub faults: Vec<String>,
    /// Whether provider metadata stand in the same folder.
    pub beside_metadata: bool,
    /// Whom it lists.
    pub parties: Vec<ListedParty>,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The places of requirements 8 to 10.
    pub places: Vec<Place>,
    /// The metadata, if there are any.
    pub metadata: Option<MetadataFacts>,
    /// Their feeds.
    pub feeds: Vec<FeedFacts>,
    /// The service document, if it was asked for.
    pub service: Option<ServiceFacts>,
    /// Their directories.
    pub directories: Vec<DirectoryFacts>,
    /// Addresses that are named and not encrypted.
    pub unencrypted: Vec<String>,
    /// How many documents are listed.
    pub documents_listed: usize,
    /// Those that were looked at.
    pub documents: Vec<DocumentFacts>,
    /// The public keys.
    pub keys: Vec<KeyFacts>,
    /// What came, and how.
    pub arrivals: Vec<Arrival>,
    /// The metadata, asked for under a name that no list knows.
    pub other_agent: Option<Asked>,
    /// It, if there is one.
    pub aggregator: Option<AggregatorFacts>,
}
