//! An alert as parts of a short message, before any channel's markup; and as JSON for programs.
//!
//! Knows: how much of an alert a message carries.
//! Does not know: markup (the channels escape), or any words of its own (`triage::wording`).

mod body;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use body::body;

use triage::alert::Content;
use triage::assessment::{Label, StepText};
use triage::test_message::TestMessage;
use triage::wording::alert::{self, Heading};
use triage::wording::{Language, render, test_message};

/// Characters of one line: steps of publishers may be pages long.
const LINE_LENGTH_CHARS_MAX: usize = 500;
/// Characters of the headline; Slack and Teams show about two lines.
const HEADLINE_LENGTH_CHARS_MAX: usize = 250;
/// Lines of one section; the page has the rest.
const LINES_COUNT_MAX: usize = 10;
/// Bytes of all lines: Teams refuses messages above 28 kB, and half of it may be markup and escaping.
const LINES_SIZE_BYTES_MAX: usize = 8_000;

/// A message to people in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    /// What a list of messages shows.
    pub(crate) headline: String,
    /// Label, score, our assets, source; empty for several alerts.
    pub(crate) lead: String,
    /// The most urgent label.
    pub(crate) label: Label,
    /// The page, or that of all alerts.
    pub(crate) link: String,
    /// What the link says.
    pub(crate) caption: &'static str,
    /// What is told, part by part.
    pub(crate) sections: Vec<Section>,
    /// Why it comes, and why to this reader; empty for several alerts.
    pub(crate) footer: String,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// One line of plain text, to be escaped.
    pub(crate) text: String,
    /// Where it leads.
    pub(crate) link: Option<String>,
}

/// Tells one alert, or several in a list. `public_url` is what links begin with.
pub(crate) fn tell(contents: &[Content], public_url: &str, language: Language) -> Telling {
    let public_url = public_url.trim_end_matches('/');
    let mut telling = match contents {
        [only] => tell_one(only, public_url, language),
        several => tell_several(several, public_url, language),
    };
    shorten(&mut telling.sections, language);
    telling
}

/// Tells that nothing happened.
pub(crate) fn tell_test(test: &TestMessage, public_url: &str, language: Language) -> Telling {
    let line = |text: String| Line { text: one_line(&text, LINE_LENGTH_CHARS_MAX), link: None };
    let lines = test_message::paragraphs(test, language).into_iter().map(line).collect();
    let heading = test_message::heading(language);
    Telling {
        headline: one_line(&test_message::subject(test, language), HEADLINE_LENGTH_CHARS_MAX),
        lead: String::new(),
        label: Label::NeedsData,
        link: format!("{}/watchlists", public_url.trim_end_matches('/')),
        caption: test_message::page_caption(language),
        sections: vec![Section { heading, lines }],
        footer: String::new(),
    }
}

fn tell_one(content: &Content, public_url: &str, language: Language) -> Telling {
    let mut assets: Vec<String> = content.assets.iter().map(|asset| alert::asset_line(asset, language)).collect();
    let beyond = assets.len().saturating_sub(LINES_COUNT_MAX) as u32;
    assets.truncate(LINES_COUNT_MAX);
    match beyond.saturating_add(content.assets_more) {
        0 if assets.is_empty() => assets.push(alert::no_assets(content, language).to_owned()),
        0 => {}
        more => assets.push(alert::more_assets(more, language)),
    }
    let mut steps: Vec<String> = content.steps.iter().map(|step| words(step, language)).collect();
    if steps.is_empty() {
        steps.push(alert::heading(Heading::NoSteps, language).to_owned());
    }
    let parts =
        [(Heading::Changes, alert::changes(content, language)), (Heading::Assets, assets), (Heading::Steps, steps)];
    let plain = |text: &String| Line { text: one_line(text, LINE_LENGTH_CHARS_MAX), link: None };
    let sections = parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(heading, lines)| Section {
        heading: alert::heading(heading, language),
        lines: lines.iter().map(plain).collect(),
    });
    let footer = format!("{} {}", alert::reason_sentence(content, language), alert::because(content, language));
    Telling {
        headline: one_line(&alert::subject(content, language), HEADLINE_LENGTH_CHARS_MAX),
        lead: one_line(&alert::lead(content, language), LINE_LENGTH_CHARS_MAX),
        label: content.label,
        link: format!("{public_url}{}", content.path),
        caption: alert::heading(Heading::Page, language),
        sections: sections.collect(),
        footer: one_line(&footer, LINE_LENGTH_CHARS_MAX),
    }
}

fn tell_several(contents: &[Content], public_url: &str, language: Language) -> Telling {
    let mut urgent: Vec<&Content> = contents.iter().collect();
    urgent.sort_by_key(|content| content.label);
    let line = |content: &&Content| Line {
        text: one_line(&alert::subject(content, language), HEADLINE_LENGTH_CHARS_MAX),
        link: Some(format!("{public_url}{}", content.path)),
    };
    let mut lines: Vec<Line> = urgent.iter().take(LINES_COUNT_MAX).map(line).collect();
    let more = u32::try_from(urgent.len().saturating_sub(LINES_COUNT_MAX)).unwrap_or(u32::MAX);
    if more > 0 {
        lines.push(Line { text: alert::more_assets(more, language), link: None });
    }
    Telling {
        headline: alert::folded_subject(contents, language),
        lead: String::new(),
        label: urgent.first().map_or(Label::NeedsData, |content| content.label),
        link: format!("{public_url}/alerts"),
        caption: alert::heading(Heading::Several, language),
        sections: vec![Section { heading: alert::heading(Heading::Several, language), lines }],
        footer: String::new(),
    }
}

/// Leaves out what does not fit, and says so.
fn shorten(sections: &mut Vec<Section>, language: Language) {
    let mut room = LINES_SIZE_BYTES_MAX;
    let mut is_shortened = false;
    for section in sections.iter_mut() {
        let fits = |line: &Line| {
            let size = line.text.len() + line.link.as_ref().map_or(0, String::len);
            let fits = size <= room;
            room = if fits { room - size } else { 0 };
            fits
        };
        let count = section.lines.iter().map(fits).take_while(|fits| *fits).count();
        is_shortened |= count < section.lines.len();
        section.lines.truncate(count);
    }
    sections.retain(|section| !section.lines.is_empty());
    if is_shortened && let Some(last) = sections.last_mut() {
        last.lines.push(Line { text: alert::heading(Heading::Shortened, language).to_owned(), link: None });
    }
}

/// The words of a step.
fn words(step: &StepText, language: Language) -> String {
    match step {
        StepText::Source(text) => text.clone(),
        StepText::Derived(message) => render(message, language),
    }
}

/// `text` without line breaks, control characters and signs that turn the direction of writing, cut where it is too long.
pub(crate) fn one_line(text: &str, chars_max: usize) -> String {
    let is_gap = |sign: char| sign.is_control() || sign.is_whitespace();
    let turns =
        |sign: &char| !matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut line = String::with_capacity(text.len().min(chars_max * 4));
    let mut gap = false;
    for (count, sign) in text.chars().filter(turns).enumerate() {
        if count >= chars_max {
            line.push('…');
            break;
        }
        match is_gap(sign) {
            true => gap = !line.is_empty(),
            false => {
                if gap {
                    line.push(' ');
                }
                gap = false;
                line.push(sign);
            }
        }
    }
    line
}
