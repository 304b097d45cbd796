//! Putting the parts together: log, database, monitor.
//!
//! Does not know: what a command does with them.

mod catalogs;
mod channels;
mod draft;
mod feeds;
pub(crate) mod mails;
mod oidc;
mod referee;

pub(crate) use referee::{JUDGE, REFEREE};

use crate::cli::Options;
use crate::config::{self, Config};
use crate::requests;
use anyhow::{Context, Result, anyhow, bail};
use jiff::tz::TimeZone;
use monitor::{Kept, Monitor, Operations, ProviderSettings, Settings, SignUpSettings};
use net::provider::Source;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use store::{Organisation, OrganisationId, Reader, Store, Target};
use triage::assessment::Policy;
use triage::channel::Address;
use url::Url;

/// File name of the embedded database inside the data folder.
pub(crate) const DATABASE_FILE: &str = "annunciator.db";

/// Marks an error of arguments or configuration, which has an exit code of its own.
#[derive(Debug)]
pub(crate) struct Misconfigured;

impl std::fmt::Display for Misconfigured {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("this cannot be done as it is configured")
    }
}

/// Starts the log on standard error.
pub(crate) fn start_log(options: &Options) {
    let filter = options.log.clone();
    let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // What cannot be written to standard error cannot be told there either.
    let log = tracing_subscriber::fmt().log_internal_errors(false).with_env_filter(filter).with_ansi(ansi);
    log.with_writer(std::io::stderr).init();
}

/// The configuration with the command line's options applied.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub(crate) fn load_config(options: &Options) -> Result<Config> {
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let mut config = config::load(options.config.as_deref(), environment).context(Misconfigured)?;
    if let Some(dir) = &options.data_dir {
        config.data.dir.clone_from(dir);
    }
    if let Some(url) = &options.database_url {
        config.data.database_url.clone_from(url);
    }
    Ok(config)
}

/// Runs `work` on a runtime with as many threads as configured.
pub(crate) fn block_on<T>(threads: usize, work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if threads > 0 {
        builder.worker_threads(threads);
    }
    builder.enable_all().build().context("starting the runtime")?.block_on(work)
}

/// Opens the configured database; the embedded one's folder is made when it is missing.
pub(crate) async fn open_store(config: &Config) -> Result<Store> {
    let target = if config.data.database_url.is_empty() {
        let dir = &config.data.dir;
        std::fs::create_dir_all(dir).with_context(|| format!("making the data folder {}", dir.display()))?;
        Target::Sqlite(dir.join(DATABASE_FILE))
    } else if config.data.database_url.contains(':') {
        Target::parse(&config.data.database_url).context(Misconfigured)?
    } else {
        let advice = "the database URL begins with postgres:// or sqlite:; for a folder use --data-dir";
        return Err(anyhow!(advice).context(Misconfigured));
    };
    Ok(Store::open(&target).await?)
}

/// The monitor over the configured database, which is opened after everything else has been found in order.
pub(crate) async fn open_monitor(config: &Config) -> Result<Monitor> {
    let (settings, policy) = settings(config).context(Misconfigured)?;
    Ok(Monitor { store: open_store(config).await?, policy: Arc::new(policy), settings, kept: Kept::default() })
}

/// What the configuration says about the monitor; whatever is wrong with it is found here.
pub(crate) fn settings(config: &Config) -> Result<(Settings, Policy)> {
    let mut names = HashSet::new();
    if let Some(twice) = config.providers.iter().find(|provider| !names.insert(&provider.name)) {
        // What one lists and the other does not would be taken for withdrawn.
        bail!("two providers are called {}; what is known of each is kept by its name", twice.name);
    }
    config.providers.iter().try_for_each(check_keys)?;
    let settings = Settings {
        public_url: public_url(&config.server)?.as_str().trim_end_matches('/').to_owned(),
        tlp: config.reading.tlp,
        language: config.reading.language,
        providers: config
            .providers
            .iter()
            .filter_map(|provider| provider_settings(config, provider).transpose())
            .collect::<Result<_>>()?,
        client: requests::options(&config.polling)?,
        catalogs: catalogs::settings(config)?,
        feeds: feeds::settings(config)?,
        draft: draft::settings(config)?,
        mail: mails::settings(&config.mail)?,
        outlets: channels::settings(config)?,
        operations: operations(config)?,
        sign_on: oidc::settings(config, &public_url(&config.server)?)?,
        sign_up: sign_up(config)?,
    };
    let zone = &config.reading.time_zone;
    TimeZone::get(zone).with_context(|| format!("time_zone {zone:?} is no IANA name such as Europe/Berlin"))?;
    Ok((settings, policy(&config.polling.policy_file)?))
}

/// How people sign up; they sign in afterwards, and a mail shows that the address is theirs.
fn sign_up(config: &Config) -> Result<Option<SignUpSettings>> {
    if !config.signup.open {
        return Ok(None);
    }
    if !config.accounts.sign_in {
        bail!("[signup] open needs [accounts] sign_in: where nobody signs in nobody signs up");
    }
    if config.mail.transport != config::MailTransport::Smtp {
        bail!("[signup] open needs mails that leave by SMTP: set transport under [mail]");
    }
    let days = config.signup.trial_days;
    Ok(Some(SignUpSettings { trial_days: (days > 0).then_some(days) }))
}

/// The address that people use: the configured one, else the one that is listened on.
pub(crate) fn public_url(server: &config::Server) -> Result<Url> {
    if server.public_url.is_empty() {
        return Ok(format!("http://{}", server.listen).parse()?);
    }
    let url: Url = server.public_url.parse().with_context(|| format!("reading public_url {:?}", server.public_url))?;
    if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
        bail!("public_url {url} is no address of a server: write it like https://advisories.plant.example");
    }
    Ok(url)
}

/// The local organisation as a reader for commands that only look: nothing is created, nobody's rows are seen if it
/// is missing.
pub(crate) async fn looking_reader(config: &Config, store: &Store) -> Result<Reader> {
    let organisations = store.list_organisations().await?;
    let known = organisations.into_iter().find(|organisation| organisation.name == config.reading.organisation);
    let organisation = known.map_or_else(OrganisationId::default, |organisation| organisation.id);
    Ok(Reader { organisation, tlp: config.reading.tlp })
}

/// As [`looking_reader`], of an organisation that must be there: a misspelt name would find nothing, and say so of everything.
pub(crate) async fn named_reader(config: &Config, store: &Store) -> Result<Reader> {
    let reader = looking_reader(config, store).await?;
    if reader.organisation != OrganisationId::default() {
        return Ok(reader);
    }
    let all = store.list_organisations().await?;
    let names: Vec<&str> = all.iter().map(|organisation| organisation.name.as_str()).collect();
    let name = &config.reading.organisation;
    if names.is_empty() {
        bail!("there is no organisation {name:?}, nor any other; `inventory import FILE --org {name}` makes it");
    }
    bail!("there is no organisation {name:?}; there are: {}", names.join(", "))
}

/// The local organisation as a reader, created when it is missing.
pub(crate) async fn local_reader(config: &Config, store: &Store) -> Result<Reader> {
    let reading = &config.reading;
    let now = monitor::driver::now();
    let organisation = monitor::actions::find_or_make_organisation(store, &reading.organisation, now).await?;
    let language = reading.language.code().to_owned();
    let settings = Organisation { language, time_zone: reading.time_zone.clone(), ..organisation };
    store.update_organisation(&settings).await?;
    Ok(Reader { organisation: settings.id, tlp: reading.tlp })
}

fn policy(file: &str) -> Result<Policy> {
    if file.is_empty() {
        return Ok(Policy::built_in());
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("reading the policy {file}"))?;
    Policy::parse(&text).with_context(|| format!("reading the policy {file}"))
}

/// A key that means nothing for this kind of source would be ignored, and its writer believe otherwise.
fn check_keys(provider: &config::Provider) -> Result<()> {
    let requests = [
        ("allow_http", provider.allow_http),
        ("allow_private", provider.allow_private),
        ("ca_file", provider.ca_file.is_some()),
        ("user_agent", provider.user_agent.is_some()),
        ("proxy", provider.proxy.is_some()),
        ("headers", !provider.headers.is_empty()),
        ("token_file", provider.token_file.is_some()),
        ("client_certificate_file", provider.client_certificate_file.is_some()),
        ("client_key_file", provider.client_key_file.is_some()),
        ("requests_per_second", provider.requests_per_second.is_some()),
    ];
    let signatures = [("key_files", !provider.key_files.is_empty())];
    let entries = [("vendor", provider.vendor.is_some()), ("namespace", provider.namespace.is_some())];
    let (kind, idle) = match (&provider.folder, &provider.url, &provider.feed) {
        (Some(_), None, None) => ("a folder", [&requests[..], &entries]),
        (None, Some(_), None) => ("a url", [&entries[..], &[]]),
        (None, None, Some(_)) => ("a feed", [&signatures[..], &[]]),
        _ => bail!("provider {} needs one of a folder, a url and a feed", provider.name),
    };
    match idle.concat().into_iter().find(|(_, is_set)| *is_set) {
        Some((key, _)) => bail!("provider {} has {kind}, beside which {key} means nothing", provider.name),
        None => Ok(()),
    }
}

/// `None` for a feed.
fn provider_settings(config: &Config, provider: &config::Provider) -> Result<Option<ProviderSettings>> {
    let source = match (&provider.folder, &provider.url) {
        (Some(folder), _) => Source::Folder(folder.clone()),
        (None, Some(url)) => {
            let url = url.parse().with_context(|| format!("provider {}: {url} is no URL", provider.name))?;
            let options = requests::options_of(config, provider, &url);
            Source::Web { url, options: options.with_context(|| format!("provider {}", provider.name))? }
        }
        (None, None) => return Ok(None),
    };
    for file in &provider.key_files {
        check_key_file(file).with_context(|| format!("provider {}", provider.name))?;
    }
    Ok(Some(ProviderSettings { name: provider.name.clone(), source, key_files: provider.key_files.clone() }))
}

/// A file without a key would leave the provider without any that counts.
pub(crate) fn check_key_file(file: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("reading the key file {}", file.display()))?;
    let (keyring, reasons) = net::provider::Keyring::read(&bytes);
    if keyring.certificates().is_empty() {
        bail!("the key file {} holds no OpenPGP key: {}", file.display(), reasons.join("; "));
    }
    Ok(())
}

/// What is no mail address would be found when a source falls silent, which is too late.
fn operations(config: &Config) -> Result<Operations> {
    for recipient in &config.operations.notify {
        match Address::parse(recipient) {
            Ok(Address::Email(_)) => {}
            Ok(other) => bail!("[operations] notify: {} is no mail address", other.shown()),
            Err(error) => return Err(error).context("[operations] notify: each is a mail address"),
        }
    }
    let (organisation, notify) = (config.reading.organisation.clone(), config.operations.notify.clone());
    Ok(Operations { organisation, notify })
}

/// Whether a folder holds a database already.
pub(crate) fn has_database(dir: &Path) -> bool {
    dir.join(DATABASE_FILE).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_runs_the_installation_is_told_by_mail_and_anything_else_is_refused_at_the_start() {
        let with = |notify: &str| {
            let mut config = config::load(None, std::iter::empty()).unwrap();
            config.operations.notify = vec!["ops@plant.example".to_owned(), notify.to_owned()];
            operations(&config).map_err(|error| format!("{error:#}"))
        };
        with("Operators <operators@plant.example>").unwrap();
        for wrong in ["operators", "slack https://hooks.example/s3cret", "https://hooks.example/s3cret"] {
            let error = with(wrong).unwrap_err();
            assert!(error.contains("notify") && error.contains("mail address"), "{wrong}: {error}");
            assert!(!error.contains("s3cret"), "{wrong}: {error}");
        }
    }
}
