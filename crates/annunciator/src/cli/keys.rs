//! `provider keys`: the OpenPGP keys that a provider was seen with, and which of them count.

use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use net::provider::Fingerprint;
use serde_json::json;
use std::process::ExitCode;
use store::Store;

/// What to do with which key.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct KeyChange {
    /// Hold signatures against this key too from now on. Compare the fingerprint with what the publisher says elsewhere.
    #[arg(long, value_name = "FINGERPRINT")]
    accept: Option<String>,
    /// No longer hold signatures against this key, e.g. because it was stolen. What it signed before keeps its state; it can be accepted again.
    #[arg(long, value_name = "FINGERPRINT")]
    refuse: Option<String>,
}

pub(super) async fn run(store: &Store, name: &str, change: &KeyChange, json: bool) -> Result<ExitCode> {
    if let Some(text) = &change.accept {
        let fingerprint = fingerprint(text)?;
        found(store.accept_provider_key(name, fingerprint.as_str()).await?, name, &fingerprint)?;
    }
    if let Some(text) = &change.refuse {
        let fingerprint = fingerprint(text)?;
        found(store.refuse_provider_key(name, fingerprint.as_str()).await?, name, &fingerprint)?;
    }
    print(store, name, json).await?;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn print(store: &Store, name: &str, json: bool) -> Result<()> {
    let keys = store.list_provider_keys(name).await?;
    if keys.is_empty() && !json {
        terminal::show(&format!("{name} was seen with no key yet."))?;
    }
    for key in keys {
        let (fingerprint, since) = (key.fingerprint, key.first_seen.strftime("%Y-%m-%d"));
        if json {
            let shown = json!({ "fingerprint": fingerprint, "accepted": key.accepted, "first_seen": key.first_seen });
            terminal::print(&shown.to_string())?;
        } else {
            let counts = if key.accepted {
                "accepted"
            } else {
                "not accepted: what it signs counts as signed by an unknown key"
            };
            terminal::show(&format!("{fingerprint}  seen since {since}, {counts}"))?;
        }
    }
    Ok(())
}

fn fingerprint(text: &str) -> Result<Fingerprint> {
    let wrong = || anyhow!("{text:?} is no fingerprint: write all its 40 or 64 hexadecimal digits");
    Fingerprint::parse(text).ok_or_else(wrong).context(wiring::Misconfigured)
}

fn found(changed: bool, name: &str, fingerprint: &Fingerprint) -> Result<()> {
    if !changed {
        bail!("{name} was never seen with the key {fingerprint}; `provider keys` lists those it was seen with");
    }
    Ok(())
}
