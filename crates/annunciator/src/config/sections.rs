//! The configuration's sections as types. What each key means stands once, in `default.toml`.

use super::catalogs::Catalogs;
use super::channels::ChannelServer;
use super::draft::Draft;
use super::oidc::Oidc;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::watchlist::{Rule, SendingPolicy};
use triage::wording::Language;
use web::Network;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) accounts: Accounts,
    pub(crate) signup: Signup,
    pub(crate) oidc: Oidc,
    pub(crate) data: Data,
    pub(crate) reading: Reading,
    pub(crate) polling: Polling,
    pub(crate) mail: Mail,
    pub(crate) operations: Operations,
    pub(crate) catalogs: Catalogs,
    pub(crate) draft: Draft,
    pub(crate) lookup: Lookup,
    pub(crate) api: Api,
    #[serde(default)]
    pub(crate) providers: Vec<Provider>,
    #[serde(default)]
    pub(crate) watchlists: Vec<Watchlist>,
    #[serde(default)]
    pub(crate) channels: Vec<ChannelServer>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) allow_non_loopback: bool,
    pub(crate) public_url: String,
    #[serde(deserialize_with = "networks")]
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) threads: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accounts {
    pub(crate) sign_in: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signup {
    pub(crate) open: bool,
    pub(crate) trial_days: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lookup {
    pub(crate) open: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Api {
    pub(crate) requests_per_minute: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    pub(crate) dir: PathBuf,
    pub(crate) database_url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) tlp: Tlp,
    pub(crate) organisation: String,
    pub(crate) language: Language,
    pub(crate) time_zone: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Polling {
    pub(crate) interval_minutes: u32,
    pub(crate) reconcile_minutes: u32,
    pub(crate) request_timeout_seconds: u32,
    pub(crate) user_agent: String,
    pub(crate) contact: String,
    pub(crate) proxy: String,
    pub(crate) policy_file: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operations {
    pub(crate) notify: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    pub(crate) transport: MailTransport,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: MailSecurity,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) password_file: String,
    pub(crate) from: String,
    pub(crate) ca_file: String,
    pub(crate) dkim_selector: String,
    pub(crate) dkim_domain: String,
    pub(crate) dkim_key_file: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailTransport {
    Smtp,
    Outbox,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailSecurity {
    Starttls,
    Tls,
    Plain,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) folder: Option<PathBuf>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) feed: Option<String>,
    #[serde(default)]
    pub(crate) vendor: Option<String>,
    #[serde(default)]
    pub(crate) namespace: Option<String>,
    #[serde(default)]
    pub(crate) allow_http: bool,
    #[serde(default)]
    pub(crate) allow_private: bool,
    #[serde(default)]
    pub(crate) ca_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) key_files: Vec<PathBuf>,
    #[serde(default)]
    pub(crate) user_agent: Option<String>,
    #[serde(default)]
    pub(crate) proxy: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) token_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) client_certificate_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) client_key_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) requests_per_second: Option<f64>,
}

/// A rule with its name and readers; the rule's keys stand beside them in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watchlist {
    pub(crate) name: String,
    pub(crate) recipients: Vec<String>,
    #[serde(default)]
    vendors: Vec<String>,
    #[serde(default)]
    products: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    cves: Vec<String>,
    #[serde(default)]
    sectors: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    inventory: bool,
    #[serde(default)]
    minimum_label: Option<Label>,
    #[serde(default)]
    minimum_score: Option<f64>,
    /// When messages are sent.
    #[serde(default)]
    pub(crate) sending: SendingPolicy,
}

impl Watchlist {
    /// The rule alone.
    pub(crate) fn rule(&self) -> Rule {
        Rule {
            vendors: self.vendors.clone(),
            products: self.products.clone(),
            words: self.words.clone(),
            cves: self.cves.clone(),
            sectors: self.sectors.clone(),
            sources: self.sources.clone(),
            inventory: self.inventory,
            minimum_label: self.minimum_label,
            minimum_score: self.minimum_score,
        }
    }
}

impl Provider {
    /// A folder on disk.
    pub(crate) fn folder(name: &str, folder: PathBuf) -> Self {
        Provider { name: name.to_owned(), folder: Some(folder), ..Provider::default() }
    }
}

/// Networks as text, e.g. `10.0.0.0/8`.
fn networks<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Network>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
}
