//! `[[channels]]` → the ways to the servers that messages go to; and whether every recipient of a watchlist has one, and can
//! be sent to at the times it names.
//!
//! Does not know: what is sent.

use crate::config::{ChannelServer, Config};
use crate::requests;
use anyhow::{Context, Result, anyhow, bail};
use net::guard::{ClientOptions, Hosts};
use net::outlets::{Login, Outlets, ServerOptions, SigningSecret};
use std::collections::HashMap;
use std::path::Path;
use triage::channel::{Address, server_name};

/// Whatever is wrong is found here; nobody is contacted.
pub(super) fn settings(config: &Config) -> Result<Outlets> {
    let mut servers = HashMap::new();
    for channel in &config.channels {
        let server = &channel.server;
        let name = server_name(server).ok_or_else(|| {
            anyhow!(
                "[[channels]] server {server:?} is no server: write it like https://hooks.plant.example, \
                 mqtts://broker.plant.example or tls://collector.plant.example, without a path"
            )
        })?;
        let options = one(channel).with_context(|| format!("[[channels]] {server}"))?;
        if servers.insert(name, options).is_some() {
            bail!("[[channels]] {server} stands there twice");
        }
    }
    let client = ClientOptions { hosts: Hosts::default(), ..requests::options(&config.polling)? };
    let outlets = Outlets::new(&client, servers).context("[[channels]]")?;
    for watchlist in &config.watchlists {
        for recipient in &watchlist.recipients {
            check(&outlets, recipient).with_context(|| format!("watchlist {}", watchlist.name))?;
        }
        if let Some(fault) = watchlist.sending.fault() {
            bail!("watchlist {}: messages cannot be sent so: {fault}", watchlist.name);
        }
    }
    Ok(outlets)
}

fn check(outlets: &Outlets, recipient: &str) -> Result<()> {
    let address = Address::parse(recipient)?;
    Ok(outlets.check(&address)?)
}

fn one(channel: &ChannelServer) -> Result<ServerOptions> {
    let secret = one_of("secret", &channel.secret, channel.secret_file.as_deref())?;
    let password = one_of("password", &channel.password, channel.password_file.as_deref())?;
    let signing_secret = secret.map(|secret| SigningSecret::parse(&secret)).transpose()?;
    let login = match (channel.user.as_str(), password) {
        ("", None) => None,
        ("", Some(_)) => bail!("a password needs a user"),
        (user, password) => Some(Login { user: user.to_owned(), password: password.unwrap_or_default() }),
    };
    Ok(ServerOptions {
        signing_secret,
        login,
        allow_private: channel.allow_private,
        allow_unencrypted: channel.allow_unencrypted,
        ca_file: channel.ca_file.clone(),
        is_for_people: channel.for_people,
    })
}

/// A secret that stands in the file or in a file of its own; the file wins.
fn one_of(key: &str, value: &str, file: Option<&Path>) -> Result<Option<String>> {
    match file {
        Some(file) => {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("reading the {key} from {}", file.display()))?;
            Ok(Some(text.trim_end().to_owned()))
        }
        None => Ok(Some(value.to_owned()).filter(|value| !value.is_empty())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter::empty;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn read(text: &str) -> Result<Outlets> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, text).unwrap();
        settings(&crate::config::load(Some(&file), empty())?)
    }

    fn watchlist(recipient: &str) -> String {
        format!("[[watchlists]]\nname = \"Shift\"\nrecipients = [\"{recipient}\"]\n")
    }

    #[test]
    fn a_watchlist_may_tell_people_and_programs_by_every_channel() {
        let hooks = format!("[[channels]]\nserver = \"https://hooks.example\"\nsecret = \"{SECRET}\"\n");
        for recipient in [
            "ops@plant.example",
            "webhook https://hooks.example/annunciator",
            "slack https://hooks.slack.example/services/x",
            "teams https://prod.example/workflows/x",
            "mattermost https://chat.example/hooks/x",
            "syslog udp://collector",
            "mqtt mqtts://broker/plant/{label}",
        ] {
            read(&format!("{hooks}{}", watchlist(recipient))).unwrap();
        }
    }

    #[test]
    fn a_secret_is_read_from_its_file_and_stands_in_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, format!("{SECRET}\n")).unwrap();
        let text = format!("[[channels]]\nserver = \"https://hooks.example\"\nsecret_file = {file:?}\n");
        let outlets = read(&format!("{text}{}", watchlist("webhook https://hooks.example/a"))).unwrap();
        assert!(!format!("{outlets:?}").contains("MfKQ"));
        std::fs::write(&file, "MfKQ-wrong").unwrap();
        let error = format!("{:#}", read(&text).unwrap_err());
        assert!(error.contains("whsec_") && !error.contains("MfKQ"), "{error}");
    }

    #[test]
    fn what_cannot_work_is_found_before_anything_starts() {
        for (text, says) in [
            (watchlist("ops"), "watchlist Shift"),
            (watchlist("https://hooks.slack.example/services/s3cret"), "write its name first"),
            (watchlist("webhook https://hooks.example/s3cret"), "no signing secret"),
            (watchlist("slack http://hooks.example/s3cret"), "allow_unencrypted for this server under [[channels]]"),
            (watchlist("slack https://127.0.0.1/s3cret"), "not public"),
            (watchlist("syslog udp://10.0.0.1"), "allow_private for this server under [[channels]]"),
            (watchlist("mqtt mqtts://[::1]/plant"), "allow_private for this server under [[channels]]"),
            (watchlist("hooks.example/services/s3cret"), "write its name first"),
            (watchlist("mqtt mqtts://broker/a/#"), "no + and no #"),
            (format!("{}[watchlists.sending]\ndigest_hour = 24\n", watchlist("ops@plant.example")), "0 to 23"),
            ("[[channels]]\nserver = \"https://hooks.example/path\"\n".to_owned(), "without a path"),
            ("[[channels]]\nserver = \"https://a\"\n[[channels]]\nserver = \"https://a:443/\"\n".to_owned(), "twice"),
            ("[[channels]]\nserver = \"mqtts://a\"\npassword = \"s3cret\"\n".to_owned(), "needs a user"),
            ("[[channels]]\nserver = \"tls://a\"\nca_file = \"/nowhere/ca.pem\"\n".to_owned(), "/nowhere/ca.pem"),
            ("[[channels]]\nserver = \"tls://a\"\npassword_file = \"/nowhere/word\"\n".to_owned(), "/nowhere/word"),
        ] {
            let error = format!("{:#}", read(&text).unwrap_err());
            assert!(error.contains(says) && !error.contains("s3cret"), "{text}: {error}");
        }
    }
}
