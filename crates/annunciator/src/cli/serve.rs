//! `serve`: watch the providers, answer requests, stop cleanly.

use super::Options;
use crate::config::{Config, MailTransport};
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, anyhow};
use monitor::{Monitor, Rhythm};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::OrganisationId;
use tokio::net::TcpListener;
use tokio::sync::watch;
use triage::channel::{Channel, destination};

pub(crate) fn run(options: &Options, listen: Option<SocketAddr>) -> Result<()> {
    let mut config = wiring::load_config(options)?;
    config.server.listen = listen.unwrap_or(config.server.listen);
    wiring::block_on(config.server.threads, serve(config))
}

/// Serves until the process is told to stop.
pub(crate) async fn serve(config: Config) -> Result<()> {
    let listener = listen_on(&config).await?;
    serve_on(config, listener).await
}

/// The socket; whoever cannot have it changes nothing.
pub(crate) async fn listen_on(config: &Config) -> Result<TcpListener> {
    let address = config.server.listen;
    if !address.ip().is_loopback() && !config.accounts.sign_in && !config.server.allow_non_loopback {
        let refusal = format!(
            "refusing to serve on {address}: nobody signs in, so everybody who reaches the port may read and tick; \
             set sign_in = true in [accounts], put a proxy with sign-in before it, or set allow_non_loopback = true in [server]"
        );
        return Err(anyhow!(refusal).context(wiring::Misconfigured));
    }
    TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))
}

/// Serves on a socket that is ours already.
pub(crate) async fn serve_on(mut config: Config, listener: TcpListener) -> Result<()> {
    config.server.listen = listener.local_addr()?;
    let monitor = Arc::new(wiring::open_monitor(&config).await?);
    let reader = wiring::local_reader(&config, &monitor.store).await?;
    let watchlists: Vec<_> = config.watchlists.iter().map(watchlist).collect();
    monitor::actions::put_watchlists(&monitor, reader.organisation, &watchlists, monitor::driver::now()).await?;
    tell_of_mails(&config, &monitor).await?;
    let minutes = |minutes: u32| Duration::from_secs(60 * u64::from(minutes.max(1)));
    let polling = &config.polling;
    let rhythm = Rhythm { poll: minutes(polling.interval_minutes), reconcile: minutes(polling.reconcile_minutes) };
    terminal::tell(&format!("Annunciator serves on http://{}/ — stop it with Ctrl-C", config.server.listen));
    if let Some(warning) = links_lead_nowhere(&config.server.public_url, config.server.listen) {
        terminal::tell(&warning);
    }
    if config.accounts.sign_in {
        tell_of_accounts(&config, &monitor, reader.organisation).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let state = window(&config, Arc::clone(&monitor), &reader)?;
    let known = Arc::clone(&state.known);
    tokio::spawn(async move { known.forget_unused().await });
    let answering = tokio::spawn(answer(listener, state, stop));
    // The pipeline stays on this thread, requests are answered by the others.
    let judging = monitor::driver::watch_quality(&monitor, wiring::JUDGE, stopped.clone());
    tokio::join!(monitor::driver::watch(&monitor, rhythm, stopped), judging);
    answering.await.context("waiting for the last requests")?.context("serving")?;
    Ok(monitor.store.close().await?)
}

/// Whoever expects mails should know that none leaves.
async fn tell_of_mails(config: &Config, monitor: &Monitor) -> Result<()> {
    let mut watchlists = Vec::new();
    for organisation in monitor.store.list_organisations().await? {
        watchlists.extend(monitor.store.list_watchlists(organisation.id).await?);
    }
    let recipients = watchlists.iter().flat_map(|watchlist| &watchlist.recipients).chain(&config.operations.notify);
    if let Some(warning) = mails_wait(config.mail.transport, recipients) {
        terminal::tell(warning);
    }
    Ok(())
}

/// What to say where somebody is to get mails and nothing says how they leave.
fn mails_wait<'r>(transport: MailTransport, mut recipients: impl Iterator<Item = &'r String>) -> Option<&'static str> {
    let is_mailed = |recipient: &String| destination(recipient).0 == Channel::Email;
    (transport == MailTransport::None && recipients.any(is_mailed)).then_some(
        "Mails wait: somebody is to get some, and transport is \"none\" in [mail]; set it to \"smtp\" with a mail server.",
    )
}

/// What is said where links in mails and invitations would begin with an address that is none.
fn links_lead_nowhere(public_url: &str, listen: SocketAddr) -> Option<String> {
    let nowhere = public_url.is_empty() && listen.ip().is_unspecified();
    nowhere.then(|| {
        format!("Links would begin with http://{listen}/, which leads nowhere: set public_url in [server] to the address that people use.")
    })
}

/// The way to the first account, while there is none, and what people should know before they type a password.
async fn tell_of_accounts(config: &Config, monitor: &Monitor, organisation: OrganisationId) -> Result<()> {
    let public_url = wiring::public_url(&config.server)?;
    if !config.server.listen.ip().is_loopback() && public_url.scheme() != "https" {
        terminal::tell("Passwords travel unencrypted: put a proxy with TLS before it, and set public_url in [server].");
    }
    let now = monitor::driver::now();
    if let Some(token) = monitor::actions::accounts::make_first_link(monitor, organisation, now).await? {
        terminal::tell("There is no account yet. This link makes the first one; it works once, for 24 hours:");
        terminal::tell(&format!("  {}welcome/{}", public_url, token.text()));
    }
    Ok(())
}

fn window(config: &Config, monitor: Arc<Monitor>, reader: &store::Reader) -> Result<web::AppState> {
    let settings = web::Settings {
        public_url: Some(wiring::public_url(&config.server)?),
        trusted_proxies: config.server.trusted_proxies.clone(),
        local_tlp: reader.tlp,
        outbox: config.mail.transport == MailTransport::Outbox,
        lookup: config.lookup.open,
        sign_in: config.accounts.sign_in,
        api_requests_per_minute: config.api.requests_per_minute,
    };
    let state = web::AppState::new(monitor, settings, reader.organisation, monitor::driver::now);
    Ok(state.with_referee(wiring::REFEREE))
}

/// Answers until told to stop, then tells the pipeline.
async fn answer(listener: TcpListener, state: web::AppState, stop: watch::Sender<bool>) -> std::io::Result<()> {
    let outcome = web::serve(listener, state, told_to_stop()).await;
    let _ = stop.send(true);
    outcome
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => (), _ = terminate.recv() => () }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

fn watchlist(configured: &crate::config::Watchlist) -> monitor::actions::WatchlistSettings {
    monitor::actions::WatchlistSettings {
        name: configured.name.clone(),
        rule: configured.rule(),
        recipients: configured.recipients.clone(),
        sending: configured.sending.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_expects_mails_is_told_that_none_leaves() {
        let recipients = |text: &str| vec!["slack https://hooks.example/x".to_owned(), text.to_owned()];
        let warns = |transport, text| mails_wait(transport, recipients(text).iter()).is_some();
        assert!(warns(MailTransport::None, "ops@plant.example"));
        assert!(!warns(MailTransport::Smtp, "ops@plant.example") && !warns(MailTransport::Outbox, "ops@plant.example"));
        assert!(!warns(MailTransport::None, "syslog tcp://collector"), "nobody is to get a mail");
    }

    #[test]
    fn links_that_would_lead_nowhere_are_told_at_the_start() {
        let address = |text: &str| text.parse().expect("an address");
        for everywhere in ["0.0.0.0:8080", "[::]:8080"] {
            let told = links_lead_nowhere("", address(everywhere)).expect("a warning");
            assert!(told.contains(everywhere) && told.contains("public_url"), "{told}");
            assert!(links_lead_nowhere("https://plant.example", address(everywhere)).is_none());
        }
        assert!(links_lead_nowhere("", address("127.0.0.1:8080")).is_none());
        assert!(links_lead_nowhere("", address("192.0.2.7:8080")).is_none());
    }
}
