//! `mail`: what must stand elsewhere for mails to be believed.
//!
//! Does not know: how mails leave.

use super::Options;
use crate::terminal;
use crate::wiring::{self, Misconfigured, mails};
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Print the DNS record by which receivers verify signed mails (DKIM).
    DkimRecord,
}

pub(crate) fn run(options: &Options, command: &MailCommand) -> Result<()> {
    let config = wiring::load_config(options)?;
    match command {
        MailCommand::DkimRecord => {
            let dkim = mails::dkim(&config.mail).context(Misconfigured)?;
            let dkim = dkim.ok_or_else(|| {
                anyhow!("no mails are signed: set dkim_selector, dkim_domain and dkim_key_file in [mail]")
                    .context(Misconfigured)
            })?;
            terminal::print(&dkim.record())
        }
    }
}
