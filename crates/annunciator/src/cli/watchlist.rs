//! `watchlist list`, `add`, `remove`, `test`, `preview`: who wants to hear of what.
//!
//! Does not know: what a rule hits, what of a watchlist may be kept.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};
use monitor::actions::{self, PREVIEW_MONTHS, WatchlistDraft};
use monitor::driver;
use store::{Reader, Store, Watchlist, WatchlistId};
use triage::assessment::Label;
use triage::channel::shown_text;
use triage::watchlist::{Rule, SendingPolicy};
use triage::wording::Language;
use triage::wording::watchlist::{hits, subjects, thresholds, times, what_was_looked_at, would_have_sent};
use web::api::v1::watchlists::{PreviewJson, WatchlistJson};

/// Who changes by the command line.
const WHO: &str = "command line";

#[derive(Debug, Subcommand)]
pub(crate) enum WatchlistCommand {
    /// List an organisation's watchlists.
    List {
        #[command(flatten)]
        of: Of,
    },
    /// Add a watchlist; without any subject it asks for every advisory.
    Add {
        /// Its name.
        name: String,
        /// A mail address that is told; may be given several times. Without any, alerts are shown and sent to nobody. Other
        /// channels are written in the configuration file.
        #[arg(long = "to", value_name = "ADDRESS")]
        recipients: Vec<String>,
        /// Whose it is, in your words.
        #[arg(long, default_value = "")]
        owner: String,
        #[command(flatten)]
        rule: Asked,
        #[command(flatten)]
        of: Of,
    },
    /// Delete a watchlist that is not in the configuration file; its alerts stay.
    Remove {
        /// Its name.
        name: String,
        #[command(flatten)]
        of: Of,
    },
    /// Send a test message to each mail address of a watchlist; it says that nothing happened. `serve` hands it over.
    Test {
        /// Its name.
        name: String,
        #[command(flatten)]
        of: Of,
    },
    /// Print what a watchlist would have sent in the last twelve months. Keeps nothing.
    Preview {
        #[command(flatten)]
        rule: Asked,
        #[command(flatten)]
        of: Of,
    },
}

/// Whose watchlists, and in which form.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The organisation; that of the configuration if absent.
    #[arg(long, value_name = "NAME")]
    org: Option<String>,
    /// Print JSON, one object on each line.
    #[arg(long)]
    json: bool,
}

/// What a rule asks for; each may be given several times, and any one of them is enough.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// A vendor.
    #[arg(long = "vendor", value_name = "NAME")]
    vendors: Vec<String>,
    /// Words that all stand in the name, family or order number of one product.
    #[arg(long = "product", value_name = "WORDS")]
    products: Vec<String>,
    /// A word or phrase of title or summary.
    #[arg(long = "word", value_name = "WORD")]
    words: Vec<String>,
    /// A CVE.
    #[arg(long = "cve", value_name = "CVE")]
    cves: Vec<String>,
    /// A sector, as advisories name it.
    #[arg(long = "sector", value_name = "NAME")]
    sectors: Vec<String>,
    /// A publisher, by name or address.
    #[arg(long = "source", value_name = "NAME")]
    sources: Vec<String>,
    /// Whatever touches, or may touch, an asset of the inventory.
    #[arg(long)]
    inventory: bool,
    /// Least urgent label: act_now, plan_patch, mitigate, monitor.
    #[arg(long, value_name = "LABEL")]
    minimum_label: Option<String>,
    /// Lowest CVSS score; what has none passes.
    #[arg(long, value_name = "SCORE")]
    minimum_score: Option<f64>,
}

impl Asked {
    fn rule(&self) -> Result<Rule> {
        let label = |code: &String| Label::from_code(code).ok_or_else(|| anyhow!("{code:?} is no label"));
        Ok(Rule {
            vendors: self.vendors.clone(),
            products: self.products.clone(),
            words: self.words.clone(),
            cves: self.cves.clone(),
            sectors: self.sectors.clone(),
            sources: self.sources.clone(),
            inventory: self.inventory,
            minimum_label: self.minimum_label.as_ref().map(label).transpose()?,
            minimum_score: self.minimum_score,
        })
    }
}

pub(crate) fn run(options: &Options, command: &WatchlistCommand) -> Result<()> {
    let (WatchlistCommand::List { of }
    | WatchlistCommand::Add { of, .. }
    | WatchlistCommand::Remove { of, .. }
    | WatchlistCommand::Test { of, .. }
    | WatchlistCommand::Preview { of, .. }) = command;
    let mut config = wiring::load_config(options)?;
    let organisation = of.org.clone();
    if let Some(name) = &organisation {
        config.reading.organisation.clone_from(name);
    }
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let store = &monitor.store;
        let reader = match organisation {
            Some(_) => wiring::named_reader(&config, store).await?,
            None => wiring::local_reader(&config, store).await?,
        };
        let now = driver::now();
        match command {
            WatchlistCommand::List { of } => list(store, &reader, of.json).await?,
            WatchlistCommand::Add { name, recipients, owner, rule, .. } => {
                let (name, owner, recipients) = (name.clone(), owner.clone(), recipients.clone());
                let is_silent = recipients.is_empty();
                let sending = SendingPolicy::default();
                let draft = WatchlistDraft { name, owner, rule: rule.rule()?, recipients, sending };
                actions::add_watchlist(&monitor, &reader, draft, WHO, now).await?;
                if is_silent {
                    terminal::tell("nobody is told: its alerts are only shown (--to ADDRESS tells somebody)");
                }
            }
            WatchlistCommand::Remove { name, .. } => {
                let id = find(store, &reader, name).await?;
                actions::delete_watchlist(&monitor, &reader, id, WHO, now).await?;
            }
            WatchlistCommand::Test { name, .. } => {
                let id = find(store, &reader, name).await?;
                let count = actions::test_watchlist(&monitor, &reader, id, None, WHO, now).await?;
                let them = if count == 1 { "1 test message waits" } else { &format!("{count} test messages wait") };
                terminal::tell(&format!("{them} for `serve` to hand over; what fails stands on its page /outbox"));
            }
            WatchlistCommand::Preview { rule, of } => {
                let preview = actions::preview_watchlist(&monitor, &reader, &rule.rule()?, now).await?;
                show(preview, of.json)?;
            }
        }
        Ok(monitor.store.close().await?)
    })
}

async fn find(store: &Store, reader: &Reader, name: &str) -> Result<WatchlistId> {
    let found = store.list_watchlists(reader.organisation).await?.into_iter().find(|one| one.name == name);
    Ok(found.with_context(|| format!("there is no watchlist {name:?}"))?.id)
}

async fn list(store: &Store, reader: &Reader, json: bool) -> Result<()> {
    for watchlist in store.list_watchlists(reader.organisation).await? {
        let rule: Option<Rule> = serde_json::from_str(&watchlist.rule).ok();
        match json {
            true => terminal::print(&serde_json::to_string(&WatchlistJson::of(watchlist, rule))?)?,
            false => terminal::show(&told(&watchlist, rule.as_ref()))?,
        }
    }
    Ok(())
}

fn told(watchlist: &Watchlist, rule: Option<&Rule>) -> String {
    let subjects = rule
        .map_or_else(|| "its rule cannot be read, so it tells nobody".to_owned(), |rule| subjects(rule, Language::En));
    let mut parts = vec![format!("{}: {subjects}", watchlist.name)];
    parts.extend(rule.map(|rule| thresholds(rule, Language::En)).filter(|least| !least.is_empty()));
    parts.push(match watchlist.recipients.is_empty() {
        true => "to nobody".to_owned(),
        false => {
            let shown: Vec<String> = watchlist.recipients.iter().map(|recipient| shown_text(recipient)).collect();
            format!("to {}", shown.join(", "))
        }
    });
    parts.push(times(&SendingPolicy::read(&watchlist.sending), Language::En));
    parts.push(watchlist.origin.code().to_owned());
    parts.extend(watchlist.is_paused.then(|| "paused".to_owned()));
    parts.join("; ")
}

fn show(preview: actions::WatchPreview, json: bool) -> Result<()> {
    if json {
        return terminal::print(&serde_json::to_string(&PreviewJson::from(preview))?);
    }
    terminal::show(&would_have_sent(preview.alerts.len(), PREVIEW_MONTHS, Language::En))?;
    for alert in &preview.alerts {
        let day = alert.published.strftime("%Y-%m-%d");
        let (label, id, title) = (alert.label.code(), &alert.tracking_id, &alert.title);
        terminal::show(&format!("{day}  {label}  {id}  {title}  ({})", hits(&alert.hits, Language::En)))?;
    }
    terminal::tell(&what_was_looked_at(preview.advisories, preview.is_cut, Language::En));
    Ok(())
}
