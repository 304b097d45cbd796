//! Web hooks as Standard Webhooks has them: signed JSON, one message for each alert.
//!
//! Does not know: what an answer means (`outlets`), or the shape of the body (`telling`).

#[cfg(test)]
mod tests;

use super::Envelope;
use crate::outlets::{HandOverError, NO_SECRET, Outlets};
use crate::telling::body;
use triage::alert::Content;
use triage::channel::Address;
use url::Url;

/// Posts the alert. `webhook-id` is the delivery's id, the same on every attempt; `webhook-timestamp` is the attempt's.
///
/// # Errors
/// [`HandOverError`] unless the receiver answers 2xx.
pub async fn send(
    outlets: &Outlets,
    address: &Address,
    url: &Url,
    envelope: &Envelope<'_>,
    content: &Content,
) -> Result<(), HandOverError> {
    let outlet = outlets.to(address);
    let Some(secret) = &outlet.options.signing_secret else {
        return Err(HandOverError::outage(address, NO_SECRET.to_owned()));
    };
    let body = body(envelope, content).to_string();
    let (id, timestamp) = (envelope.delivery.to_string(), envelope.now.as_second());
    let signature = secret.sign(&id, timestamp, &body);
    let headers =
        vec![("webhook-id", id), ("webhook-timestamp", timestamp.to_string()), ("webhook-signature", signature)];
    outlet.post(address, url, headers, body).await
}
