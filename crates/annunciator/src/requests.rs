//! How requests to sources go out: what is configured for all of them, and what a single one has besides.
//!
//! Does not know: what is asked for.

use crate::config::{Config, Polling, Provider};
use anyhow::{Context, Result, bail};
use net::guard::{ClientCertificate, ClientOptions, Identity, Proxy};
use std::time::Duration;
use url::Url;

/// The longest pause between two requests to a host: a sync of 2,000 documents takes hours then.
const REQUEST_GAP_MAX: Duration = Duration::from_secs(60);

/// What holds for every request, whatever its source.
pub(crate) fn options(polling: &Polling) -> Result<ClientOptions> {
    let proxy = (!polling.proxy.is_empty()).then(|| Proxy::parse(&polling.proxy)).transpose();
    Ok(ClientOptions {
        user_agent: user_agent(polling),
        proxy: proxy.context("reading polling.proxy")?,
        total_timeout: Duration::from_secs(u64::from(polling.request_timeout_seconds)),
        ..ClientOptions::default()
    })
}

/// The same for one provider, at `url`; files are looked at, so that a missing one is found before anything starts.
pub(crate) fn options_of(config: &Config, provider: &Provider, url: &Url) -> Result<ClientOptions> {
    let common = options(&config.polling)?;
    let proxy = match provider.proxy.as_deref() {
        None => common.proxy.clone(),
        Some("") => None,
        Some(proxy) => Some(Proxy::parse(proxy)?),
    };
    let options = ClientOptions {
        user_agent: provider.user_agent.clone().unwrap_or_else(|| common.user_agent.clone()),
        allow_http: provider.allow_http,
        allow_private: provider.allow_private,
        ca_file: provider.ca_file.clone(),
        proxy,
        identity: identity(provider, url)?,
        request_gap: request_gap(provider)?,
        ..common
    };
    options.check()?;
    Ok(options)
}

/// Names the program and its version, and whom to ask about it.
fn user_agent(polling: &Polling) -> String {
    if !polling.user_agent.is_empty() {
        return polling.user_agent.clone();
    }
    let program = ClientOptions::default().user_agent;
    match polling.contact.is_empty() {
        true => program,
        false => format!("{program} (+{})", polling.contact),
    }
}

fn identity(provider: &Provider, url: &Url) -> Result<Option<Identity>> {
    let certificate = match (&provider.client_certificate_file, &provider.client_key_file) {
        (Some(chain_file), Some(key_file)) => {
            Some(ClientCertificate { chain_file: chain_file.clone(), key_file: key_file.clone() })
        }
        (None, None) => None,
        _ => bail!("client_certificate_file and client_key_file need each other"),
    };
    let mut headers: Vec<(String, String)> = provider.headers.clone().into_iter().collect();
    if let Some(file) = &provider.token_file {
        let token = std::fs::read_to_string(file).with_context(|| format!("reading the token {}", file.display()))?;
        headers.push(("Authorization".to_owned(), format!("Bearer {}", token.trim())));
    }
    let is_needed = certificate.is_some() || !headers.is_empty();
    Ok(is_needed.then(|| Identity { server: url.clone(), headers, certificate }))
}

fn request_gap(provider: &Provider) -> Result<Duration> {
    let Some(rate) = provider.requests_per_second else { return Ok(Duration::ZERO) };
    match Duration::try_from_secs_f64(1.0 / rate) {
        Ok(gap) if gap <= REQUEST_GAP_MAX => Ok(gap),
        _ => {
            bail!("requests_per_second {rate} is not between 1/{} and what a clock can tell", REQUEST_GAP_MAX.as_secs())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use std::path::Path;

    fn configured(folder: &Path, text: &str) -> Config {
        let file = folder.join("a.toml");
        std::fs::write(&file, text).unwrap();
        config::load(Some(&file), std::iter::empty()).unwrap()
    }

    fn read(text: &str) -> Result<ClientOptions> {
        let folder = tempfile::tempdir().unwrap();
        let config = configured(folder.path(), text);
        options_of(&config, &config.providers[0], &"https://mirror.plant.example/csaf/".parse().unwrap())
    }

    const PROVIDER: &str = "[[providers]]\nname = \"Mirror\"\nurl = \"https://mirror.plant.example/csaf/\"\n";

    #[test]
    fn every_source_hears_who_asks_and_one_may_hear_something_else() {
        let version = env!("CARGO_PKG_VERSION");
        let agent = |text: &str| read(text).unwrap().user_agent;
        assert_eq!(agent(PROVIDER), format!("annunciator/{version}"));
        let contact = format!("[polling]\ncontact = \"ot-security@plant.example\"\n{PROVIDER}");
        assert_eq!(agent(&contact), format!("annunciator/{version} (+ot-security@plant.example)"));
        assert_eq!(agent(&format!("{contact}user_agent = \"plant/1\"")), "plant/1");
        assert_eq!(agent(&format!("[polling]\nuser_agent = \"all/1\"\n{PROVIDER}")), "all/1");
    }

    #[test]
    fn a_source_may_have_another_proxy_or_none() {
        let proxied = format!("[polling]\nproxy = \"http://proxy.plant.example:3128\"\n{PROVIDER}");
        let proxy = |text: &str| format!("{:?}", read(text).unwrap().proxy);
        assert_eq!(proxy(PROVIDER), "None");
        assert_eq!(proxy(&proxied), "Some(Proxy(proxy.plant.example:3128))");
        assert_eq!(proxy(&format!("{proxied}proxy = \"http://other.example:80\"")), "Some(Proxy(other.example:80))");
        assert_eq!(proxy(&format!("{proxied}proxy = \"\"")), "None");
    }

    #[test]
    fn a_token_is_read_from_its_file_and_kept_for_the_server_of_the_source() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "s3cret\n").unwrap();
        let text =
            format!("{PROVIDER}token_file = {file:?}\nheaders = {{ \"X-Plant\" = \"7\" }}\nrequests_per_second = 4");
        let options = read(&text).unwrap();
        let identity = options.identity.unwrap();
        assert_eq!(identity.server.as_str(), "https://mirror.plant.example/csaf/");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(identity.headers, [pair("X-Plant", "7"), pair("Authorization", "Bearer s3cret")]);
        assert_eq!(options.request_gap, Duration::from_millis(250));
    }

    #[test]
    fn what_cannot_work_is_found_before_anything_starts() {
        for (keys, says) in [
            ("ca_file = \"/nowhere/ca.pem\"", "/nowhere/ca.pem"),
            ("client_certificate_file = \"/nowhere/c.pem\"\nclient_key_file = \"/nowhere/k.pem\"", "/nowhere/c.pem"),
            ("client_certificate_file = \"/nowhere/c.pem\"", "need each other"),
            ("token_file = \"/nowhere/token\"", "/nowhere/token"),
            ("headers = { \"Host\" = \"x\" }", "Host"),
            ("user_agent = \"a\\nb\"", "User-Agent"),
            ("proxy = \"proxy.example:3128\"", "proxy"),
            ("requests_per_second = 0.0", "requests_per_second"),
            ("requests_per_second = -1.0", "requests_per_second"),
        ] {
            let error = format!("{:#}", read(&format!("{PROVIDER}{keys}")).unwrap_err());
            assert!(error.contains(says), "{keys}: {error}");
        }
    }
}
