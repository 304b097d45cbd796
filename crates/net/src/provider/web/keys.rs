//! The key files that provider metadata name (CSAF 2.0 §7.1.20).
//!
//! Does not know: whether a key is believed.

use csaf::distribution::provider_metadata::ProviderMetadata;
use url::Url;

use crate::guard::Client;
use crate::provider::keys::{KEY_FILE_SIZE_BYTES_MAX, KEY_FILES_COUNT_MAX, OfferedKey};

/// Fetches them one after the other; what does not come says why.
pub(in crate::provider) async fn fetch_keys(
    client: &Client,
    base: &Url,
    metadata: &ProviderMetadata,
) -> Vec<OfferedKey> {
    let mut offered = Vec::new();
    for key in metadata.public_openpgp_keys.iter().take(KEY_FILES_COUNT_MAX) {
        let content = match base.join(&key.url) {
            Ok(url) => client
                .fetch(&url, KEY_FILE_SIZE_BYTES_MAX)
                .await
                .map(|fetched| fetched.bytes)
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let stated = key.fingerprint.clone().map(|fingerprint| vec![fingerprint]);
        offered.push(OfferedKey { place: key.url.clone(), stated, content });
    }
    offered
}
