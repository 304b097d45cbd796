//! Send a message again that did not get through; give a watchlist a feed, and take it away.
//!
//! Does not know: who a person is; it is told a name. How a token is made is told too: randomness is a parameter.

use crate::{Monitor, StageError};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::{DeliveryId, OrganisationId, WatchlistFeed};

/// Random bytes of a feed's token: nobody guesses 256 bits.
pub const FEED_TOKEN_SIZE_BYTES: usize = 32;
/// Its text has two digits for each byte.
const FEED_TOKEN_LENGTH_CHARS: usize = 2 * FEED_TOKEN_SIZE_BYTES;

/// Lets a message that tells of what the reader may see be tried at once. Whether there was one that waits or was given up.
///
/// # Errors
/// When the database does not answer.
pub async fn resend_delivery(
    monitor: &Monitor,
    reader: &store::Reader,
    delivery: DeliveryId,
    who: &str,
    now: Timestamp,
) -> Result<bool, StageError> {
    Ok(monitor.store.resend_delivery(reader, delivery, who, now).await?)
}

/// Gives the watchlist a feed; the answer is the token, which is kept nowhere. `None` if there is no such watchlist.
///
/// # Errors
/// When the database does not answer.
pub async fn make_feed(
    monitor: &Monitor,
    organisation: OrganisationId,
    watchlist: &str,
    random: [u8; FEED_TOKEN_SIZE_BYTES],
    now: Timestamp,
) -> Result<Option<String>, StageError> {
    let token = feed_token(&random);
    let is_made = monitor.store.put_feed(organisation, watchlist, &digest(&token), now).await?;
    Ok(is_made.then_some(token))
}

/// Takes the feed of a watchlist away. Whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_feed(
    monitor: &Monitor,
    organisation: OrganisationId,
    watchlist: &str,
    now: Timestamp,
) -> Result<bool, StageError> {
    Ok(monitor.store.delete_feed(organisation, watchlist, now).await?)
}

/// The feed that a token leads to. The database is asked for the token's digest, so that nothing can be learnt from how
/// long it takes.
///
/// # Errors
/// When the database does not answer.
pub async fn find_feed(monitor: &Monitor, token: &str) -> Result<Option<WatchlistFeed>, StageError> {
    if token.len() != FEED_TOKEN_LENGTH_CHARS {
        return Ok(None);
    }
    Ok(monitor.store.find_feed(&digest(token)).await?)
}

pub(super) fn digest(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

/// The text of a token.
pub(super) fn feed_token(random: &[u8; FEED_TOKEN_SIZE_BYTES]) -> String {
    hexadecimal(random)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
