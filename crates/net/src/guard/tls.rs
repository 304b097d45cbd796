//! Who is trusted: the public certificate authorities, the machine's own, and those of a private file.
//!
//! Does not know: any way to trust without verifying; there is none.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::error::RequestError;

/// Makes ring the process-wide cryptography of rustls. May be called any number of times, from anywhere.
pub fn install_crypto_provider() {
    // The only error is that a provider is installed already, which is what was wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

pub(super) fn client_config(ca_file: Option<&Path>) -> Result<ClientConfig, RequestError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    // Both lists: the machine's holds the company's own authorities, and may be missing on a slim installation.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        add_private(&mut roots, path)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| RequestError::Setup { reason: error.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn add_private(roots: &mut RootCertStore, path: &Path) -> Result<(), RequestError> {
    let failed =
        |reason: String| RequestError::Setup { reason: format!("reading the CA file {}: {reason}", path.display()) };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let mut added = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
        added += 1;
    }
    if added == 0 {
        return Err(failed("it holds no certificate".to_owned()));
    }
    Ok(())
}
