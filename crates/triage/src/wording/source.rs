//! The words of what operators are told about a source.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::silence::{Change, SourceNews};
use jiff::Timestamp;

/// One line for a list of mails.
pub fn subject(news: &SourceNews, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match news.change {
        Change::FellSilent => format!("{} is silent", news.source),
        Change::SpeaksAgain => format!("{} speaks again", news.source),
    }
}

/// What happened, and what to do, one paragraph each.
pub fn paragraphs(news: &SourceNews, language: Language) -> Vec<String> {
    let (Language::En | Language::De) = language;
    let SourceNews { source, since, usual_days, .. } = news;
    match news.change {
        Change::FellSilent => vec![
            format!(
                "Nothing new has come from {source} since {}. Its pauses are usually {usual_days} days at most.",
                date(*since)
            ),
            "Either it has nothing to say, or what it says no longer arrives here. Compare with the publisher's own page, \
             and look at what the last checks of this source found."
                .to_owned(),
        ],
        Change::SpeaksAgain => {
            vec![format!("Something new has come from {source}, for the first time since {}.", date(*since))]
        }
    }
}

/// How long a source has been silent, for a table.
pub fn silent(since: Timestamp, usual_days: i64, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("silent since {}; its pauses are usually {usual_days} days at most", date(since))
}

/// How long a source has not answered, for a table.
pub fn unanswered(since: Timestamp, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("not answering since {}", since.strftime("%Y-%m-%d %H:%M UTC"))
}

/// The caption of the page that shows the sources.
pub fn page_caption(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "All sources"
}

fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
