//! The configuration's sections as types. What each key means stands once, in `default.toml`.

use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use triage::advisory::Tlp;
use triage::assessment::Label;
use triage::watchlist::Rule;
use triage::wording::Language;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub data: Data,
    pub reading: Reading,
    pub polling: Polling,
    pub mail: Mail,
    #[serde(default)]
    pub providers: Vec<Provider>,
    #[serde(default)]
    pub watchlists: Vec<Watchlist>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub allow_non_loopback: bool,
    pub public_url: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub threads: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub dir: PathBuf,
    pub database_url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub tlp: Tlp,
    pub organisation: String,
    pub language: Language,
    pub time_zone: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Polling {
    pub interval_minutes: u32,
    pub request_timeout_seconds: u32,
    pub policy_file: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub transport: MailTransport,
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub user: String,
    pub password: String,
    pub password_file: String,
    pub from: String,
    pub ca_file: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    Smtp,
    Outbox,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    Starttls,
    Tls,
    Plain,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    #[serde(default)]
    pub folder: Option<PathBuf>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub allow_http: bool,
    #[serde(default)]
    pub allow_private: bool,
}

/// A rule with its name and readers; the rule's keys stand beside them in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watchlist {
    pub name: String,
    pub recipients: Vec<String>,
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
    inventory: bool,
    #[serde(default)]
    minimum_label: Option<Label>,
    #[serde(default)]
    minimum_score: Option<f64>,
}

impl Watchlist {
    /// The rule alone.
    pub fn rule(&self) -> Rule {
        Rule {
            vendors: self.vendors.clone(),
            products: self.products.clone(),
            words: self.words.clone(),
            cves: self.cves.clone(),
            sectors: self.sectors.clone(),
            inventory: self.inventory,
            minimum_label: self.minimum_label,
            minimum_score: self.minimum_score,
        }
    }
}
