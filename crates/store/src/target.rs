//! Where a database is: a SQLite file or a PostgreSQL server.
//!
//! Does not know: whether it is there.

use crate::error::{Fault, StoreError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use std::path::{Path, PathBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Where Debian and Alpine, Red Hat, and SUSE keep the certificates they trust.
const SYSTEM_CERTIFICATES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"];

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file, created when absent; its folder must exist.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PostgresTarget>),
}

/// A PostgreSQL server and database.
#[derive(Clone)]
pub struct PostgresTarget {
    pub(crate) config: tokio_postgres::Config,
    certificates: Option<PathBuf>,
    shown: String,
}

impl Target {
    /// Reads `sqlite:PATH`, `postgres://…` or a plain path.
    ///
    /// A PostgreSQL URL may say `sslmode=disable|require|verify-ca|verify-full` and `sslrootcert=FILE`: TLS always
    /// verifies the server, against that file or the system's certificates; without `sslmode` there is no TLS.
    ///
    /// # Errors
    /// [`StoreError::Target`] says what is wrong with the URL; a password is never repeated.
    pub fn parse(text: &str) -> Result<Target, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return PostgresTarget::parse(text).map(|target| Target::Postgres(Box::new(target)));
        }
        if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| *scheme != "sqlite") {
            let reason = format!("`{scheme}://` is no database this program knows");
            return Err(StoreError::Target { target: shown(text), reason });
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() {
            return Err(StoreError::Target { target: text.to_owned(), reason: "the file name is empty".to_owned() });
        }
        Ok(Target::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Sqlite(path) => write!(formatter, "{}", path.display()),
            Target::Postgres(target) => formatter.write_str(&target.shown),
        }
    }
}

impl fmt::Debug for PostgresTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("PostgresTarget").field(&self.shown).finish()
    }
}

impl PostgresTarget {
    fn parse(url: &str) -> Result<PostgresTarget, StoreError> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut certificates = None;
        let mut mode = None;
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslrootcert", file)) => certificates = Some(PathBuf::from(file)),
                Some(("sslmode", "disable")) => mode = Some(SslMode::Disable),
                Some(("sslmode", "require" | "verify-ca" | "verify-full")) => mode = Some(SslMode::Require),
                _ => kept.push(pair),
            }
        }
        let text = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
        let mut config: tokio_postgres::Config = text.parse().map_err(|error: tokio_postgres::Error| {
            StoreError::Target { target: shown(url), reason: error_text(&error) }
        })?;
        config.ssl_mode(mode.unwrap_or(SslMode::Disable));
        Ok(PostgresTarget { config, certificates, shown: shown(url) })
    }

    /// The TLS connector, when the URL asks for TLS.
    pub(crate) fn tls(&self) -> Result<Option<MakeRustlsConnect>, Fault> {
        if self.config.get_ssl_mode() != SslMode::Require {
            return Ok(None);
        }
        let mut roots = rustls::RootCertStore::empty();
        let file = self.certificate_file()?;
        let read = |reason: String| Fault::Tls(format!("cannot read certificates from {}: {reason}", file.display()));
        for certificate in CertificateDer::pem_file_iter(&file).map_err(|error| read(error.to_string()))? {
            let certificate = certificate.map_err(|error| read(error.to_string()))?;
            // A bundle may hold certificates that rustls does not take; those that it takes are enough.
            if let Err(error) = roots.add(certificate) {
                tracing::debug!(file = %file.display(), %error, "store.tls.certificate_skipped");
            }
        }
        if roots.is_empty() {
            return Err(read("there is none that can be used".to_owned()));
        }
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Fault::Tls(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Some(MakeRustlsConnect::new(config)))
    }

    fn certificate_file(&self) -> Result<PathBuf, Fault> {
        if let Some(file) = &self.certificates {
            return Ok(file.clone());
        }
        let found = SYSTEM_CERTIFICATES.iter().map(Path::new).find(|path| path.is_file());
        found.map(Path::to_path_buf).ok_or_else(|| {
            Fault::Tls("the system has no certificate bundle: name one in the URL, `sslrootcert=FILE`".to_owned())
        })
    }
}

fn error_text(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// A URL without its password.
fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}://{}@{host}{path}", user.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{authority}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() -> Result<(), StoreError> {
        let target = Target::parse("postgres://anna:se@cret@db.example:5433/panel?sslmode=require&password=secret")?;
        assert_eq!(target.to_string(), "postgres://anna@db.example:5433/panel");
        assert!(!format!("{target:?}").contains("secret"));
        Ok(())
    }

    #[test]
    fn a_wrong_url_says_what_is_wrong() {
        let error = Target::parse("mysql://db/panel").expect_err("not a database of ours").to_string();
        assert!(error.contains("mysql://db/panel") && error.contains("`mysql://`"), "{error}");
        let error = Target::parse("postgres://db:port/panel").expect_err("no such port").to_string();
        assert!(error.contains("port"), "{error}");
    }

    #[test]
    fn a_plain_path_is_sqlite() -> Result<(), StoreError> {
        assert!(
            matches!(Target::parse("sqlite:///var/lib/panel.db")?, Target::Sqlite(path) if path == Path::new("/var/lib/panel.db"))
        );
        assert!(matches!(Target::parse("data/panel.db")?, Target::Sqlite(_)));
        Ok(())
    }
}
