//! The section `[draft]` → whom the monitor asks for drafts.
//!
//! Does not know: what is asked.

use crate::config::Config;
use crate::requests;
use anyhow::{Context, Result, bail};
use monitor::DraftSettings;
use net::draft::Endpoint;
use net::guard::{ClientOptions, Hosts, Identity};
use std::time::Duration;
use url::Url;

/// `None` where no address is configured. Whatever is wrong is found here; nobody is contacted.
pub(super) fn settings(config: &Config) -> Result<Option<DraftSettings>> {
    let (requests, draft) = (requests::options(&config.polling)?, &config.draft);
    if draft.url.is_empty() {
        return Ok(None);
    }
    if draft.model.is_empty() || draft.timeout_seconds == 0 || draft.questions_per_hour == 0 {
        bail!("[draft] needs a model, a timeout_seconds and questions_per_hour above zero beside its url");
    }
    let url: Url = draft.url.parse().with_context(|| format!("[draft] url: {} is no address", draft.url))?;
    let time = Duration::from_secs(u64::from(draft.timeout_seconds));
    let options = ClientOptions {
        allow_http: draft.allow_http,
        allow_private: draft.allow_private,
        ca_file: Some(draft.ca_file.clone()).filter(|file| !file.as_os_str().is_empty()),
        identity: identity(&draft.token_file, &url)?,
        total_timeout: time,
        // A model is silent while it thinks.
        read_timeout: time,
        hosts: Hosts::default(),
        ..requests
    };
    options.check_for(&url).context("[draft] url")?;
    let endpoint = Endpoint { url, model: draft.model.clone(), options };
    let every = Duration::from_secs_f64(3_600.0 / f64::from(draft.questions_per_hour));
    Ok(Some(DraftSettings { endpoint, tlp: draft.tlp, days: draft.days, every }))
}

fn identity(token_file: &str, url: &Url) -> Result<Option<Identity>> {
    if token_file.is_empty() {
        return Ok(None);
    }
    let token = std::fs::read_to_string(token_file).with_context(|| format!("reading the token {token_file}"))?;
    let headers = vec![("Authorization".to_owned(), format!("Bearer {}", token.trim()))];
    Ok(Some(Identity { server: url.clone(), headers, certificate: None }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter::empty;

    fn read(section: &str) -> Result<Option<DraftSettings>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, format!("[draft]\n{section}")).unwrap();
        settings(&crate::config::load(Some(&file), empty())?)
    }

    #[test]
    fn drafts_are_off_unless_an_address_is_given() {
        assert!(settings(&crate::config::load(None, empty()).unwrap()).unwrap().is_none());
        assert!(read("model = \"m\"").unwrap().is_none());
    }

    #[test]
    fn a_local_endpoint_has_to_be_allowed() {
        let local = "url = \"http://127.0.0.1:11434/v1/chat/completions\"\nmodel = \"m\"\n";
        assert!(read(local).is_err());
        let allowed =
            read(&format!("{local}allow_http = true\nallow_private = true\nquestions_per_hour = 30")).unwrap();
        let allowed = allowed.unwrap();
        assert_eq!((allowed.every, allowed.endpoint.model.as_str()), (Duration::from_secs(120), "m"));
    }

    #[test]
    fn what_cannot_work_is_found_before_anything_starts() {
        let url = "url = \"https://llm.example/v1/chat/completions\"\n";
        for (keys, says) in [
            ("", "model"),
            ("model = \"m\"\ntimeout_seconds = 0", "timeout_seconds"),
            ("model = \"m\"\nquestions_per_hour = 0", "questions_per_hour"),
            ("model = \"m\"\ntoken_file = \"/nowhere/token\"", "/nowhere/token"),
        ] {
            let error = format!("{:#}", read(&format!("{url}{keys}")).unwrap_err());
            assert!(error.contains(says), "{keys}: {error}");
        }
    }
}
