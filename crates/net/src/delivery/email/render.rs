//! One or several alerts as a mail: subject, text and HTML that say the same.
//!
//! Does not know: how a mail is handed over (`send`), or which alerts belong together (`monitor`).

use hypertext::prelude::*;
use triage::alert::Content;
use triage::assessment::StepText;
use triage::call::Call;
use triage::silence::SourceNews;
use triage::test_message::TestMessage;
use triage::wording::account::{self, LinkMail};
use triage::wording::alert::{self, Heading};
use triage::wording::{Language, identity_evidence, render, version_evidence};
use triage::wording::{call, source, test_message};

/// A rendered message without its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text, lines of any length.
    pub text: String,
    /// The same as HTML with inline styles and nothing to load.
    pub html: String,
}

/// Renders the alerts for one reader; `public_url` is what links begin with. Empty input renders an empty message.
pub fn render_alerts(contents: &[Content], public_url: &str, language: Language) -> Rendered {
    let subject = match contents {
        [only] => alert::subject(only, language),
        several => alert::folded_subject(several, language),
    };
    let text = contents.iter().map(|content| text(content, public_url, language)).collect::<Vec<_>>();
    Rendered {
        subject,
        text: text.join("\n\n----\n\n"),
        html: page(maud! { @for content in contents { (section(content, public_url, language)) } }, language),
    }
}

/// Renders what an operator is told of a source.
pub fn render_source(news: &SourceNews, public_url: &str, language: Language) -> Rendered {
    let link = format!("{}/sources", public_url.trim_end_matches('/'));
    let (paragraphs, caption) = (source::paragraphs(news, language), source::page_caption(language));
    letter(source::subject(news, language), &paragraphs, caption, &link, language)
}

/// Renders a message that only shows that it arrives.
pub fn render_test(test: &TestMessage, public_url: &str, language: Language) -> Rendered {
    let link = format!("{}/watchlists", public_url.trim_end_matches('/'));
    let (paragraphs, caption) = (test_message::paragraphs(test, language), test_message::page_caption(language));
    letter(test_message::subject(test, language), &paragraphs, caption, &link, language)
}

/// Renders a mail that asks for one person.
pub fn render_call(said: &Call, public_url: &str, language: Language) -> Rendered {
    let link = format!("{}{}", public_url.trim_end_matches('/'), said.path);
    letter(
        call::subject(said, language),
        &call::paragraphs(said, language),
        call::page_caption(language),
        &link,
        language,
    )
}

/// Renders a mail that carries a link into an account.
pub fn render_link(mail: LinkMail<'_>, link: &str, language: Language) -> Rendered {
    let (paragraphs, caption) = (account::paragraphs(mail, language), account::caption(mail, language));
    letter(account::subject(mail, language), &paragraphs, caption, link, language)
}

/// A few paragraphs and one link.
fn letter(subject: String, paragraphs: &[String], caption: &str, link: &str, language: Language) -> Rendered {
    let text = format!("{}\n\n{caption}: {link}", paragraphs.join("\n\n"));
    let body = maud! {
        @for paragraph in paragraphs { p { (paragraph) } }
        p { a href=(link) { (caption) } }
    };
    Rendered { subject, text, html: page(body, language) }
}

fn text(content: &Content, public_url: &str, language: Language) -> String {
    let mut lines = vec![alert::lead(content, language), String::new(), content.title.clone(), String::new()];
    let changes = alert::changes(content, language);
    if !changes.is_empty() {
        lines.push(alert::heading(Heading::Changes, language).to_owned());
        lines.extend(changes.iter().map(|change| format!("- {change}")));
        lines.push(String::new());
    }
    lines.push(alert::heading(Heading::Assets, language).to_owned());
    if content.assets.is_empty() {
        lines.push(format!("  {}", alert::no_assets(content, language)));
    }
    for asset in &content.assets {
        lines.push(format!("- {}", alert::asset_line(asset, language)));
        lines.extend(evidence(asset, language).map(|sentence| format!("  {sentence}")));
    }
    if content.assets_more > 0 {
        lines.push(format!("  {}", alert::more_assets(content.assets_more, language)));
    }
    lines.extend([String::new(), alert::heading(Heading::Steps, language).to_owned()]);
    if content.steps.is_empty() {
        lines.push(format!("  {}", alert::heading(Heading::NoSteps, language)));
    }
    lines.extend(content.steps.iter().map(|step| format!("- {}", words(step, language))));
    lines
        .extend([String::new(), format!("{}: {}", alert::heading(Heading::Page, language), link(content, public_url))]);
    lines.extend([String::new(), alert::reason_sentence(content, language), alert::because(content, language)]);
    lines.join("\n")
}

fn page(body: impl Renderable, language: Language) -> String {
    let page = maud! {
        !DOCTYPE
        html lang=(language.code()) {
            head { meta charset="utf-8"; meta name="color-scheme" content="light dark"; }
            body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.45;max-width:40em;margin:0 auto;padding:1em" {
                (body)
            }
        }
    };
    page.render().into_inner()
}

fn section(content: &Content, public_url: &str, language: Language) -> impl Renderable {
    let changes = alert::changes(content, language);
    maud! {
        p style="margin:0;font-weight:600" { (alert::lead(content, language)) }
        h1 style="font-size:20px;margin:.3em 0" {
            a href=(link(content, public_url)) { (content.title) }
        }
        @if !changes.is_empty() {
            h2 style="font-size:16px;margin:1em 0 .3em" { (alert::heading(Heading::Changes, language)) }
            ul style="padding-left:1.2em;margin:0" { @for change in &changes { li { (change) } } }
        }
        h2 style="font-size:16px;margin:1em 0 .3em" { (alert::heading(Heading::Assets, language)) }
        @if content.assets.is_empty() { p { (alert::no_assets(content, language)) } }
        ul style="padding-left:1.2em;margin:0" {
            @for asset in &content.assets {
                li {
                    (alert::asset_line(asset, language))
                    @for sentence in evidence(asset, language) { br; span style="color:#666" { (sentence) } }
                }
            }
            @if content.assets_more > 0 { li { (alert::more_assets(content.assets_more, language)) } }
        }
        h2 style="font-size:16px;margin:1em 0 .3em" { (alert::heading(Heading::Steps, language)) }
        @if content.steps.is_empty() { p { (alert::heading(Heading::NoSteps, language)) } }
        ol style="padding-left:1.2em;margin:0" {
            @for step in &content.steps { li style="white-space:pre-line" { (words(step, language)) } }
        }
        p { a href=(link(content, public_url)) { (alert::heading(Heading::Page, language)) } }
        p style="color:#666;font-size:14px;border-bottom:1px solid #999;padding-bottom:1em" {
            (alert::reason_sentence(content, language)) " " (alert::because(content, language))
        }
    }
}

fn evidence(asset: &triage::alert::TouchedAsset, language: Language) -> impl Iterator<Item = String> {
    let sentences = asset.evidence.as_ref().map(|evidence| {
        [identity_evidence(&evidence.identity, language), version_evidence(&evidence.version, language)]
    });
    sentences.into_iter().flatten()
}

fn words(step: &StepText, language: Language) -> String {
    match step {
        StepText::Source(text) => text.clone(),
        StepText::Derived(message) => render(message, language),
    }
}

fn link(content: &Content, public_url: &str) -> String {
    format!("{}{}", public_url.trim_end_matches('/'), content.path)
}
