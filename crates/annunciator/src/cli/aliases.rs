//! `inventory alias list`, `add`, `remove`, `reject`, `reopen`: what an organisation's own spellings mean.
//!
//! Does not know: what an alias changes, or how a vendor comes to be suggested.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use monitor::actions::{Said, keep_alias, reject_suggestion, remove_alias, reopen_suggestion};
use monitor::{Monitor, driver};
use std::process::ExitCode;
use store::{AliasId, Reader};
use triage::asset::alias::Alias;
use triage::wording::{Language, alias as words};
use uuid::Uuid;
use web::aliases::{AliasBook, read_book};
use web::api::v1::offline;
use web::known::Known;

/// Who changes something on the command line: whoever runs the installation, without an account.
const LOCAL_NAME: &str = "command line";

/// What can be done with aliases.
#[derive(Debug, Subcommand)]
pub(super) enum AliasCommand {
    /// List aliases, and suggestions to confirm (`add`) or to reject.
    List {
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
        /// As the API's JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what a name of the inventory means; the assets that have it are matched again.
    Add(NewAlias),
    /// Remove aliases by their ids.
    Remove {
        /// Their ids.
        #[arg(required = true)]
        ids: Vec<Uuid>,
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
    },
    /// Say that a suggestion is wrong; it is not made again for this spelling.
    Reject {
        /// The spelling of the inventory.
        written: String,
        /// The vendor that was suggested, by its key in the list.
        key: String,
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Take a rejection back: the suggestion is made again.
    Reopen {
        /// The spelling of the inventory.
        written: String,
        /// The vendor that was suggested, by its key in the list.
        key: String,
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        org: String,
    },
}

/// A new alias.
#[derive(Debug, Args)]
pub(super) struct NewAlias {
    /// The vendor as the inventory writes it; with `--product` the product.
    written: String,
    /// The vendor as advisories name it.
    #[arg(long, value_name = "NAME")]
    vendor: String,
    /// The product as advisories name it: then the alias is a product's.
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// Its order number, for assets that have none.
    #[arg(long, value_name = "NUMBER", default_value = "", requires = "product")]
    order_number: String,
    /// The vendor as the inventory writes it, where that is another company's name.
    #[arg(long, value_name = "NAME", default_value = "", requires = "product")]
    written_vendor: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    org: String,
}

impl NewAlias {
    fn alias(&self) -> Alias {
        let (written, vendor) = (self.written.clone(), self.vendor.clone());
        let Some(product) = self.product.clone() else { return Alias::Vendor { written, vendor } };
        let (written_vendor, order_number) = (self.written_vendor.clone(), self.order_number.clone());
        Alias::Product { written, written_vendor, vendor, product, order_number }
    }
}

pub(super) fn run(options: &Options, command: AliasCommand) -> Result<ExitCode> {
    match command {
        AliasCommand::List { org, json } => list(options, &org, json)?,
        AliasCommand::Add(new) => add(options, &new)?,
        AliasCommand::Remove { ids, org } => remove(options, &ids, &org)?,
        AliasCommand::Reject { written, key, org, reason } => {
            with_reader(options, &org, async |monitor, reader| {
                let said = Said { words: &reason, who: LOCAL_NAME, now: driver::now() };
                reject_suggestion(monitor, reader.organisation, (&written, &key), said).await?;
                Ok(())
            })?;
            terminal::print("rejected 1")?;
        }
        AliasCommand::Reopen { written, key, org } => {
            with_reader(options, &org, async |monitor, reader| {
                let suggestion = (written.as_str(), key.as_str());
                reopen_suggestion(monitor, reader.organisation, suggestion, LOCAL_NAME, driver::now()).await?;
                Ok(())
            })?;
            terminal::print("reopened 1")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `work` for an organisation that is there.
fn with_reader<T>(options: &Options, name: &str, work: impl AsyncFnOnce(&Monitor, &Reader) -> Result<T>) -> Result<T> {
    let mut config = wiring::load_config(options)?;
    name.clone_into(&mut config.reading.organisation);
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let reader = wiring::named_reader(&config, &monitor.store).await?;
        let done = work(&monitor, &reader).await?;
        monitor.store.close().await?;
        Ok(done)
    })
}

fn add(options: &Options, new: &NewAlias) -> Result<()> {
    let (id, assets) = with_reader(options, &new.org, async |monitor, reader| {
        let said = Said { words: &new.reason, who: LOCAL_NAME, now: driver::now() };
        let (id, assets) = keep_alias(monitor, reader.organisation, &new.alias(), said).await?;
        driver::settle(monitor).await?;
        Ok((id, assets))
    })?;
    terminal::print(&format!("id {id}\nassets {assets}"))
}

fn remove(options: &Options, ids: &[Uuid], organisation: &str) -> Result<()> {
    let assets = with_reader(options, organisation, async |monitor, reader| {
        let mut assets = 0;
        for id in ids {
            let removed = remove_alias(monitor, reader.organisation, AliasId(*id), LOCAL_NAME, driver::now()).await;
            assets += removed.with_context(|| format!("removing the alias {id}"))?;
        }
        driver::settle(monitor).await?;
        Ok(assets)
    })?;
    terminal::print(&format!("removed {}\nassets {assets}", ids.len()))
}

fn list(options: &Options, organisation: &str, json: bool) -> Result<()> {
    let book = with_reader(options, organisation, async |monitor, reader| {
        Ok(read_book(&monitor.store, &Known::default(), reader).await?)
    })?;
    let text = match json {
        true => offline::alias_book_json(&book).context("writing the aliases as JSON")?,
        false => lines(&book).iter().map(|line| terminal::plain(line)).collect::<Vec<_>>().join("\n"),
    };
    terminal::print(&text)
}

fn lines(book: &AliasBook) -> Vec<String> {
    let mut lines = Vec::new();
    for stored in &book.aliases {
        let sentence = words::alias(&stored.alias, Language::En);
        lines.push(format!("{}  {sentence} {} ({})", stored.id, stored.reason, stored.who));
    }
    for one in &book.suggestions {
        for meant in &one.meant {
            let reasons = meant.reasons.iter().map(|(likeness, by)| words::likeness(*likeness, by, Language::En));
            let reasons = reasons.collect::<Vec<_>>().join(" ");
            lines.push(format!(
                "suggested: “{}” ({} assets) may mean {} (key {}). {reasons}",
                one.written, one.assets, meant.name, meant.key
            ));
        }
    }
    lines.extend(
        book.rejected
            .iter()
            .map(|one| format!("rejected: “{}” is not {}. {} ({})", one.written, one.vendor, one.reason, one.who)),
    );
    if lines.is_empty() {
        lines.push("no aliases, and nothing to suggest".to_owned());
    }
    lines
}
