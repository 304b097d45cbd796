//! The form of a watchlist, as it is sent and as it is shown again.
//!
//! Does not know: what of it may be kept (`monitor::actions`).

use monitor::actions::WatchlistDraft;
use serde::Deserialize;
use store::Watchlist;
use triage::assessment::Label;
use triage::watchlist::{Pace, Rule, SendingPolicy};

/// What the form holds; texts of one kind stand on lines of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WatchForm {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Mail addresses.
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
}

impl WatchForm {
    /// The form that says what a watchlist says.
    pub(crate) fn of(watchlist: &Watchlist, rule: &Rule) -> WatchForm {
        let sending = SendingPolicy::read(&watchlist.sending);
        let lines = |texts: &[String]| texts.join("\n");
        WatchForm {
            name: watchlist.name.clone(),
            owner: watchlist.owner.clone(),
            recipients: lines(&watchlist.recipients),
            vendors: lines(&rule.vendors),
            products: lines(&rule.products),
            words: lines(&rule.words),
            cves: lines(&rule.cves),
            sectors: lines(&rule.sectors),
            sources: lines(&rule.sources),
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
        *self == WatchForm::default()
    }

    /// What it says, or what of it cannot be understood.
    pub(crate) fn draft(&self) -> Result<WatchlistDraft, String> {
        let minimum_label = match self.minimum_label.as_str() {
            "" => None,
            code => Some(Label::from_code(code).ok_or_else(|| format!("{code:?} is no label."))?),
        };
        let minimum_score = match self.minimum_score.trim() {
            "" => None,
            // Half of the world writes the comma.
            text => Some(text.replace(',', ".").parse().map_err(|_| format!("{text:?} is no score from 0 to 10."))?),
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
        let (name, owner, recipients) = (self.name.clone(), self.owner.clone(), separated(&self.recipients));
        Ok(WatchlistDraft { name, owner, rule, recipients, sending: self.sending()? })
    }

    fn sending(&self) -> Result<SendingPolicy, String> {
        let usual = SendingPolicy::default();
        let pace = match self.pace.as_str() {
            "" => usual.pace,
            code => Pace::from_code(code).ok_or_else(|| format!("{code:?} is no pace."))?,
        };
        let quiet = match (number("Quiet from", &self.quiet_from)?, number("Quiet until", &self.quiet_until)?) {
            (Some(from), Some(until)) => Some((from, until)),
            (None, None) => None,
            _ => return Err("Quiet hours have a beginning and an end.".to_owned()),
        };
        Ok(SendingPolicy {
            pace,
            digest_hour: number("Hour of what is sent together", &self.digest_hour)?.unwrap_or(usual.digest_hour),
            quiet,
            act_now_passes: self.act_now.is_empty(),
            messages_per_day_max: number("Messages a day", &self.messages)?,
            time_zone: self.time_zone.trim().to_owned(),
        })
    }
}

/// The number of a field, or none where nothing is written.
fn number<T: std::str::FromStr>(field: &str, text: &str) -> Result<Option<T>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("{field}: {text:?} is no number that is possible there.")),
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
        let draft = form.draft().unwrap();
        assert_eq!(draft.rule.products, ["S7-1500, CPU 1511", "CP 343-1"]);
        assert_eq!(draft.recipients.len(), 3);
        assert_eq!(draft.rule.minimum_score, Some(7.5));
        let timed = WatchForm { quiet_from: "20".to_owned(), quiet_until: "6".to_owned(), ..WatchForm::default() };
        assert_eq!(timed.draft().unwrap().sending.quiet, Some((20, 6)));
        let half = WatchForm { quiet_from: "20".to_owned(), ..WatchForm::default() };
        assert_eq!(half.draft().unwrap_err(), "Quiet hours have a beginning and an end.");
        let wrong = WatchForm { messages: "many".to_owned(), ..WatchForm::default() };
        assert_eq!(wrong.draft().unwrap_err(), "Messages a day: \"many\" is no number that is possible there.");
        let wrong = WatchForm { minimum_label: "urgent".to_owned(), ..WatchForm::default() };
        assert_eq!(wrong.draft().unwrap_err(), "\"urgent\" is no label.");
    }
}
