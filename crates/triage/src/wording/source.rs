//! The words of what operators are told about a source.
//!
//! Does not know: mail layout (`net::delivery`), recipients.

use super::Language;
use crate::silence::{Change, SourceNews};
use jiff::Timestamp;

/// One line for a list of mails.
pub fn subject(news: &SourceNews, language: Language) -> String {
    match news.change {
        Change::FellSilent => say!(language, "{} is silent", "{} schweigt", news.source),
        Change::SpeaksAgain => say!(language, "{} speaks again", "{} meldet sich wieder", news.source),
    }
}

/// What happened, and what to do, one paragraph each.
pub fn paragraphs(news: &SourceNews, language: Language) -> Vec<String> {
    let SourceNews { source, since, usual_days, .. } = news;
    match news.change {
        Change::FellSilent => vec![
            say!(language, "Nothing new has come from {source} since {}. Its pauses are usually {usual_days} days at most.", "Von {source} ist seit {} nichts Neues gekommen. Die Pausen dauern sonst höchstens {usual_days} Tage.",
                date(*since, language)
            ),
            language.pick("Either it has nothing to say, or what it says no longer arrives here. Compare with the publisher's own page, and look at what the last checks of this source found.", "Entweder gibt es nichts zu sagen, oder es kommt hier nicht mehr an. Vergleichen Sie mit der eigenen Seite des Herausgebers, und sehen Sie nach, was die letzten Prüfungen dieser Quelle ergeben haben.")
                .to_owned(),
        ],
        Change::SpeaksAgain => {
            vec![say!(language, "Something new has come from {source}, for the first time since {}.", "Von {source} ist etwas Neues gekommen, zum ersten Mal seit {}.", date(*since, language))]
        }
    }
}

/// How long a source has been silent, for a table.
pub fn silent(since: Timestamp, usual_days: i64, language: Language) -> String {
    say!(
        language,
        "silent since {}; its pauses are usually {usual_days} days at most",
        "schweigt seit {}; die Pausen dauern sonst höchstens {usual_days} Tage",
        date(since, language)
    )
}

/// How long a source has not answered, for a table.
pub fn unanswered(since: Timestamp, language: Language) -> String {
    say!(
        language,
        "not answering since {}",
        "antwortet nicht seit {}",
        since.strftime(language.pick("%Y-%m-%d %H:%M UTC", "%d.%m.%Y %H:%M UTC"))
    )
}

/// The caption of the page that shows the sources.
pub fn page_caption(language: Language) -> &'static str {
    language.pick("All sources", "Alle Quellen")
}

fn date(at: Timestamp, language: Language) -> String {
    at.strftime(language.pick("%Y-%m-%d", "%d.%m.%Y")).to_string()
}
