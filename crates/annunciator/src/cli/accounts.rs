//! `accounts`: who may sign in, for whoever runs the installation. Links are printed and never kept.

use super::Options;
use crate::config::Config;
use crate::terminal;
use crate::wiring::{self, Misconfigured};
use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use identity::{Role, email_of};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use monitor::Monitor;
use monitor::actions::accounts::{self, Actor, Invited};
use serde_json::json;
use std::process::ExitCode;
use store::{LinkMailState, OrganisationId, User};

/// Who stands in the ledger for what is done here.
const WHO: &str = "command line";

#[derive(Debug, Subcommand)]
pub(crate) enum AccountsCommand {
    /// List the people of an organisation, and who is invited.
    List {
        /// The organisation; that of the configuration if absent.
        #[arg(long, value_name = "NAME")]
        org: Option<String>,
        /// One JSON object on each line.
        #[arg(long)]
        json: bool,
    },
    /// Invite somebody: by mail where mails leave by SMTP, else by a link that is printed.
    Invite {
        /// Mail address.
        email: String,
        /// viewer, auditor, engineer, lead, operator, admin.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The organisation; that of the configuration if absent.
        #[arg(long, value_name = "NAME")]
        org: Option<String>,
    },
    /// Print a one-time link: to the first account while there is none, else to a new password for an account.
    Link {
        /// Mail address of the account.
        email: Option<String>,
    },
    /// Give somebody another role; his sessions in that organisation end.
    Role {
        /// Mail address.
        email: String,
        /// viewer, auditor, engineer, lead, operator, admin.
        #[arg(value_parser = role)]
        role: Role,
        /// The organisation; that of the configuration if absent.
        #[arg(long, value_name = "NAME")]
        org: Option<String>,
    },
    /// Take somebody out of an organisation.
    Remove {
        /// Mail address.
        email: String,
        /// The organisation; that of the configuration if absent.
        #[arg(long, value_name = "NAME")]
        org: Option<String>,
    },
    /// Say until when an organisation may try the installation; afterwards it is alerted of nothing new.
    Trial {
        /// The organisation.
        org: String,
        /// The last day, like 2026-03-31, or `for-good`.
        #[arg(value_parser = trial)]
        until: Trial,
    },
    /// End all sessions of an account, and revoke all its API tokens.
    EndSessions {
        /// Mail address.
        email: String,
    },
    /// Switch the second factor of an account off and remove its passkeys, for somebody who lost them.
    ResetFactor {
        /// Mail address.
        email: String,
    },
}

/// Until when an organisation may try the installation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trial {
    Until(Date),
    ForGood,
}

fn trial(text: &str) -> Result<Trial, String> {
    match text {
        "for-good" => Ok(Trial::ForGood),
        day => day.parse().map(Trial::Until).map_err(|_| "a day like 2026-03-31, or for-good".to_owned()),
    }
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.into_iter().map(Role::code).collect();
        format!("one of {}", all.join(", "))
    })
}

pub(crate) fn run(options: &Options, command: &AccountsCommand) -> Result<ExitCode> {
    let mut config = wiring::load_config(options)?;
    let org = match command {
        AccountsCommand::List { org, .. }
        | AccountsCommand::Invite { org, .. }
        | AccountsCommand::Role { org, .. }
        | AccountsCommand::Remove { org, .. } => org.clone(),
        AccountsCommand::Trial { org, .. } => Some(org.clone()),
        _ => None,
    };
    let named = org.is_some();
    config.reading.organisation = org.unwrap_or(config.reading.organisation);
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let organisation = match named {
            true => wiring::named_reader(&config, &monitor.store).await?.organisation,
            false => wiring::local_reader(&config, &monitor.store).await?.organisation,
        };
        work(&config, &monitor, organisation, command).await?;
        monitor.store.close().await?;
        Ok(ExitCode::SUCCESS)
    })
}

async fn work(
    config: &Config,
    monitor: &Monitor,
    organisation: OrganisationId,
    command: &AccountsCommand,
) -> Result<()> {
    let (now, actor) = (monitor::driver::now(), Actor::command_line(organisation));
    match command {
        AccountsCommand::List { json, .. } => list(monitor, organisation, *json).await?,
        AccountsCommand::Invite { email, role, .. } => {
            match accounts::invite(monitor, &actor, email, *role, now).await.context("inviting")? {
                Invited::Mailed => terminal::tell("The invitation leaves with the next mails of the running server."),
                Invited::HandOver(token) => print_link(config, "invitation", token.text())?,
            }
        }
        AccountsCommand::Link { email: None } => match accounts::make_first_link(monitor, organisation, now).await? {
            Some(token) => print_link(config, "welcome", token.text())?,
            None => bail!("there are accounts already; for a new password: annunciator accounts link EMAIL"),
        },
        AccountsCommand::Link { email: Some(email) } => {
            match accounts::make_reset_link(monitor, email, WHO, now).await.context("making a link")? {
                Some(token) => print_link(config, "password/reset", token.text())?,
                None => bail!("there is no account with the address {email}"),
            }
        }
        AccountsCommand::Role { email, role, .. } => {
            let user = find(monitor, email).await?.id;
            accounts::change_role(monitor, &actor, user, Some(*role), now).await.context("changing the role")?;
        }
        AccountsCommand::Remove { email, .. } => {
            let user = find(monitor, email).await?.id;
            accounts::change_role(monitor, &actor, user, None, now).await.context("removing the person")?;
        }
        AccountsCommand::Trial { until, .. } => {
            let until = match until {
                Trial::ForGood => None,
                // The whole of that day is in time.
                Trial::Until(day) => {
                    let next = day.tomorrow().context("reading the day")?;
                    Some(next.to_zoned(TimeZone::UTC).context("reading the day")?.timestamp())
                }
            };
            monitor.store.put_trial(organisation, until, WHO, now).await?;
        }
        AccountsCommand::EndSessions { email } => {
            let user = find(monitor, email).await?.id;
            let (sessions, tokens) = monitor.store.delete_sessions_and_tokens(user, now).await?;
            terminal::tell(&format!("sessions ended: {sessions}; API tokens revoked: {tokens}"));
        }
        AccountsCommand::ResetFactor { email } => {
            if !accounts::stop_second_factor_of(monitor, email, WHO, now).await.context("switching it off")? {
                bail!("there is no account with the address {email} that has a second factor or a passkey");
            }
        }
    }
    Ok(())
}

async fn find(monitor: &Monitor, email: &str) -> Result<User> {
    let address = email_of(email).ok_or_else(|| anyhow!("{email:?} is no mail address").context(Misconfigured))?;
    let found = monitor.store.find_user_by_email(&address).await?;
    found.with_context(|| format!("there is no account with the address {address}"))
}

/// The link alone goes to standard output.
fn print_link(config: &Config, path: &str, token: &str) -> Result<()> {
    terminal::tell("Hand this link over by a way that only its reader sees; it works once.");
    terminal::print(&format!("{}{path}/{token}", wiring::public_url(&config.server)?))
}

async fn list(monitor: &Monitor, organisation: OrganisationId, as_json: bool) -> Result<()> {
    let now = monitor::driver::now();
    for one in monitor.store.list_people(organisation).await? {
        let (email, name, role) = (one.email, one.name, one.role.code());
        if as_json {
            let (since, factor, passkeys) = (one.since, one.second_factor, one.passkeys_count);
            let line = json!({ "email": email, "name": name, "role": role, "since": since, "second_factor": factor, "passkeys": passkeys });
            terminal::print(&line.to_string())?;
        } else {
            let factor = if one.second_factor { "second factor" } else { "no second factor" };
            let passkeys = one.passkeys_count;
            terminal::show(&format!("{email}  {name}  {role}  {factor}  passkeys: {passkeys}"))?;
        }
    }
    for one in monitor.store.list_invitations(organisation, now).await? {
        let (email, role) = (one.email, one.role.code());
        let (mail, words) = match one.mail {
            LinkMailState::Done => ("done", ""),
            LinkMailState::Waits => ("waits", ", its mail waits"),
            LinkMailState::GivenUp => ("given_up", ", could not be mailed: invite again"),
        };
        if as_json {
            let line = json!({ "email": email, "role": role, "invited_until": one.expires, "mail": mail });
            terminal::print(&line.to_string())?;
        } else {
            let until = one.expires.strftime("%Y-%m-%d %H:%M UTC");
            terminal::show(&format!("{email}  invited as {role} until {until}{words}"))?;
        }
    }
    Ok(())
}
