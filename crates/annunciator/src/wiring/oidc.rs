//! The section `[oidc]` → where else people may show who they are.
//!
//! Does not know: what comes of it.

use crate::config::Config;
use crate::requests;
use anyhow::{Context, Result, bail};
use identity::Role;
use monitor::SignOnSettings;
use net::guard::{ClientOptions, Hosts};
use net::sign_on::{Provider, SignOn};
use std::time::Duration;
use url::Url;

/// Whoever signs in waits for the answer.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);

/// `None` where no issuer is configured. Whatever is wrong is found here; nobody is contacted.
pub(super) fn settings(config: &Config, public_url: &Url) -> Result<Option<SignOnSettings>> {
    let (requests, section) = (requests::options(&config.polling)?, &config.oidc);
    if section.issuer.is_empty() {
        return Ok(None);
    }
    if section.client_id.is_empty() {
        bail!("[oidc] needs a client_id beside its issuer");
    }
    let role = match section.role.as_str() {
        "" => None,
        code => Some(Role::from_code(code).with_context(|| format!("[oidc] role: {code:?} is no role"))?),
    };
    let options = ClientOptions {
        allow_http: section.allow_http,
        allow_private: section.allow_private,
        ca_file: Some(section.ca_file.clone()).filter(|file| !file.as_os_str().is_empty()),
        identity: None,
        total_timeout: TOTAL_TIMEOUT,
        read_timeout: TOTAL_TIMEOUT,
        hosts: Hosts::default(),
        ..requests
    };
    let provider = Provider {
        issuer: section.issuer.clone(),
        client_id: section.client_id.clone(),
        client_secret: secret(&section.client_secret_file)?,
        trusts_email: section.trust_email,
        redirect: public_url.join("/sign-in/elsewhere/back")?,
        options,
    };
    let provider = SignOn::new(provider).context("[oidc] issuer")?;
    Ok(Some(SignOnSettings { provider, name: section.name.clone(), role }))
}

fn secret(file: &str) -> Result<String> {
    if file.is_empty() {
        return Ok(String::new());
    }
    let secret = std::fs::read_to_string(file).with_context(|| format!("reading the client secret {file}"))?;
    Ok(secret.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter::empty;

    fn read(section: &str) -> Result<Option<SignOnSettings>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, format!("[oidc]\n{section}")).unwrap();
        let config = crate::config::load(Some(&file), empty())?;
        settings(&config, &"https://advisories.plant.example".parse().unwrap())
    }

    #[test]
    fn nobody_signs_in_elsewhere_unless_an_issuer_is_given() {
        assert!(
            settings(&crate::config::load(None, empty()).unwrap(), &"http://a.example".parse().unwrap())
                .unwrap()
                .is_none()
        );
        assert!(read("client_id = \"annunciator\"").unwrap().is_none());
        let role = read("issuer = \"https://login.example\"\nclient_id = \"a\"\nrole = \"viewer\"").unwrap();
        assert_eq!(role.unwrap().role, Some(Role::Viewer));
    }

    #[test]
    fn what_cannot_work_is_found_before_anything_starts() {
        let issuer = "issuer = \"https://login.example\"\n";
        for (keys, says) in [
            (issuer.to_owned(), "client_id"),
            (format!("{issuer}client_id = \"a\"\nrole = \"boss\""), "boss"),
            (format!("{issuer}client_id = \"a\"\nclient_secret_file = \"/nowhere/secret\""), "/nowhere/secret"),
            ("issuer = \"login.example\"\nclient_id = \"a\"".to_owned(), "issuer"),
            ("issuer = \"http://127.0.0.1:1\"\nclient_id = \"a\"".to_owned(), "issuer"),
        ] {
            let error = format!("{:#}", read(&keys).unwrap_err());
            assert!(error.contains(says), "{keys}: {error}");
        }
    }
}
