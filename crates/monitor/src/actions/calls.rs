//! Calls: mails to people who are mentioned, given a case, or whose accepted risk is open again.
//!
//! Each is a row first, in the transaction of what calls. Does not know: who is called (`triage::call`), how a mail leaves.

use crate::StageError;
use crate::ids::fresh;
use store::{AlertId, CaseId, DeliveryId, NewAlert, NewDelivery, OrganisationId, Person, UserId};
use triage::advisory::AdvisoryId;
use triage::call::{Call, Called, find_called};
use triage::channel::Channel;

/// What a call is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) organisation: OrganisationId,
    pub(crate) home: CaseId,
    pub(crate) advisory: AdvisoryId,
}

/// The people whom a text calls, without the one who wrote it.
pub(crate) fn called<'a>(text: &str, people: &'a [Person], by: Option<UserId>) -> Vec<&'a Person> {
    let names: Vec<Called<'_>> =
        people.iter().map(|person| Called { email: &person.email, name: &person.name }).collect();
    let places = find_called(text, &names);
    places.into_iter().filter_map(|place| people.get(place)).filter(|person| Some(person.user) != by).collect()
}

/// The row of a mail to one person.
pub(crate) fn call(about: About, email: &str, call: &Call) -> Result<NewAlert, StageError> {
    let About { organisation, home, advisory } = about;
    let id = AlertId(fresh(call.at));
    let key = format!("{}/{}", call.call.code(), id.0);
    let content = serde_json::to_string(call)
        .map_err(|source| StageError::Row { what: "a call for a person".to_owned(), source })?;
    Ok(NewAlert {
        id,
        organisation,
        case_id: home,
        advisory,
        watchlist_id: None,
        watchlist: String::new(),
        reason: call.call.code().to_owned(),
        deliveries: vec![NewDelivery {
            id: DeliveryId(fresh(call.at)),
            channel: Channel::Email.code().to_owned(),
            recipient: email.to_owned(),
            key: format!("{organisation}/{key}"),
            due: call.at,
            fold: String::new(),
        }],
        key,
        content,
    })
}
