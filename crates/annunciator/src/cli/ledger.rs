//! `ledger verify`: whether the record of what happened is as it was written.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::Result;
use std::process::ExitCode;
use store::{Chain, Verification};

/// Prints each chain with its entries and its last hash, which is worth keeping elsewhere as a witness.
pub(crate) fn verify(options: &Options) -> Result<ExitCode> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let organisations = store.list_organisations().await?;
        let named = organisations.into_iter().map(|one| (one.name, Chain::Organisation(one.id)));
        let mut intact = true;
        for (name, chain) in std::iter::once(("installation".to_owned(), Chain::Installation)).chain(named) {
            match store.verify_ledger(chain).await? {
                Verification::Intact { entries, head } => {
                    terminal::show(&format!("{name}: intact, {entries} entries, {head}"))?
                }
                Verification::Broken { sequence, reason } => {
                    intact = false;
                    terminal::show(&format!("{name}: broken at entry {sequence}: {reason}"))?;
                }
            }
        }
        store.close().await?;
        Ok(if intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}
