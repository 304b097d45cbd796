//! The form of a watchlist, as it is sent and as it is shown again.
//!
//! Does not know: what of it may be kept (`monitor::actions`).

use crate::words::{phrase, say};
use monitor::actions::WatchlistDraft;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Watchlist;
use triage::assessment::Label;
use triage::channel::{Address, Channel};
use triage::watchlist::{Pace, Rule, SendingPolicy};

/// What the form holds; texts of one kind stand on lines of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WatchForm {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Addresses on lines, as `triage::channel` reads them; those of mail may have commas between them.
    pub recipients: String,
    /// Vendors.
    pub vendors: String,
    /// Words of product names.
    pub products: String,
    /// Words of title or summary.
    pub words: String,
    /// CVEs.
    pub cves: String,
    /// Sectors.
    pub sectors: String,
    /// Publishers.
    pub sources: String,
    /// `on` if the inventory counts.
    pub inventory: String,
    /// Code of the least urgent label; empty for none.
    pub minimum_label: String,
    /// Lowest score; empty for none.
    pub minimum_score: String,
    /// Code of the pace.
    pub pace: String,
    /// Full hour of digests; empty for the usual one.
    pub digest_hour: String,
    /// Full hours at which quiet begins and ends; empty for none.
    pub quiet_from: String,
    /// See [`Self::quiet_from`].
    pub quiet_until: String,
    /// `hold` if *Act now* waits as everything else does.
    pub act_now: String,
    /// Messages of one day; empty for any number.
    pub messages: String,
    /// IANA time zone; empty for the organisation's.
    pub time_zone: String,
    /// Sectors of the advisory that the form was opened from: shown, and asked for only by whoever adds them.
    pub named_sectors: String,
    /// What the button that was pressed is for.
    pub act: String,
    /// The lines of recipients: `channel-N` and `target-N`.
    #[serde(flatten)]
    pub lines: BTreeMap<String, String>,
}

/// One line of recipients as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientLine {
    /// The channel's code.
    pub channel: String,
    /// What stands behind it; of a web hook that is kept, what may be shown.
    pub target: String,
}

/// Lines that are read; a watchlist may have fewer recipients.
const RECIPIENT_LINES_COUNT_MAX: usize = 100;
/// Stands in a hidden address, and never in one that somebody has.
const HIDDEN: &str = "/… (";

impl WatchForm {
    /// The form that says what a watchlist says.
    pub(crate) fn of(watchlist: &Watchlist, rule: &Rule) -> WatchForm {
        let sending = SendingPolicy::read(&watchlist.sending);
        let joined = |texts: &[String]| texts.join("\n");
        WatchForm {
            name: watchlist.name.clone(),
            owner: watchlist.owner.clone(),
            lines: kept_lines(&watchlist.recipients),
            vendors: joined(&rule.vendors),
            products: joined(&rule.products),
            words: joined(&rule.words),
            cves: joined(&rule.cves),
            sectors: joined(&rule.sectors),
            sources: joined(&rule.sources),
            inventory: if rule.inventory { "on".to_owned() } else { String::new() },
            minimum_label: rule.minimum_label.map_or("", Label::code).to_owned(),
            minimum_score: rule.minimum_score.map(|score| score.to_string()).unwrap_or_default(),
            pace: sending.pace.code().to_owned(),
            digest_hour: sending.digest_hour.to_string(),
            quiet_from: sending.quiet.map(|(from, _)| from.to_string()).unwrap_or_default(),
            quiet_until: sending.quiet.map(|(_, until)| until.to_string()).unwrap_or_default(),
            act_now: if sending.act_now_passes { String::new() } else { "hold".to_owned() },
            messages: sending.messages_per_day_max.map(|most| most.to_string()).unwrap_or_default(),
            time_zone: sending.time_zone,
            ..WatchForm::default()
        }
    }

    /// Whether it says anything at all.
    pub(crate) fn is_empty(&self) -> bool {
        let bare = WatchForm { lines: BTreeMap::new(), ..self.clone() };
        bare == WatchForm::default() && self.recipient_lines().is_empty()
    }

    /// The lines of recipients that hold anything, in their order.
    pub fn recipient_lines(&self) -> Vec<RecipientLine> {
        let texts = lines(&self.recipients).into_iter().flat_map(|line| match named(&line) {
            Some(named) => vec![named],
            None => separated(&line).into_iter().map(mail_line).collect(),
        });
        let at = |name: &str, place: usize| {
            self.lines.get(&format!("{name}-{place}")).map(|text| text.trim()).unwrap_or_default()
        };
        let written = (0..RECIPIENT_LINES_COUNT_MAX).map(|place| RecipientLine {
            channel: at("channel", place).to_owned(),
            target: at("target", place).to_owned(),
        });
        texts.chain(written.filter(|line| !line.target.is_empty())).take(RECIPIENT_LINES_COUNT_MAX).collect()
    }

    /// Recipients as they are kept: a line that shows a hidden address of `kept` stands for that address.
    fn recipients(&self, kept: &[String]) -> Vec<String> {
        self.recipient_lines().iter().map(|line| line.text(kept)).collect()
    }

    /// What it says, or what of it cannot be understood; `kept` are the recipients that the watchlist has.
    pub(crate) fn draft(&self, kept: &[String]) -> Result<WatchlistDraft, String> {
        let minimum_label = match self.minimum_label.as_str() {
            "" => None,
            code => Some(
                Label::from_code(code)
                    .ok_or_else(|| phrase("{text} is no label.", &[("text", &format_args!("{code:?}"))]))?,
            ),
        };
        let minimum_score = match self.minimum_score.trim() {
            "" => None,
            // Half of the world writes the comma.
            text => Some(
                text.replace(',', ".")
                    .parse()
                    .map_err(|_| phrase("{text} is no score from 0 to 10.", &[("text", &format_args!("{text:?}"))]))?,
            ),
        };
        let rule = Rule {
            vendors: lines(&self.vendors),
            products: lines(&self.products),
            words: lines(&self.words),
            cves: separated(&self.cves),
            sectors: lines(&self.sectors),
            sources: lines(&self.sources),
            inventory: !self.inventory.is_empty(),
            minimum_label,
            minimum_score,
        };
        let (name, owner, recipients) = (self.name.clone(), self.owner.clone(), self.recipients(kept));
        Ok(WatchlistDraft { name, owner, rule, recipients, sending: self.sending()? })
    }

    fn sending(&self) -> Result<SendingPolicy, String> {
        let usual = SendingPolicy::default();
        let pace = match self.pace.as_str() {
            "" => usual.pace,
            code => Pace::from_code(code)
                .ok_or_else(|| phrase("{text} is no pace.", &[("text", &format_args!("{code:?}"))]))?,
        };
        let quiet = match (number(say("Quiet from"), &self.quiet_from)?, number(say("Quiet until"), &self.quiet_until)?)
        {
            (Some(from), Some(until)) => Some((from, until)),
            (None, None) => None,
            _ => return Err(say("Quiet hours have a beginning and an end.").to_owned()),
        };
        Ok(SendingPolicy {
            pace,
            digest_hour: number(say("Hour of what is sent together"), &self.digest_hour)?.unwrap_or(usual.digest_hour),
            quiet,
            act_now_passes: self.act_now.is_empty(),
            messages_per_day_max: number(say("Messages a day"), &self.messages)?,
            time_zone: self.time_zone.trim().to_owned(),
        })
    }
}

impl RecipientLine {
    /// As it is kept. What was hidden and is not known comes out as no address of its channel, and is refused as such.
    fn text(&self, kept: &[String]) -> String {
        let RecipientLine { channel, target } = self;
        if target.contains(HIDDEN) {
            let shows = |one: &&Address| hidden(one).is_some_and(|shown| shown == *target);
            let found = kept.iter().filter_map(|one| Address::parse(one).ok()).find(|one| shows(&one));
            let whole = found.map_or_else(|| "hidden".to_owned(), |found| found.target());
            return format!("{channel} {whole}");
        }
        match channel.as_str() {
            "" | "email" => target.clone(),
            channel => format!("{channel} {target}"),
        }
    }
}

/// What is shown of an address that is a secret.
fn hidden(address: &Address) -> Option<String> {
    let shown = address.shown();
    shown.contains(HIDDEN).then(|| shown.split_once(' ').map_or_else(String::new, |(_, target)| target.to_owned()))
}

/// Kept recipients as the fields of lines.
fn kept_lines(recipients: &[String]) -> BTreeMap<String, String> {
    let line = |recipient: &String| match Address::parse(recipient) {
        Ok(address) => (address.channel().code(), hidden(&address).unwrap_or_else(|| address.target())),
        Err(_) => (Channel::Email.code(), recipient.clone()),
    };
    let fields = |(place, recipient)| {
        let (channel, target) = line(recipient);
        [(format!("channel-{place}"), channel.to_owned()), (format!("target-{place}"), target)]
    };
    recipients.iter().enumerate().flat_map(fields).collect()
}

/// A line that begins with the name of a channel.
fn named(line: &str) -> Option<RecipientLine> {
    let (name, target) = line.split_once(char::is_whitespace)?;
    let channel = Channel::from_code(name)?.code().to_owned();
    Some(RecipientLine { channel, target: target.trim().to_owned() })
}

fn mail_line(target: String) -> RecipientLine {
    RecipientLine { channel: Channel::Email.code().to_owned(), target }
}

/// The number of a field, or none where nothing is written.
fn number<T: std::str::FromStr>(field: &str, text: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            phrase(
                "{field}: {text} is no number that is possible there.",
                &[("field", &field), ("text", &format_args!("{text:?}"))],
            )
        }),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Neither a CVE nor a mail address has a blank, a comma or a semicolon.
fn separated(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_line_by_line_and_addresses_also_by_commas() {
        let form = WatchForm {
            products: "S7-1500, CPU 1511\r\n\r\n CP 343-1 ".to_owned(),
            recipients: "a@plant.example; b@plant.example,\nc@plant.example".to_owned(),
            minimum_score: "7,5".to_owned(),
            ..WatchForm::default()
        };
        let draft = form.draft(&[]).unwrap();
        assert_eq!(draft.rule.products, ["S7-1500, CPU 1511", "CP 343-1"]);
        assert_eq!(draft.recipients.len(), 3);
        assert_eq!(draft.rule.minimum_score, Some(7.5));
        let timed = WatchForm { quiet_from: "20".to_owned(), quiet_until: "6".to_owned(), ..WatchForm::default() };
        assert_eq!(timed.draft(&[]).unwrap().sending.quiet, Some((20, 6)));
        let half = WatchForm { quiet_from: "20".to_owned(), ..WatchForm::default() };
        assert_eq!(half.draft(&[]).unwrap_err(), "Quiet hours have a beginning and an end.");
        let wrong = WatchForm { messages: "many".to_owned(), ..WatchForm::default() };
        assert_eq!(wrong.draft(&[]).unwrap_err(), "Messages a day: \"many\" is no number that is possible there.");
        let wrong = WatchForm { minimum_label: "urgent".to_owned(), ..WatchForm::default() };
        assert_eq!(wrong.draft(&[]).unwrap_err(), "\"urgent\" is no label.");
    }

    #[test]
    fn a_hidden_address_stands_for_the_one_that_is_kept_and_for_no_other() {
        let kept =
            ["slack https://hooks.example/services/T0/s3cret", "syslog tcp://log.example:601"].map(str::to_owned);
        let form = WatchForm { lines: kept_lines(&kept), ..WatchForm::default() };
        let shown = form.recipient_lines();
        assert!(!format!("{shown:?}").contains("s3cret"), "{shown:?}");
        assert_eq!(form.draft(&kept).unwrap().recipients, kept);
        let strange = form.draft(&["slack https://hooks.example/services/other".to_owned()]).unwrap();
        assert!(Address::parse(&strange.recipients[0]).is_err(), "{strange:?}");
        let mut moved = form;
        moved.lines.insert("channel-0".to_owned(), "mattermost".to_owned());
        assert_eq!(moved.draft(&kept).unwrap().recipients[0], "mattermost https://hooks.example/services/T0/s3cret");
    }

    #[test]
    fn lines_of_every_channel_are_read_from_fields_and_from_text() {
        let written = "name=A&recipients=a@b.example%0Amqtt+mqtts://c.example/t&channel-0=email&target-0=\
                       &channel-3=teams&target-3=https://d.example/x";
        let address = format!("/watchlists/new?{written}").parse().unwrap();
        let form = axum::extract::Query::<WatchForm>::try_from_uri(&address).unwrap().0;
        let read = form.draft(&[]).unwrap().recipients;
        assert_eq!(read, ["a@b.example", "mqtt mqtts://c.example/t", "teams https://d.example/x"]);
    }
}
