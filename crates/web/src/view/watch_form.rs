//! The form of a watchlist, as it is sent and as it is shown again.
//!
//! Does not know: what of it may be kept (`monitor::actions`).

use monitor::actions::WatchlistDraft;
use serde::Deserialize;
use store::Watchlist;
use triage::assessment::Label;
use triage::watchlist::Rule;

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
    /// Sectors of the advisory that the form was opened from: shown, and asked for only by whoever adds them.
    pub named_sectors: String,
    /// What the button that was pressed is for.
    pub act: String,
}

impl WatchForm {
    /// The form that says what a watchlist says.
    pub(crate) fn of(watchlist: &Watchlist, rule: &Rule) -> WatchForm {
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
        Ok(WatchlistDraft { name, owner, rule, recipients })
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
        let wrong = WatchForm { minimum_label: "urgent".to_owned(), ..WatchForm::default() };
        assert_eq!(wrong.draft().unwrap_err(), "\"urgent\" is no label.");
    }
}
