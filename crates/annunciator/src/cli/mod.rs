//! The command line: a contract that scripts rely on (documented in README.md).

mod accounts;
mod advisories;
mod aliases;
mod backup;
mod catalogs;
mod clocks;
mod convert;
mod demo;
mod discover;
mod explain;
mod export;
mod feed;
mod gaps;
mod import;
mod inventory;
mod keys;
mod ledger;
mod lookup;
mod mail;
mod matching;
mod mirror;
mod policy;
mod provider;
mod provider_add;
mod provision;
mod quality;
mod rematch;
mod report;
mod serve;
mod validate;
mod versions;
mod vex;
mod watchlist;

use crate::config;
use crate::terminal;
use accounts::AccountsCommand;
use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use discover::Reach;
use feed::FeedCommand;
use inventory::InventoryCommand;
use keys::KeyChange;
use mail::MailCommand;
use monitor::actions::Shrunken;
use policy::PolicyCommand;
use provider_add::Wanted;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use watchlist::WatchlistCommand;

/// Watches OT security advisories, explains them, and tells whom they touch.
#[derive(Debug, Parser)]
#[command(name = "annunciator", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// Configuration file (TOML); `annunciator config` prints every key.
    #[arg(long, global = true, value_name = "FILE", env = "ANNUNCIATOR_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the embedded database.
    #[arg(long, global = true, value_name = "DIR", env = "ANNUNCIATOR_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://user@host/database.
    #[arg(long, global = true, value_name = "URL", env = "ANNUNCIATOR_DATABASE_URL")]
    pub(crate) database_url: Option<String>,
    /// What to log, e.g. `info`, `debug`, `monitor=debug`.
    #[arg(long, global = true, value_name = "FILTER", env = "ANNUNCIATOR_LOG", default_value = "warn", value_parser = log_filter)]
    pub(crate) log: EnvFilter,
}

/// A filter of which every part is understood.
fn log_filter(text: &str) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
    EnvFilter::try_new(text)
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the product with built-in samples: no configuration, no network, nothing leaves the machine.
    Demo {
        /// Address to serve.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
    /// Watch the configured providers and serve pages and API.
    Serve {
        /// Address to serve.
        #[arg(long, value_name = "ADDR", env = "ANNUNCIATOR_LISTEN")]
        listen: Option<SocketAddr>,
    },
    /// Bring in documents: JSON files, folders, provider trees, .tar, .tar.gz, .tar.zst, .zip. Raises no alerts.
    Import {
        /// Files or folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Print the counts as JSON.
        #[arg(long)]
        json: bool,
    },
    /// List advisories, newest first.
    Advisories {
        /// Only this label: act_now, plan_patch, mitigate, monitor, needs_data.
        #[arg(long)]
        label: Option<String>,
        /// Only this vendor.
        #[arg(long)]
        vendor: Option<String>,
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// One advisory.
    Advisory {
        #[command(subcommand)]
        command: AdvisoryCommand,
    },
    /// CISA's Known Exploited Vulnerabilities catalog.
    Kev {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// FIRST's exploit predictions.
    Epss {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// What the CVE program and CISA's Vulnrichment say.
    Cve {
        #[command(subcommand)]
        command: CveCommand,
    },
    /// All configured catalogs: KEV, EPSS, and other lists of exploited vulnerabilities.
    Catalogs {
        #[command(subcommand)]
        command: CatalogsCommand,
    },
    /// The publishers that are watched.
    Provider {
        #[command(subcommand)]
        command: ProviderCommand,
    },
    /// The publishers of what is stored.
    Sources {
        #[command(subcommand)]
        command: SourcesCommand,
    },
    /// The triage policy: the table that gives an advisory its label.
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Who wants to hear of what.
    Watchlist {
        #[command(subcommand)]
        command: WatchlistCommand,
    },
    /// The devices and software of an organisation.
    Inventory {
        #[command(subcommand)]
        command: InventoryCommand,
    },
    /// The people who may sign in.
    Accounts {
        #[command(subcommand)]
        command: AccountsCommand,
    },
    /// What must stand elsewhere for mails to be believed.
    Mail {
        #[command(subcommand)]
        command: MailCommand,
    },
    /// Atom feeds of watchlists.
    Feed {
        #[command(subcommand)]
        command: FeedCommand,
    },
    /// Write the whole database into one file.
    Backup {
        /// The file to write; must not exist.
        file: PathBuf,
    },
    /// Read a backup into an empty database.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
    /// Write all that is held as JSON lines in one order, without times: who saw the same things writes the same bytes.
    Export {
        /// The file to write; `-` is standard output.
        #[arg(long, value_name = "FILE", default_value = "-")]
        out: PathBuf,
    },
    /// Republish what is held as a tree of files: aggregator, publishers' metadata, feeds, documents as they came.
    /// Running it again brings the tree up to date.
    Mirror(mirror::Wanted),
    /// Convert a document between CSAF 2.0 and 2.1, and say of each change whether something was guessed or lost.
    Convert(convert::Wanted),
    /// The hash-chained record of what happened.
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Match an inventory against all advisories, storing nothing.
    Match {
        /// Inventory: CSV, XLSX or JSON.
        #[arg(long, value_name = "FILE")]
        inventory: PathBuf,
        /// Only these pairs (CSV with asset_id, advisory_id).
        #[arg(long, value_name = "FILE")]
        candidates: Option<PathBuf>,
        /// Form of the answer.
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
    },
    /// What is due for an organisation: matches to decide and put right, patch sources to evaluate, plans to carry out.
    Clocks(clocks::Wanted),
    /// An organisation's month as evidence: advisories, alerts, decisions, open matters, sources, the ledger's last hash.
    Report(report::Wanted),
    /// What an organisation's people decided about its assets, for others to read (VEX).
    Vex(vex::Wanted),
    /// How many of the ranges in all advisories are understood.
    Versions {
        /// List each text that is not, with its count and an advisory.
        #[arg(long)]
        unparsed: bool,
        /// Form of the list.
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
    },
    /// Why an advisory and an asset have their verdict: how the asset was read, which products met it or nearly did, what
    /// versions and claims say.
    Explain(explain::Wanted),
    /// The open advisories of order numbers or product lines.
    Lookup(lookup::Wanted),
    /// Match advisories, assets or the whole inventory once more, and say what came of it.
    Rematch(rematch::Wanted),
    /// Say whether documents conform to CSAF 2.0 or 2.1: what is wrong, where, and which clause asks for it. Needs no database.
    Validate(validate::Wanted),
    /// Print the default configuration with a comment for every key.
    Config,
    /// Print the version.
    Version,
}

#[derive(Debug, Subcommand)]
enum AdvisoryCommand {
    /// Show one advisory.
    Show {
        /// Tracking id or uuid.
        id: String,
        /// As the API's JSON.
        #[arg(long)]
        json: bool,
    },
    /// Delete one advisory with all revisions of its document, and what every organisation said of it; the ledger keeps who did
    /// it and why. The same bytes are not taken again from the provider, another revision is.
    Delete {
        /// Tracking id or uuid.
        id: String,
        /// Why, for the ledger.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[arg(long, default_value = "an operator")]
        who: String,
    },
}

#[derive(Debug, Subcommand)]
enum ProviderCommand {
    /// Find what a domain publishes: provider metadata, security.txt, aggregators, the DNS path.
    Discover {
        /// A domain name, or an address of provider metadata, an aggregator or a feed.
        target: String,
        #[command(flatten)]
        reach: Reach,
        /// Steps and candidates as JSON.
        #[arg(long)]
        json: bool,
    },
    /// List built-in presets of publishers.
    Presets {
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// Watch a publisher from now on, beside the configured ones; a running server needs no restart.
    Add(Wanted),
    /// Watch an added publisher no longer. Its documents stay.
    Remove {
        /// Its name.
        name: String,
    },
    /// List the watched providers, configured and added, with their last check.
    List {
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// Look at one watched provider now; or check by the requirements of CSAF how any domain distributes its documents, which
    /// role it reaches, and what stands in the way.
    Check {
        /// The name of a watched provider; or a domain, or an address of provider metadata or an aggregator.
        #[arg(value_name = "NAME|DOMAIN")]
        name: String,
        #[command(flatten)]
        asked: provision::Asked,
        /// Ask about every known document too, whatever the listing says.
        #[arg(long)]
        reconcile: bool,
        /// Print the counts as JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the OpenPGP keys that a provider was seen with, and say which of them count.
    Keys {
        /// Its name.
        name: String,
        #[command(flatten)]
        change: KeyChange,
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// Show the last checks of a provider, with every document that failed.
    Log {
        /// Its name.
        name: String,
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
        /// How many checks.
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
    },
}

#[derive(Debug, Subcommand)]
enum SourcesCommand {
    /// How well their documents keep to the standard.
    Quality(quality::Wanted),
}

#[derive(Debug, Subcommand)]
enum CatalogCommand {
    /// Bring in a file (JSON or CSV, .gz allowed). One with far fewer entries than the stored edition is refused.
    Import {
        /// The file.
        file: PathBuf,
        /// Take it also when it has far fewer entries than the stored edition, e.g. an old one.
        #[arg(long)]
        shrunken: bool,
    },
}

#[derive(Debug, Subcommand)]
enum CveCommand {
    /// Bring in CVE records (CVE JSON 5): a folder, .tar.gz, .tar.zst, .zip or a file. None that is stored is removed.
    Import {
        /// The folder, archive or file.
        path: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum CatalogsCommand {
    /// List the configured catalogs: what is stored, and what the last look found.
    List {
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// Look at the configured catalogs now, and take what is new; exit code 1 if something of one could not be taken.
    Fetch {
        /// Only this one.
        name: Option<String>,
        /// Take it also when it has far fewer entries than the stored edition.
        #[arg(long, requires = "name")]
        shrunken: bool,
    },
    /// Forget what a catalog that is no longer configured listed, or all CVE records.
    Forget {
        /// Its name; `cve` for the CVE records and what announcements had from them.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Recompute every chain; exit code 1 if one was tampered with.
    Verify,
}

/// Form of a command's answer.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Comma-separated with a header.
    Csv,
    /// One JSON object on each line.
    Json,
}

fn shrunken_of(take: bool) -> Shrunken {
    if take { Shrunken::Take } else { Shrunken::Refuse }
}

/// Runs the command on a fresh runtime.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { options, command } = arguments;
    match command {
        Command::Config => terminal::print(config::DEFAULT.trim_end())?,
        Command::Version => terminal::show(&format!("annunciator {}", env!("CARGO_PKG_VERSION")))?,
        Command::Demo { listen } => demo::run(&options, listen)?,
        Command::Serve { listen } => serve::run(&options, listen)?,
        Command::Sources { command: SourcesCommand::Quality(wanted) } => quality::run(&options, &wanted)?,
        Command::Import { paths, json } => return import::run(&options, &paths, json),
        Command::Advisories { label, vendor, json } => advisories::list(&options, label, vendor, json)?,
        Command::Advisory { command: AdvisoryCommand::Show { id, json } } => advisories::show(&options, &id, json)?,
        Command::Advisory { command: AdvisoryCommand::Delete { id, reason, who } } => {
            advisories::delete(&options, &id, &who, &reason)?;
        }
        Command::Kev { command: CatalogCommand::Import { file, shrunken } } => {
            catalogs::import_kev(&options, &file, shrunken_of(shrunken))?;
        }
        Command::Epss { command: CatalogCommand::Import { file, shrunken } } => {
            catalogs::import_epss(&options, &file, shrunken_of(shrunken))?;
        }
        Command::Cve { command: CveCommand::Import { path } } => return catalogs::import_cve(&options, &path),
        Command::Catalogs { command } => return catalogs::run(&options, &command),
        Command::Provider { command } => return provider::run(&options, &command),
        Command::Policy { command } => return policy::run(&options, &command),
        Command::Watchlist { command } => watchlist::run(&options, &command)?,
        Command::Inventory { command } => return inventory::run(&options, command),
        Command::Accounts { command } => return accounts::run(&options, &command),
        Command::Mail { command } => mail::run(&options, &command)?,
        Command::Feed { command } => feed::run(&options, &command)?,
        Command::Validate(wanted) => return validate::run(&options, &wanted),
        Command::Explain(wanted) => explain::run(&options, &wanted)?,
        Command::Lookup(wanted) => lookup::run(&options, &wanted)?,
        Command::Ledger { command: LedgerCommand::Verify } => return ledger::verify(&options),
        Command::Backup { file } => backup::backup(&options, &file)?,
        Command::Restore { file } => backup::restore(&options, &file)?,
        Command::Mirror(wanted) => mirror::run(&options, &wanted)?,
        Command::Export { out } => export::run(&options, &out)?,
        Command::Rematch(wanted) => return rematch::run(&options, &wanted),
        Command::Convert(wanted) => return convert::run(&wanted),
        Command::Clocks(wanted) => clocks::run(&options, &wanted)?,
        Command::Report(wanted) => report::run(&options, &wanted)?,
        Command::Vex(wanted) => return vex::run(&options, &wanted),
        Command::Versions { unparsed, format } => versions::run(&options, unparsed, format)?,
        Command::Match { inventory, candidates, format } => {
            matching::run(&options, &inventory, candidates.as_deref(), format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
