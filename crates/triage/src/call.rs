//! A call: one person is asked for by another, or by a day that came. It tells of no advisory that is new.
//!
//! Does not know: how a message travels, its words (`wording::call`), who belongs to an organisation.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

terms! {
    /// Why a person is called; the reason that its row has in place of an alert's.
    CallReason {
        /// Somebody wrote `@` and the person's name.
        Mentioned = "mentioned",
        /// Somebody gave a case to the person.
        Assigned = "assigned",
        /// The day until which the person had accepted a risk, or whose case it is, is past.
        AcceptanceEnded = "acceptance_ended",
    }
}

/// What a call says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Why.
    pub call: CallReason,
    /// Who calls; empty where nobody does.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Tracking id of the advisory that it is about.
    pub tracking_id: String,
    /// Its title.
    pub title: String,
    /// What was said.
    pub words: String,
    /// Until when the risk was accepted, where that ended.
    pub until: Option<Date>,
    /// Where the page is, from the root on.
    pub path: String,
}

/// A person as others call them.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// Mail address.
    pub email: &'a str,
    /// Name.
    pub name: &'a str,
}

/// The places, in `people`, of those whom a text calls: `@` and the mail address, what stands before the `@` of it, or the
/// name without its blanks; letter case does not matter. A word that could mean two people calls neither.
pub fn find_called(text: &str, people: &[Called<'_>]) -> Vec<usize> {
    let mut found = Vec::new();
    for word in words(text) {
        let mut meant =
            people.iter().enumerate().filter(|(_, person)| is_called(person, &word)).map(|(place, _)| place);
        if let (Some(place), None) = (meant.next(), meant.next())
            && !found.contains(&place)
        {
            found.push(place);
        }
    }
    found
}

/// What stands behind each `@` that begins a word, in lower case.
fn words(text: &str) -> Vec<String> {
    let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '_' | '+' | '-' | '@' | '\'');
    let mut words = Vec::new();
    let mut before = ' ';
    for (place, sign) in text.char_indices() {
        if sign == '@' && !is_part(before) {
            let word: String =
                text.get(place + 1..).unwrap_or_default().chars().take_while(|sign| is_part(*sign)).collect();
            words.push(word.trim_end_matches(['.', '-', '\'', '@']).to_lowercase());
        }
        before = sign;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_called(person: &Called<'_>, word: &str) -> bool {
    let email = person.email.to_lowercase();
    let local = email.split_once('@').map_or("", |(local, _)| local);
    let name: String = person.name.to_lowercase().split_whitespace().collect();
    email == word || local == word || name == word
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [Called<'static>; 4] = [
        Called { email: "anna@plant.example", name: "Anna Berg" },
        Called { email: "ben.o'neil@plant.example", name: "Ben" },
        Called { email: "anna@vendor.example", name: "Anna Tal" },
        Called { email: "zoë@plant.example", name: "Zoë Ångström" },
    ];

    #[test]
    fn people_are_called_by_address_by_what_stands_before_the_sign_and_by_name() {
        assert_eq!(find_called("@ben, can you look? cc @zoëångström.", &PEOPLE), [1, 3]);
        assert_eq!(find_called("(@Anna@Plant.Example)", &PEOPLE), [0]);
        assert_eq!(find_called("@AnnaTal and again @annatal", &PEOPLE), [2]);
        assert_eq!(
            find_called("@ben.o'neil's shift", &PEOPLE),
            [0_usize; 0],
            "a name with more behind it is another word"
        );
        assert_eq!(find_called("@ben.o'neil: now", &PEOPLE), [1]);
    }

    #[test]
    fn what_could_mean_two_people_or_is_an_address_in_a_sentence_calls_nobody() {
        assert_eq!(find_called("@anna", &PEOPLE), [0_usize; 0]);
        assert_eq!(find_called("write to ben.o'neil@plant.example, 5 @ 3 V, @, @@", &PEOPLE), [0_usize; 0]);
    }
}
