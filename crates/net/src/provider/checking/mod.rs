//! Looking at a party as CSAF §7.1 asks: every place where it says what it publishes, its indexes, some documents.
//!
//! Knows: what to ask, and in which order. Does not know: which answer is right (`triage::provision`).

mod asking;
mod documents;
mod indexes;
mod lists;
mod places;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use triage::provision::Facts;
use url::Url;

use crate::guard::{ClientOptions, RequestError};
use asking::Asking;

/// What makes bytes no valid document: sentences; none for a valid one.
pub type Validate<'a> = dyn Fn(&[u8]) -> Vec<String> + Sync + 'a;

/// How much is looked at.
pub struct Looking<'a> {
    /// Documents that are looked at: the newest, and one of each TLP label.
    pub documents_count_max: usize,
    /// How documents are validated; `None` leaves requirement 1 unchecked.
    pub validate: Option<&'a Validate<'a>>,
    /// Is told each document that was looked at.
    pub looked: &'a (dyn Fn() + Sync),
    /// The time against which signatures are held.
    pub now: Timestamp,
}

/// Asks all that the requirements are about. `target` is a domain name (a port is allowed), or the address of provider
/// metadata or of an aggregator. Nothing that is wrong with the party is an error.
///
/// # Errors
/// [`RequestError`] when `target` is neither, or the options are unusable.
pub async fn look_at(target: &str, options: &ClientOptions, looking: &Looking<'_>) -> Result<Facts, RequestError> {
    let target = target.trim();
    let not_an_address = || RequestError::BadUrl { url: target.to_owned(), reason: "it is no domain name and no URL" };
    let named = if target.contains("://") { target.to_owned() } else { format!("https://{target}/") };
    let start = Url::parse(&named).ok().filter(Url::has_host).ok_or_else(not_an_address)?;
    let stated = target.contains("://") && start.path().len() > 1;
    look_below(&start, stated, dns_path(&start).as_ref(), options, looking).await
}

/// The same; `stated` says that `start` is the address of a file, else of a domain. `by_name` is the DNS path.
async fn look_below(
    start: &Url,
    stated: bool,
    by_name: Option<&Url>,
    options: &ClientOptions,
    looking: &Looking<'_>,
) -> Result<Facts, RequestError> {
    let mut asking = Asking::new(options)?;
    let metadata = asking.ask_places(start, stated.then_some(start), by_name).await;
    let metadata = metadata.map(|found| asking.note_metadata(&found));
    if let Some((address, metadata)) = &metadata {
        asking.ask_keys(address, metadata).await;
        let listed = asking.ask_indexes(address, metadata).await;
        asking.facts.documents_listed = listed.len();
        for document in documents::choose(listed, looking.documents_count_max) {
            asking.ask_document(&document, looking).await;
            (looking.looked)();
        }
        asking.ask_as_another(address, options).await?;
    }
    asking.ask_aggregator(start, stated.then_some(start), metadata.as_ref().map(|(address, _)| address)).await;
    Ok(asking.facts)
}

/// `https://csaf.data.security.DOMAIN/` (§7.1.10); an IP address has no names below it.
fn dns_path(start: &Url) -> Option<Url> {
    let domain = start.domain()?;
    let port = start.port().map_or_else(String::new, |port| format!(":{port}"));
    Url::parse(&format!("https://csaf.data.security.{domain}{port}/")).ok()
}
