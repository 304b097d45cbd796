//! Silence: after each poll, whether the provider has been silent for longer than it usually is, and whether it answers.
//!
//! What changed is logged once, and told once to the operators who are to be told: as a row first, like every alert.
//! Does not know: how long a pause is usual (`triage::silence`), how a mail leaves (`deliver`).

use crate::actions::find_or_make_organisation;
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AlertId, CaseId, DeliveryId, NewAlert, NewDelivery, Standing};
use triage::advisory::AdvisoryId;
use triage::silence::{Change, Pauses, SourceNews};
use uuid::Uuid;

/// The channel that operators are told through.
const EMAIL: &str = "email";

/// Looks at one provider after it was polled.
///
/// # Errors
/// When the database does not answer; then nothing is told, and the next poll looks again.
pub async fn look(monitor: &Monitor, provider: &str, now: Timestamp) -> Result<(), StageError> {
    let pauses = Pauses::of(&monitor.store.list_heard(provider).await?);
    let before = monitor.store.list_standings().await?.into_iter().find(|standing| standing.provider == provider);
    let before = before.unwrap_or_default();
    let standing = Standing {
        provider: provider.to_owned(),
        last_news: pauses.last_news,
        usual_pause: pauses.usual,
        silent_since: pauses.silent_since(now),
        unanswered_since: monitor.store.find_unanswered_since(provider).await?,
    };
    if standing == before {
        return Ok(());
    }
    tell_log(&before, &standing);
    let alerts = match news(&before, &standing) {
        Some(news) => alert(monitor, &news, now).await?,
        None => Vec::new(),
    };
    monitor.store.record_standing(standing, alerts, now).await?;
    Ok(())
}

/// What operators have to hear, if anything.
fn news(before: &Standing, now: &Standing) -> Option<SourceNews> {
    let told = |change, since, standing: &Standing| {
        let usual_days = standing.usual_pause.map_or(0, |pause| pause.as_hours() / 24);
        Some(SourceNews { change, source: now.provider.clone(), since, usual_days })
    };
    match (before.silent_since, now.silent_since) {
        (None, Some(since)) => told(Change::FellSilent, since, now),
        (Some(since), None) => told(Change::SpeaksAgain, since, before),
        _ => None,
    }
}

fn tell_log(before: &Standing, now: &Standing) {
    let provider = &*now.provider;
    match (before.silent_since, now.silent_since) {
        (None, Some(since)) => tracing::warn!(provider.name = provider, %since, "provider is silent"),
        (Some(since), None) => tracing::info!(provider.name = provider, %since, "provider speaks again"),
        _ => {}
    }
    match (before.unanswered_since, now.unanswered_since) {
        (None, Some(since)) => tracing::warn!(provider.name = provider, %since, "provider does not answer"),
        (Some(since), None) => tracing::info!(provider.name = provider, %since, "provider answers again"),
        _ => {}
    }
}

/// One alert to all operators, about no case and no advisory. Its key names the silence, so that none is told twice.
async fn alert(monitor: &Monitor, news: &SourceNews, now: Timestamp) -> Result<Vec<NewAlert>, StageError> {
    let operations = &monitor.settings.operations;
    if operations.notify.is_empty() {
        return Ok(Vec::new());
    }
    let organisation = find_or_make_organisation(&monitor.store, &operations.organisation, now).await?.id;
    let key = format!("source/{}/{}/{}", news.source, news.change.code(), news.since.as_microsecond());
    let deliveries = operations.notify.iter().map(|recipient| NewDelivery {
        id: DeliveryId(fresh(now)),
        channel: EMAIL.to_owned(),
        recipient: recipient.clone(),
        key: format!("{organisation}/{key}/{EMAIL}/{recipient}"),
        due: now,
    });
    let content = serde_json::to_string(news);
    Ok(vec![NewAlert {
        id: AlertId(fresh(now)),
        organisation,
        case_id: CaseId(Uuid::nil()),
        advisory: AdvisoryId(Uuid::nil()),
        watchlist: String::new(),
        reason: news.change.code().to_owned(),
        deliveries: deliveries.collect(),
        key,
        content: content.map_err(|source| StageError::Row { what: "news of a source".to_owned(), source })?,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_hear_when_a_source_falls_silent_and_when_it_speaks_and_never_in_between() {
        let well = Standing { provider: "One".to_owned(), ..Standing::default() };
        let silent = Standing { silent_since: Some(Timestamp::UNIX_EPOCH), ..well.clone() };
        let down = Standing { unanswered_since: Some(Timestamp::UNIX_EPOCH), ..silent.clone() };
        let change = |before: &Standing, now: &Standing| news(before, now).map(|news| news.change);
        assert_eq!(change(&well, &silent), Some(Change::FellSilent));
        assert_eq!(change(&silent, &well), Some(Change::SpeaksAgain));
        assert_eq!([change(&silent, &down), change(&down, &silent), change(&well, &well)], [None, None, None]);
    }
}
