//! The words of a watchlist: what it asks for, why it hit, what it would have told.
//!
//! Does not know: alerts (`wording::alert`), forms.

use super::{Language, display};
use crate::assessment::Label;
use crate::watchlist::{Hit, Pace, Rule, SendingPolicy};

/// What a rule asks for, as a list after “asks for”: `vendor Siemens, your inventory`.
pub fn subjects(rule: &Rule, language: Language) -> String {
    let mut asked: Vec<Hit> = Vec::new();
    asked.extend(rule.vendors.iter().cloned().map(Hit::Vendor));
    asked.extend(rule.products.iter().cloned().map(Hit::Product));
    asked.extend(rule.words.iter().cloned().map(Hit::Word));
    asked.extend(rule.cves.iter().cloned().map(Hit::Cve));
    asked.extend(rule.sectors.iter().cloned().map(Hit::Sector));
    asked.extend(rule.sources.iter().cloned().map(Hit::Source));
    if rule.inventory {
        asked.push(Hit::Inventory(0));
    }
    if rule.names_no_subject() {
        asked.push(Hit::Everything);
    }
    hits(&asked, language)
}

/// What a rule leaves out; empty if it leaves out nothing.
pub fn thresholds(rule: &Rule, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let label = rule.minimum_label.map(|label| format!("labelled {} or more urgent", display::label(label, language)));
    let score = rule.minimum_score.map(|score| format!("CVSS {score:.1} or higher, or no score"));
    let told: Vec<String> = label.into_iter().chain(score).collect();
    told.join("; ")
}

/// When messages are sent: `at once; quiet from 20:00 to 6:00, except Act now`.
pub fn times(sending: &SendingPolicy, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let hour = sending.digest_hour;
    let mut told = vec![match sending.pace {
        Pace::Instant => "at once".to_owned(),
        Pace::Daily => format!("once a day at {hour}:00"),
        Pace::Weekly => format!("on Mondays at {hour}:00"),
        Pace::PatchDay => format!("once a month at {hour}:00, on the day after the second Tuesday"),
    }];
    if sending.pace == Pace::Instant {
        let quiet = sending.quiet.filter(|(from, until)| from != until);
        told.extend(quiet.map(|(from, until)| format!("quiet from {from}:00 to {until}:00")));
        let most = |most| {
            let messages = if most == 1 { "message" } else { "messages" };
            format!("at most {most} {messages} a day, the rest together at {hour}:00")
        };
        told.extend(sending.messages_per_day_max.map(most));
    }
    let holds = told.len() > 1 || sending.pace != Pace::Instant;
    let mut text = told.join("; ");
    if holds && sending.act_now_passes {
        text.push_str(&format!("; {} at once", display::label(Label::ActNow, language)));
    }
    if holds && !sending.time_zone.is_empty() {
        text.push_str(&format!("; hours of {}", sending.time_zone));
    }
    text
}

/// Why a rule hit, as a list.
pub fn hits(hits: &[Hit], language: Language) -> String {
    let told: Vec<String> = hits.iter().map(|one| hit(one, language)).collect();
    told.join(", ")
}

/// What a watchlist would have told in so many months.
pub fn would_have_sent(alerts: usize, months: u32, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match alerts {
        0 => format!("In the last {months} months this would have sent no alert."),
        1 => format!("In the last {months} months this would have sent 1 alert."),
        alerts => format!("In the last {months} months this would have sent {alerts} alerts."),
    }
}

/// What such a number leaves out: so many advisories were looked at, of which the months may have had more.
pub fn what_was_looked_at(advisories: usize, is_cut: bool, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let later = "Labels and inventory are taken as they are today. Alerts about later changes of the same advisories come on top.";
    match (advisories, is_cut) {
        (advisories, true) => {
            format!("Only the newest {advisories} advisories were looked at: there would have been more. {later}")
        }
        (1, false) => format!("1 advisory was looked at. {later}"),
        (advisories, false) => format!("{advisories} advisories were looked at. {later}"),
    }
}

/// One reason.
pub(super) fn hit(hit: &Hit, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match hit {
        Hit::Everything => "everything".to_owned(),
        Hit::Vendor(name) => format!("vendor {name}"),
        Hit::Product(name) => format!("product {name}"),
        Hit::Word(word) => format!("the word “{word}”"),
        Hit::Cve(cve) => cve.clone(),
        Hit::Sector(sector) => format!("sector {sector}"),
        Hit::Source(name) => format!("what {name} publishes"),
        Hit::Inventory(_) => "your inventory".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_told_as_a_person_would_say_it() {
        let rule = Rule {
            vendors: vec!["Siemens".to_owned()],
            sources: vec!["CISA".to_owned()],
            inventory: true,
            minimum_label: Some(Label::Mitigate),
            minimum_score: Some(7.0),
            ..Rule::default()
        };
        assert_eq!(subjects(&rule, Language::En), "vendor Siemens, what CISA publishes, your inventory");
        assert_eq!(
            thresholds(&rule, Language::En),
            "labelled Mitigate or more urgent; CVSS 7.0 or higher, or no score"
        );
        assert_eq!(subjects(&Rule::default(), Language::En), "everything");
        assert_eq!(thresholds(&Rule::default(), Language::En), "");
    }

    #[test]
    fn times_are_told_as_far_as_they_hold_anything_back() {
        assert_eq!(times(&SendingPolicy::default(), Language::En), "at once");
        let quiet = SendingPolicy {
            quiet: Some((20, 6)),
            messages_per_day_max: Some(3),
            time_zone: "Europe/Berlin".to_owned(),
            ..SendingPolicy::default()
        };
        let told = "at once; quiet from 20:00 to 6:00; at most 3 messages a day, the rest together at 7:00; Act now at once; \
                    hours of Europe/Berlin";
        assert_eq!(times(&quiet, Language::En), told);
        let one = SendingPolicy { messages_per_day_max: Some(1), act_now_passes: false, ..SendingPolicy::default() };
        assert!(times(&one, Language::En).contains("at most 1 message a day,"), "{}", times(&one, Language::En));
        let weekly = SendingPolicy { pace: Pace::Weekly, act_now_passes: false, ..SendingPolicy::default() };
        assert_eq!(times(&weekly, Language::En), "on Mondays at 7:00");
    }
}
