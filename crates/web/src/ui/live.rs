//! `/live`: tells a page that is open what came since it was made, as server-sent events; what one reads stays where it is.
//!
//! A stream ends after some minutes, and the browser asks again: then it is looked at anew who asks. What it tells is how
//! many, never what. Does not know: which pages listen (`templates::frame`), or how that looks (`static/live.js`).

use crate::error::Refusal;
use crate::reader::Reader;
use crate::state::AppState;
use crate::words::{language, phrase, say, speaking};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use store::NewsCounts;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};
use triage::wording::Language;

/// How often a stream looks.
const LOOK: Duration = Duration::from_secs(5);
/// Something is sent this often, so that no proxy takes the stream for dead.
const KEPT_ALIVE: Duration = Duration::from_secs(25);
/// nginx holds answers back until they are long, unless it is told otherwise.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");
/// How long a stream lasts; proxies end longer ones anyway.
const STREAM: Duration = Duration::from_secs(5 * 60);
/// By how much the clocks of two nodes may differ without anything being missed.
const SKEW: SignedDuration = SignedDuration::from_mins(2);
/// Pages that were made longer ago are told to be loaded again rather than what came since.
const PAGE_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When the page was made, in microseconds since 1970-01-01.
#[derive(Debug, Deserialize)]
pub(crate) struct LiveQuery {
    since: i64,
}

/// One open page.
struct Listener {
    state: AppState,
    reader: Reader,
    language: Language,
    after: Timestamp,
    /// What was there already when the page was made.
    baseline: NewsCounts,
    told: NewsCounts,
    end: Instant,
    closing: watch::Receiver<bool>,
    _seat: OwnedSemaphorePermit,
}

pub(crate) async fn listen(
    State(state): State<AppState>,
    reader: Reader,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let now = (state.clock)();
    let since = Timestamp::from_microsecond(query.since).ok().filter(|since| now.duration_since(*since) < PAGE_AGE);
    let since = since.ok_or_else(|| Refusal::bad_request(say("`since` is no moment of the last days.")))?;
    let seat = state.listeners.clone().try_acquire_owned();
    let seat = seat.map_err(|_| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            say("Too many pages listen already. Load this one again to see what is new."),
        )
    })?;
    let after = since - SKEW;
    // Asked again, the browser says from where on (WHATWG HTML, server-sent events: `Last-Event-ID`).
    let known = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(read_id);
    let baseline = match known {
        Some(known) => known,
        None => {
            let (wide, narrow) = (count(&state, &reader, after).await?, count(&state, &reader, since).await?);
            less(wide, narrow)
        }
    };
    let listener = Listener {
        after,
        baseline,
        told: NewsCounts::default(),
        language: language(),
        end: Instant::now() + STREAM,
        closing: state.closing.subscribe(),
        _seat: seat,
        state,
        reader,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(KEPT_ALIVE));
    Ok(([UNBUFFERED], events).into_response())
}

impl Listener {
    /// Waits until there is something to tell; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let counted = count(&self.state, &self.reader, self.after).await;
            // A database that does not answer for a moment says nothing new.
            let news = counted.map_or(self.told, |counted| less(counted, self.baseline));
            if news != self.told && news != NewsCounts::default() {
                self.told = news;
                let id = format!("{}.{}", self.baseline.documents, self.baseline.alerts);
                return Some(Event::default().id(id).event("news").data(sentence(news, self.language)));
            }
            let look = (Instant::now() + LOOK).min(self.end);
            tokio::select! {
                () = sleep_until(look) => {}
                _ = self.closing.changed() => return None,
            }
            if Instant::now() >= self.end || *self.closing.borrow() {
                return None;
            }
        }
    }
}

async fn count(state: &AppState, reader: &Reader, after: Timestamp) -> Result<NewsCounts, store::StoreError> {
    state.store().count_news(&reader.rows(), after).await
}

fn less(all: NewsCounts, known: NewsCounts) -> NewsCounts {
    NewsCounts {
        documents: all.documents.saturating_sub(known.documents),
        alerts: all.alerts.saturating_sub(known.alerts),
    }
}

fn read_id(text: &str) -> Option<NewsCounts> {
    let (documents, alerts) = text.split_once('.')?;
    Some(NewsCounts { documents: documents.parse().ok()?, alerts: alerts.parse().ok()? })
}

/// What came, in one line.
fn sentence(news: NewsCounts, language: Language) -> String {
    let NewsCounts { documents, alerts } = news;
    let values: [(&str, &dyn std::fmt::Display); 2] = [("documents", &documents), ("alerts", &alerts)];
    speaking(language, || match (documents, alerts) {
        (0, _) => phrase("New alerts: {alerts}", &values),
        (_, 0) => phrase("New documents: {documents}", &values),
        _ => phrase("New documents: {documents}, new alerts: {alerts}", &values),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_many_in_the_readers_language() {
        let news = |documents, alerts| NewsCounts { documents, alerts };
        assert_eq!(sentence(news(3, 1), Language::En), "New documents: 3, new alerts: 1");
        assert_eq!(sentence(news(0, 2), Language::En), "New alerts: 2");
        assert_eq!(sentence(news(1, 0), Language::De), "Neue Dokumente: 1");
    }

    #[test]
    fn an_id_is_read_back_and_nothing_else_is() {
        assert_eq!(read_id("7.2"), Some(NewsCounts { documents: 7, alerts: 2 }));
        for text in ["", "7", "7.", "-1.2", "a.b", "1.2.3"] {
            assert_eq!(read_id(text), None, "{text}");
        }
    }
}
