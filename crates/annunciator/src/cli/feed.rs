//! `feed`: an Atom feed for a watchlist, under an address that only those know who were told.
//!
//! Does not know: what a feed shows (`web`).

use super::Options;
use crate::terminal;
use crate::wiring::{self, Misconfigured};
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use monitor::actions::{FEED_TOKEN_SIZE_BYTES, make_feed, revoke_feed};
use monitor::driver::now;

#[derive(Debug, Subcommand)]
pub(crate) enum FeedCommand {
    /// Make a feed for a watchlist and print its address, once: it is kept nowhere. An address it had stops working.
    Make {
        /// The watchlist's name.
        watchlist: String,
    },
    /// Let the address of a watchlist's feed work no longer.
    Revoke {
        /// The watchlist's name.
        watchlist: String,
    },
    /// List the watchlists that have a feed, and since when.
    List,
}

pub(crate) fn run(options: &Options, command: &FeedCommand) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(1, async {
        let monitor = wiring::open_monitor(&config).await?;
        let organisation = wiring::named_reader(&config, &monitor.store).await?.organisation;
        match command {
            FeedCommand::Make { watchlist } => {
                let mut random = [0; FEED_TOKEN_SIZE_BYTES];
                getrandom::fill(&mut random).map_err(|error| anyhow!("taking random bytes: {error}"))?;
                let token = make_feed(&monitor, organisation, watchlist, random, now()).await?;
                let token = token.ok_or_else(|| no_watchlist(watchlist)).context(Misconfigured)?;
                let address = wiring::public_url(&config.server)?.join(&format!("/feeds/{token}.atom"))?;
                terminal::print(address.as_str())?;
            }
            FeedCommand::Revoke { watchlist } => {
                if !revoke_feed(&monitor, organisation, watchlist, now()).await? {
                    return Err(anyhow!("the watchlist {watchlist:?} has no feed").context(Misconfigured));
                }
                terminal::tell(&format!("The feed of the watchlist {watchlist:?} is revoked."));
            }
            FeedCommand::List => {
                for feed in monitor.store.list_feeds(organisation).await? {
                    terminal::print(&format!("{}\t{}", feed.created, feed.name))?;
                }
            }
        }
        Ok(monitor.store.close().await?)
    })
}

fn no_watchlist(name: &str) -> anyhow::Error {
    anyhow!("there is no watchlist {name:?}; those of the configuration are there once `annunciator serve` has run")
}
