//! Who is trusted: the public certificate authorities, the machine's own, and those of a private file.
//!
//! Does not know: any way to trust without verifying; there is none.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::error::RequestError;
use super::identity::ClientCertificate;

/// Makes ring the process-wide cryptography of rustls. May be called any number of times, from anywhere.
pub(crate) fn install_crypto_provider() {
    // The only error is that a provider is installed already, which is what was wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Trusts `ca_file` besides the usual authorities, and shows `certificate` to servers that ask for one.
pub(super) fn client_config(
    ca_file: Option<&Path>,
    certificate: Option<&ClientCertificate>,
) -> Result<ClientConfig, RequestError> {
    let setup = |reason: String| RequestError::Setup { reason };
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    // Both lists: the machine's holds the company's own authorities, and may be missing on a slim installation.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        for authority in read_ca_file(path).map_err(setup)? {
            roots.add(authority).map_err(|error| setup(format!("trusting {}: {error}", path.display())))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| setup(error.to_string()))?
        .with_root_certificates(roots);
    let mut config = match certificate {
        None => builder.with_no_client_auth(),
        Some(files) => {
            let (chain, key) = read_certificate(files).map_err(setup)?;
            let unfit = |error| setup(format!("using the certificate {}: {error}", files.chain_file.display()));
            builder.with_client_auth_cert(chain, key).map_err(unfit)?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The same for a connection that speaks no HTTP.
pub(crate) fn stream_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, RequestError> {
    let mut config = client_config(ca_file, None)?;
    config.alpn_protocols.clear();
    Ok(Arc::new(config))
}

fn read_certificate(
    files: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let chain_file = files.chain_file.display();
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.chain_file).and_then(Iterator::collect);
    let chain = chain.map_err(|error| format!("reading the client certificate {chain_file}: {error}"))?;
    if chain.is_empty() {
        return Err(format!("reading the client certificate {chain_file}: it holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key_file);
    Ok((chain, key.map_err(|error| format!("reading the client's key {}: {error}", files.key_file.display()))?))
}

/// The certificate authorities of a PEM file, at least one; the error says which file and why not.
pub(crate) fn read_ca_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let failed = |reason: &dyn Display| format!("reading the CA file {}: {reason}", path.display());
    let authorities: Vec<_> = read.map_err(|error| failed(&error))?;
    match authorities.is_empty() {
        true => Err(failed(&"it holds no certificate")),
        false => Ok(authorities),
    }
}
