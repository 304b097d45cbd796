//! The words of the pages in the reader's language: English stands where it is shown, a catalogue gives the others.
//!
//! English costs no look-up. Does not know: which language a request asks for (`asked`), or sentences about
//! advisories; those are `triage::wording`'s.

pub(crate) mod asked;
#[cfg(test)]
mod tests;

use hypertext::context::Context;
use hypertext::{Buffer, Renderable};
use std::collections::HashMap;
use std::fmt::Display;
use std::fmt::Write as _;
use std::sync::LazyLock;
use triage::wording::Language;

/// German for each English text of the pages.
const GERMAN: &str = include_str!("de.toml");

static CATALOGUE: LazyLock<HashMap<String, String>> = LazyLock::new(|| toml::from_str(GERMAN).unwrap_or_default());

/// How a request is answered.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    /// In which language.
    pub(crate) language: Language,
    /// Where to come back to when another language is chosen; empty for what was sent and cannot be asked for again.
    pub(crate) address: String,
}

tokio::task_local! {
    /// Of the request that is being answered.
    pub(crate) static SPEECH: Speech;
}

/// The language of the page that is being made; English for what programs read.
pub fn language() -> Language {
    SPEECH.try_with(|speech| speech.language).unwrap_or(Language::En)
}

/// Speaks a language while something is made that asked for it by itself.
pub(crate) fn speaking<T>(language: Language, made: impl FnOnce() -> T) -> T {
    SPEECH.sync_scope(Speech { language, address: String::new() }, made)
}

/// What the speakers of a language call it.
pub fn own_name(language: Language) -> &'static str {
    language.pick("English", "Deutsch")
}

/// The language of a publisher's words (BCP 47), where the page around them speaks another (WCAG 2.2, 3.1.2).
pub fn foreign(lang: Option<&str>) -> Option<&str> {
    lang.filter(|lang| !lang.split('-').next().is_some_and(|broad| broad.eq_ignore_ascii_case(language().code())))
}

/// Where the page that is being made can be asked for again; empty where it cannot.
pub(crate) fn address() -> String {
    SPEECH.try_with(|speech| speech.address.clone()).unwrap_or_default()
}

/// A text of ours in the reader's language. What has no line in the catalogue stays English; a test refuses it.
pub fn say(text: &'static str) -> &'static str {
    match language() {
        Language::En => text,
        Language::De => CATALOGUE.get(text).map_or(text, String::as_str),
    }
}

/// What a text that was put together means in the reader's language, where that is another and has a line for it.
pub fn find(text: &str) -> Option<&'static str> {
    match language() {
        Language::En => None,
        Language::De => CATALOGUE.get(text).map(String::as_str),
    }
}

/// What stands before the decimals.
pub fn decimal_mark() -> char {
    match language() {
        Language::En => '.',
        Language::De => ',',
    }
}

/// Marks a text that is put into the reader's language where it is shown, by [`say`] or [`Word`].
pub const fn key(text: &'static str) -> &'static str {
    text
}

/// A text of ours on a page.
#[derive(Clone, Copy, Debug)]
pub struct Word(pub &'static str);

impl<C: Context> Renderable<C> for Word {
    fn render_to(&self, page: &mut Buffer<C>) {
        crate::templates::atoms::push_escaped(page.dangerously_get_string(), say(self.0));
    }
}

/// A text of ours with values in it: `{name}` stands for the value of that name.
pub fn phrase(pattern: &'static str, values: &[(&str, &dyn Display)]) -> String {
    let mut told = String::with_capacity(2 * pattern.len());
    let mut rest = say(pattern);
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
    {
        told.push_str(before);
        if let Some((_, value)) = values.iter().find(|(one, _)| *one == name) {
            let _ = write!(told, "{value}");
        }
        rest = after;
    }
    told.push_str(rest);
    told
}
