//! Watchlists: put as they are configured, or added, changed, paused and deleted by people.
//!
//! Does not know: who a person is, or what they may do; it is told a name.

use crate::ids::fresh;
use crate::{Monitor, StageError};
use jiff::Timestamp;
use net::outlets::Outlets;
use serde::Serialize;
use store::{
    OrganisationId, Reader, TESTS_PER_HOUR_COUNT_MAX, WATCHLIST_NAME_CHARS_MAX, WATCHLIST_RULE_SIZE_BYTES_MAX,
    WATCHLIST_RULES_SIZE_BYTES_MAX, WATCHLISTS_COUNT_MAX, Watchlist, WatchlistEdit, WatchlistId, WatchlistOrigin,
    WatchlistOutcome,
};
use thiserror::Error;
use triage::channel::{Address, AddressError};
use triage::watchlist::{Rule, SendingPolicy};

/// Recipients of one watchlist: whoever needs more has a distribution list.
const RECIPIENTS_COUNT_MAX: usize = 50;
/// Texts of one kind in a rule: a plant's product families.
const TEXTS_COUNT_MAX: usize = 500;
/// Characters of such a text: the longest product names have half as many.
const TEXT_CHARS_MAX: usize = 300;
/// Characters of a mail address (RFC 5321 §4.5.3.1.3: a path of 256 with its brackets).
const ADDRESS_CHARS_MAX: usize = 254;

/// A watchlist as it is configured.
#[derive(Clone, Debug)]
pub struct WatchlistSettings {
    /// Its name, unique within the organisation.
    pub name: String,
    /// What it wants to hear about.
    pub rule: Rule,
    /// Addresses, as `triage::channel` reads them.
    pub recipients: Vec<String>,
    /// When messages are sent.
    pub sending: SendingPolicy,
}

/// A watchlist as a person writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchlistDraft {
    /// Its name, unique within the organisation.
    pub name: String,
    /// Whose it is, in their own words; may be empty.
    pub owner: String,
    /// What it wants to hear about.
    pub rule: Rule,
    /// Addresses, as `triage::channel` reads them; without any, alerts are shown and sent to nobody.
    pub recipients: Vec<String>,
    /// When messages are sent.
    pub sending: SendingPolicy,
}

/// A recipient that nothing can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientFault {
    /// Its place in the draft, from 0.
    pub place: usize,
    /// What is wrong; without what of an address is secret.
    pub reason: String,
}

/// What was not kept, and why.
#[derive(Debug, Error)]
pub enum WatchlistError {
    /// It has no name.
    #[error("a watchlist needs a name")]
    NoName,
    /// Name or owner is too long, or has a line break.
    #[error("name and owner may have {WATCHLIST_NAME_CHARS_MAX} characters each, on one line")]
    BadName,
    /// Recipients that nothing can be sent to.
    #[error("{}", told(.0))]
    BadRecipients(Vec<RecipientFault>),
    /// Too many mail addresses.
    #[error("a watchlist may have {RECIPIENTS_COUNT_MAX} recipients, this one has {0}")]
    TooManyRecipients(usize),
    /// Too many texts of one kind, or one that is too long.
    #[error("a rule may name {TEXTS_COUNT_MAX} texts of each kind, of {TEXT_CHARS_MAX} characters each")]
    TooMuch,
    /// The rule as a whole is too large, or all of the organisation are.
    #[error(
        "a rule may have {} kB, and those of an organisation together {} MB",
        WATCHLIST_RULE_SIZE_BYTES_MAX / 1024,
        WATCHLIST_RULES_SIZE_BYTES_MAX / 1024 / 1024
    )]
    TooLarge,
    /// No CVSS score.
    #[error("a score is a number from 0 to 10")]
    BadScore,
    /// Hours, a limit or a time zone that cannot be.
    #[error("messages cannot be sent so: {0}")]
    BadSending(&'static str),
    /// Another one has the name.
    #[error("another watchlist has the name {0:?}")]
    NameTaken(String),
    /// There are enough.
    #[error("an organisation may have {WATCHLISTS_COUNT_MAX} watchlists")]
    TooMany,
    /// No recipient is a mail address or a chat.
    #[error("no recipient that was asked for is a mail address or a chat: there is nobody to send a test message to")]
    NobodyToTest,
    /// Enough test messages for now.
    #[error("an organisation may send {TESTS_PER_HOUR_COUNT_MAX} test messages an hour; try again later")]
    TooManyTests,
    /// There is none, or it is not to be changed here.
    #[error("there is no such watchlist here, or the configuration file has it")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// Makes the organisation's configured watchlists those given; one whose name stays keeps its age.
///
/// # Errors
/// When the database does not answer, or there are too many or too large rules.
pub async fn put_watchlists(
    monitor: &Monitor,
    organisation: OrganisationId,
    watchlists: &[WatchlistSettings],
    now: Timestamp,
) -> Result<(), StageError> {
    let rows: Result<Vec<Watchlist>, StageError> = watchlists
        .iter()
        .map(|watchlist| {
            let (rule, recipients) = (text(&watchlist.rule)?, watchlist.recipients.clone());
            let sending = text(&watchlist.sending)?;
            let (id, name) = (WatchlistId(fresh(now)), watchlist.name.clone());
            let (origin, owner) = (WatchlistOrigin::Configured, String::new());
            Ok(Watchlist { id, name, rule, recipients, created: now, origin, owner, is_paused: false, sending })
        })
        .collect();
    Ok(monitor.store.put_watchlists(organisation, rows?, now).await?)
}

/// Adds a watchlist to the reader's organisation; returns its id.
///
/// # Errors
/// [`WatchlistError`]; nothing is written then.
pub async fn add_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    draft: WatchlistDraft,
    who: &str,
    now: Timestamp,
) -> Result<WatchlistId, WatchlistError> {
    let id = WatchlistId(fresh(now));
    let watchlist = checked(&monitor.settings.outlets, draft, id, now)?;
    let name = watchlist.name.clone();
    let outcome = monitor.store.insert_watchlist(reader.organisation, watchlist, who, now).await;
    answer(outcome.map_err(StageError::from)?, name).map(|()| id)
}

/// Makes a watchlist of the reader's organisation what the draft says; its pause and its age stay.
///
/// # Errors
/// [`WatchlistError`]; nothing is written then.
pub async fn change_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    id: WatchlistId,
    draft: WatchlistDraft,
    who: &str,
    now: Timestamp,
) -> Result<(), WatchlistError> {
    let Watchlist { name, rule, recipients, owner, sending, .. } = checked(&monitor.settings.outlets, draft, id, now)?;
    let edit = WatchlistEdit { name: name.clone(), rule, recipients, owner, sending };
    let outcome = monitor.store.update_watchlist(reader.organisation, id, edit, who, now).await;
    answer(outcome.map_err(StageError::from)?, name)
}

/// Stops a watchlist from hearing, or lets it hear again. What came meanwhile is then not told at once; what changes of it
/// later is, compared with what the watchlist was told before.
///
/// # Errors
/// [`WatchlistError`]; nothing is written then.
pub async fn pause_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    id: WatchlistId,
    is_paused: bool,
    who: &str,
    now: Timestamp,
) -> Result<(), WatchlistError> {
    let outcome = monitor.store.set_watchlist_paused(reader.organisation, id, is_paused, who, now).await;
    answer(outcome.map_err(StageError::from)?, String::new())
}

/// Deletes a watchlist; its alerts stay.
///
/// # Errors
/// [`WatchlistError`]; nothing is deleted then.
pub async fn delete_watchlist(
    monitor: &Monitor,
    reader: &Reader,
    id: WatchlistId,
    who: &str,
    now: Timestamp,
) -> Result<(), WatchlistError> {
    let outcome = monitor.store.delete_watchlist(reader.organisation, id, who, now).await;
    answer(outcome.map_err(StageError::from)?, String::new())
}

fn answer(outcome: WatchlistOutcome, name: String) -> Result<(), WatchlistError> {
    match outcome {
        WatchlistOutcome::Done => Ok(()),
        WatchlistOutcome::NameTaken => Err(WatchlistError::NameTaken(name)),
        WatchlistOutcome::NotFound => Err(WatchlistError::NotFound),
        WatchlistOutcome::TooMany => Err(WatchlistError::TooMany),
        WatchlistOutcome::TooLarge => Err(WatchlistError::TooLarge),
    }
}

fn checked(
    outlets: &Outlets,
    draft: WatchlistDraft,
    id: WatchlistId,
    created: Timestamp,
) -> Result<Watchlist, WatchlistError> {
    let WatchlistDraft { name, owner, rule, recipients, sending } = draft;
    let (name, owner) = (name.trim().to_owned(), owner.trim().to_owned());
    if name.is_empty() {
        return Err(WatchlistError::NoName);
    }
    let is_line = |text: &str| text.chars().count() <= WATCHLIST_NAME_CHARS_MAX && !text.chars().any(char::is_control);
    if !is_line(&name) || !is_line(&owner) {
        return Err(WatchlistError::BadName);
    }
    if recipients.len() > RECIPIENTS_COUNT_MAX {
        return Err(WatchlistError::TooManyRecipients(recipients.len()));
    }
    let faults: Vec<RecipientFault> = (recipients.iter().enumerate())
        .filter_map(|(place, recipient)| Some(RecipientFault { place, reason: fault(outlets, recipient.trim())? }))
        .collect();
    if !faults.is_empty() {
        return Err(WatchlistError::BadRecipients(faults));
    }
    let recipients = trimmed(recipients);
    if let Some(fault) = sending.fault() {
        return Err(WatchlistError::BadSending(fault));
    }
    let (rule, sending, origin) = (text(&checked_rule(rule)?)?, text(&sending)?, WatchlistOrigin::Edited);
    Ok(Watchlist { id, name, rule, recipients, created, origin, owner, is_paused: false, sending })
}

/// The rule with its texts trimmed, if a watchlist may have it.
pub(super) fn checked_rule(mut rule: Rule) -> Result<Rule, WatchlistError> {
    for texts in
        [&mut rule.vendors, &mut rule.products, &mut rule.words, &mut rule.cves, &mut rule.sectors, &mut rule.sources]
    {
        *texts = trimmed(std::mem::take(texts));
        if texts.len() > TEXTS_COUNT_MAX || texts.iter().any(|text| text.chars().count() > TEXT_CHARS_MAX) {
            return Err(WatchlistError::TooMuch);
        }
    }
    if rule.minimum_score.is_some_and(|score| !(0.0..=10.0).contains(&score)) {
        return Err(WatchlistError::BadScore);
    }
    Ok(rule)
}

/// Without blanks around, empty ones and repetitions.
fn trimmed(texts: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        let text = text.trim();
        if !text.is_empty() && !kept.iter().any(|one| one == text) {
            kept.push(text.to_owned());
        }
    }
    kept
}

/// Why nothing can be sent to a recipient; `None` if something can, or if it is empty and will be left out.
fn fault(outlets: &Outlets, recipient: &str) -> Option<String> {
    if recipient.is_empty() {
        return None;
    }
    match Address::parse(recipient) {
        Err(error) => Some(error.to_string()),
        Ok(Address::Email(mail)) if is_address(&mail) => None,
        Ok(Address::Email(mail)) => {
            Some(AddressError::Mail(mail.chars().take(ADDRESS_CHARS_MAX).collect()).to_string())
        }
        Ok(address) => outlets.check_for_people(&address).err().map(|error| error.to_string()),
    }
}

/// All faults as one sentence.
fn told(faults: &[RecipientFault]) -> String {
    let one = |fault: &RecipientFault| format!("recipient {}: {}", fault.place + 1, fault.reason);
    faults.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What every server takes, and nothing that could end a header line or begin another address.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"@".contains(c);
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(plain) && !part.starts_with('.') && !part.ends_with('.');
    text.len() <= ADDRESS_CHARS_MAX && is_part(local) && is_part(domain) && !text.contains("..")
}

fn text(part: &impl Serialize) -> Result<String, StageError> {
    serde_json::to_string(part).map_err(|source| StageError::Row { what: "a watchlist".to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use net::outlets::ServerOptions;
    use std::collections::HashMap;

    fn draft() -> WatchlistDraft {
        WatchlistDraft { name: " Pumps ".to_owned(), ..WatchlistDraft::default() }
    }

    fn check(draft: WatchlistDraft) -> Result<Watchlist, WatchlistError> {
        let outlets = Outlets::new(&Default::default(), HashMap::new()).unwrap();
        checked(&outlets, draft, WatchlistId::default(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn what_a_person_wrote_is_trimmed_and_told_once() {
        let lines = ["Siemens ", "", " Siemens", "ABB"].map(str::to_owned).to_vec();
        let rule = Rule { vendors: lines, ..Rule::default() };
        let kept = check(WatchlistDraft { rule, ..draft() }).unwrap();
        assert_eq!(kept.name, "Pumps");
        let rule: Rule = serde_json::from_str(&kept.rule).unwrap();
        assert_eq!(rule.vendors, ["Siemens", "ABB"]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        let refused = |draft: WatchlistDraft| check(draft).unwrap_err().to_string();
        assert_eq!(refused(WatchlistDraft::default()), "a watchlist needs a name");
        let to = |recipient: &str| WatchlistDraft { recipients: vec![recipient.to_owned()], ..draft() };
        for wrong in ["anna", "anna@", "@b", "a@b@c", "a b@c.example", "a@c,b@d", "<a@c>"] {
            assert!(refused(to(wrong)).contains("is no mail address"), "{wrong}");
        }
        assert!(refused(to("a@c\r\nBcc: x@y.example")).contains("an address is one line"));
        assert!(check(to("anna.o'neil+ot@plant.example")).is_ok());
        assert!(check(to("slack https://hooks.example/services/T0/B0/secret")).is_ok());
        let hook = refused(to("slack https://127.0.0.1/services/T0/B0/s3cret"));
        assert!(hook.starts_with("recipient 1: ") && hook.contains("not public") && !hook.contains("s3cret"), "{hook}");
        let unsigned = refused(to("webhook https://hooks.example/s3cret"));
        assert!(unsigned.contains("no signing secret") && !unsigned.contains("s3cret"), "{unsigned}");
        let scored = |score| WatchlistDraft { rule: Rule { minimum_score: Some(score), ..Rule::default() }, ..draft() };
        assert_eq!(refused(scored(10.1)), "a score is a number from 0 to 10");
        assert_eq!(refused(scored(f64::NAN)), "a score is a number from 0 to 10");
        let name = WatchlistDraft { name: "a\nb".to_owned(), ..draft() };
        assert!(refused(name).starts_with("name and owner"));
        let long = Rule { words: vec!["x".repeat(TEXT_CHARS_MAX + 1)], ..Rule::default() };
        assert!(refused(WatchlistDraft { rule: long, ..draft() }).starts_with("a rule may name"));
    }

    #[test]
    fn what_the_operator_set_for_a_server_is_for_people_only_where_he_says_so() {
        for is_for_people in [false, true] {
            let options = ServerOptions { allow_private: true, is_for_people, ..ServerOptions::default() };
            let servers = HashMap::from([("mqtts://10.0.0.7:8883".to_owned(), options)]);
            let outlets = Outlets::new(&Default::default(), servers).unwrap();
            let fault = fault(&outlets, "mqtt mqtts://10.0.0.7/plant/{label}");
            assert_eq!(fault.is_none(), is_for_people, "{fault:?}");
        }
    }

    #[test]
    fn every_recipient_that_is_wrong_is_named_by_its_place() {
        let recipients = ["anna", "", "b@plant.example", "syslog nowhere"].map(str::to_owned).to_vec();
        match check(WatchlistDraft { recipients, ..draft() }) {
            Err(WatchlistError::BadRecipients(faults)) => {
                assert_eq!(faults.iter().map(|fault| fault.place).collect::<Vec<_>>(), [0, 3]);
            }
            other => panic!("{other:?}"),
        }
    }
}
