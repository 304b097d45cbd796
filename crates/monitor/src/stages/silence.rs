//! Silence: after each poll, whether the provider has been silent for longer than it usually is, and whether it answers.
//!
//! What changed is logged once, and told once to the operators who are to be told: as a row first, like every alert.
//! Does not know: how long a pause is usual (`triage::silence`), how a mail leaves (`deliver`).

use crate::actions::find_or_make_organisation;
use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use store::{AlertId, CaseId, Check, DeliveryId, NewAlert, NewDelivery, Standing};
use triage::advisory::AdvisoryId;
use triage::silence::{Change, Pauses, SourceNews};
use uuid::Uuid;

/// The channel that operators are told through.
const EMAIL: &str = "email";

/// Looks at one source after it was polled: at the provider of the check, or at a `feed` by its address.
///
/// # Errors
/// When the database does not answer; then nothing is told, and the next poll looks again.
pub async fn look(monitor: &Monitor, check: &Check, feed: Option<&str>, now: Timestamp) -> Result<(), StageError> {
    let provider = &*check.provider;
    let before = monitor.store.find_standing(provider).await?.unwrap_or_default();
    let kept = Pauses { last_news: before.last_news, usual: before.usual_pause };
    let pauses = match is_reread(check, &kept, now) {
        false => kept,
        true => Pauses::of(&match feed {
            Some(feed) => monitor.store.list_heard_in_feed(feed).await?,
            None => monitor.store.list_heard(provider).await?,
        }),
    };
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

/// Whether the history has to be read again: it grew, nothing is kept of it, or somebody is to be told by it. What came
/// by another way (a reconciliation, another source) is then in it, so that nobody is called silent without a look.
fn is_reread(check: &Check, kept: &Pauses, now: Timestamp) -> bool {
    let is_longer = check.counts.new + check.counts.revised > 0;
    is_longer || kept.last_news.is_none() || kept.silent_since(now).is_some()
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
        fold: String::new(),
    });
    let content = serde_json::to_string(news);
    Ok(vec![NewAlert {
        id: AlertId(fresh(now)),
        organisation,
        case_id: CaseId(Uuid::nil()),
        advisory: AdvisoryId(Uuid::nil()),
        watchlist_id: None,
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
    use jiff::SignedDuration;
    use store::{CheckCounts, CheckKind};

    #[test]
    fn a_history_is_read_when_it_grew_or_somebody_would_be_told_by_it_and_else_left_alone() {
        let (began, day) = (Timestamp::UNIX_EPOCH, SignedDuration::from_hours(24));
        let poll = |new, revised| Check {
            id: Uuid::nil(),
            provider: "One".to_owned(),
            kind: CheckKind::Poll,
            started: began,
            finished: began,
            counts: CheckCounts { new, revised, unchanged: 5, ..CheckCounts::default() },
            error: String::new(),
            failures: Vec::new(),
        };
        let kept = Pauses { last_news: Some(began), usual: Some(day) };
        assert!(!is_reread(&poll(0, 0), &kept, began + day));
        assert!(is_reread(&poll(1, 0), &kept, began) && is_reread(&poll(0, 1), &kept, began));
        assert!(is_reread(&poll(0, 0), &Pauses::default(), began), "nothing is kept yet");
        assert!(is_reread(&poll(0, 0), &kept, began + day * 2), "it would be called silent");
    }

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
