//! The words of what a check of a party's distribution found.
//!
//! Does not know: how a requirement is judged, or the form of the report.

use super::Language;
use crate::provision::{Role, Standing, Told, Why};

/// What a requirement is called in the standard (§7.1).
pub fn requirement(number: u8, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match number {
        1 => "Valid CSAF document",
        2 => "File name",
        3 => "TLS",
        4 => "TLP:WHITE or TLP:CLEAR is free",
        5 => "TLP:AMBER and TLP:RED are protected",
        6 => "No redirects",
        7 => "provider-metadata.json",
        8 => "security.txt",
        9 => "Well-known address",
        10 => "DNS path",
        11 => "One folder for each year",
        12 => "index.txt",
        13 => "changes.csv",
        14 => "Directory listings",
        15 => "ROLIE feed",
        16 => "ROLIE service document",
        17 => "ROLIE category document",
        18 => "Integrity: hash files",
        19 => "Signatures",
        20 => "Public OpenPGP key",
        21 => "List of CSAF providers",
        22 => "Two disjoint issuing parties",
        23 => "Mirror",
        24 => "Any User-Agent",
        _ => "Access-Control-Allow-Origin",
    }
}

/// How it stands.
pub fn standing(standing: Standing, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match standing {
        Standing::Held => "held",
        Standing::Failed => "failed",
        Standing::NotChecked => "not checked",
        Standing::NothingToCheck => "nothing to check",
    }
}

/// Why nobody looked.
pub fn why(why: Why, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match why {
        Why::NoDocument => "no document came that could be looked at",
        Why::NoneOfThatLabel => "no document of such a label was among those looked at",
        Why::NoMetadata => "there are no provider metadata",
        Why::NoDirectory => "the metadata name no directory",
        Why::NoFeed => "the metadata name no feed",
        Why::Optional => "it is optional and not used",
        Why::OptionalUnnamed => "it is optional, and nothing says where it would be",
        Why::NoAggregator => "there is no aggregator.json",
        Why::NoMirrors => "a lister mirrors nothing",
        Why::NotValidated => "documents were not validated",
    }
}

/// The name of a role.
pub fn role(role: Role, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match role {
        Role::Publisher => "CSAF publisher",
        Role::Provider => "CSAF provider",
        Role::TrustedProvider => "CSAF trusted provider",
        Role::Lister => "CSAF lister",
        Role::Aggregator => "CSAF aggregator",
    }
}

/// What was found at an address.
pub fn told(told: &Told, language: Language) -> String {
    let (Language::En | Language::De) = language;
    documents(told).or_else(|| distribution(told)).unwrap_or_else(|| protection(told))
}

/// What is about documents themselves.
fn documents(told: &Told) -> Option<String> {
    Some(match told {
        Told::Came => "came".to_owned(),
        Told::Status { status } => format!("answers {status}"),
        Told::Failed { reason } => format!("did not come: {reason}"),
        Told::Fault { fault } => fault.clone(),
        Told::Valid { count, of } => format!("{count} of {of} listed documents were validated; none has a fault"),
        Told::RightName { count } => format!("{} their right name", have(*count, "document")),
        Told::WrongName { expected } => format!("should be called {expected}"),
        Told::Unencrypted => "is not encrypted".to_owned(),
        Told::Encrypted { count } => format!("{} over TLS, from servers that proved who they are", came(*count)),
        Told::Free { label } => format!("TLP:{label}, came without credentials"),
        Told::Refused { label } => format!("TLP:{label}, is refused to who shows no credentials"),
        Told::Protected { label } => format!("TLP:{label}, is refused to who shows no credentials"),
        Told::Unprotected { label } => format!("TLP:{label}, came without credentials"),
        Told::Redirects { count } => format!("is reached after {count} redirects"),
        Told::NoRedirects { count } => format!("{count} addresses answered without a redirect"),
        Told::Further { count } => format!("and {count} more"),
        _ => return None,
    })
}

/// What is about metadata and indexes.
fn distribution(told: &Told) -> Option<String> {
    Some(match told {
        Told::UnknownRole { role } => format!("claims the role {role:?}, which the standard does not have"),
        Told::WrongVersion { version } => format!("is metadata of version {version:?}"),
        Told::Lacks { pointer } => format!("has no {pointer}"),
        Told::NoLongerMaintained { until } => format!("was maintained until {}", until.strftime("%Y-%m-%d")),
        Told::NamesMetadata { address } => format!("names {address}"),
        Told::NamesNone => "names no provider metadata".to_owned(),
        Told::WellKnownNotFirst => "does not name the well-known address first".to_owned(),
        Told::NoMetadataHere => "is no provider metadata".to_owned(),
        Told::Moved { redirects } => {
            format!("leads to the metadata by {redirects} redirects, and must serve them itself")
        }
        Told::RightFolder { count } => format!("{} in the folder of their year", are(*count)),
        Told::WrongFolder { expected } => format!("should be in the folder {expected}"),
        Told::Unlisted { path } => format!("lacks {path}, which changes.csv has"),
        Told::Unsorted => "does not have the latest change first".to_owned(),
        Told::Quoted => "has double quotes".to_owned(),
        Told::NoListing => "is no listing of what the directory holds".to_owned(),
        Told::NoOpenFeed => "no feed is for TLP:WHITE, TLP:CLEAR or TLP:GREEN".to_owned(),
        Told::NoCsafCategory => "does not have the category of CSAF".to_owned(),
        Told::ServiceLacksFeeds => "does not name every feed of the metadata".to_owned(),
        _ => return None,
    })
}

/// What is about hashes, signatures and those who list others.
fn protection(told: &Told) -> String {
    match told {
        Told::HashAgrees { count } => format!("{} a hash file that agrees", have(*count, "document")),
        Told::HashDiffers => "states another hash than the document has".to_owned(),
        Told::HashUnusable => "states no hash that counts".to_owned(),
        Told::NoHash => "has no hash file".to_owned(),
        Told::Signed { count } => format!("{} a good signature", have(*count, "document")),
        Told::NoSignature => "has no signature".to_owned(),
        Told::BadSignature { reason } => format!("its signature is not good: {reason}"),
        Told::SignatureEnds { until } => format!("its signature is valid only until {}", until.strftime("%Y-%m-%d")),
        Told::NotArmored => "is not ASCII armored".to_owned(),
        Told::KeyRight => "is the key that the metadata state".to_owned(),
        Told::KeyWrong => "is not the key that the metadata state".to_owned(),
        Told::NoKey => "names no public key".to_owned(),
        Told::BesideMetadata => "stands beside provider metadata".to_owned(),
        Told::Parties { count } => format!("lists {count} parties"),
        Told::TooFewParties { count } => format!("has {count}, and two are asked for"),
        Told::MirrorRight { count } => format!("{count} mirrors have metadata with a feed"),
        Told::MirrorElsewhere => "is not in a folder beside the list".to_owned(),
        Told::MirrorWithoutFeed => "has no metadata with a feed".to_owned(),
        Told::SameForOthers => "came under another User-Agent too".to_owned(),
        Told::OriginAllowed { count } => format!("{count} answers have the header"),
        Told::NoOrigin => "does not have the header".to_owned(),
        _ => String::new(),
    }
}

fn have(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what} has") } else { format!("{count} {what}s have") }
}

fn are(count: usize) -> String {
    if count == 1 { "1 document is".to_owned() } else { format!("{count} documents are") }
}

fn came(count: usize) -> String {
    if count == 1 { "1 document came".to_owned() } else { format!("{count} documents came") }
}
