//! People, invitations, sessions and tokens of an invented plant, one of them hostile.
//!
//! Does not know: pages.

use super::{HOSTILE, day};
use identity::{Role, Scope};
use store::{
    ApiToken, ApiTokenId, Link, LinkId, LinkMailState, LinkPurpose, Membership, OrganisationId, Passkey, PasskeyId,
    Person, SessionId, SessionLine, SignOnLine, UserId,
};
use uuid::Uuid;

/// Two organisations of one person, the first of which is shown.
pub fn memberships() -> Vec<Membership> {
    let one = |number: u128, name: &str, role| Membership {
        organisation: OrganisationId(Uuid::from_u128(number)),
        name: name.to_owned(),
        role,
        trial: None,
    };
    vec![one(1, "Waterworks North", Role::Admin), one(2, "Osterby Energy", Role::Operator)]
}

/// A provider that opens the account of the person who is shown.
pub fn sign_ons() -> Vec<SignOnLine> {
    vec![SignOnLine { issuer: "https://login.waterworks.example/realms/ot".to_owned(), made: day(4) }]
}

/// A passkey in use, and one whose name is markup.
pub fn passkeys() -> Vec<Passkey> {
    let one = |number: u128, name: &str, used| Passkey {
        id: PasskeyId(Uuid::from_u128(number)),
        user: UserId(Uuid::from_u128(1)),
        name: name.to_owned(),
        credential: Vec::new(),
        public_key: Vec::new(),
        state: Vec::new(),
        transports: 0,
        made: day(4),
        used,
    };
    vec![one(31, "Phone", Some(day(5))), one(32, HOSTILE, None)]
}

/// Three people, one of them with a name that is markup.
pub fn people() -> Vec<Person> {
    let one = |number: u128, name: &str, email: &str, role, second_factor| Person {
        user: UserId(Uuid::from_u128(number)),
        email: email.to_owned(),
        name: name.to_owned(),
        role,
        since: day(3),
        second_factor,
        passkeys_count: 0,
    };
    vec![
        one(1, "Ada Lovelace", "ada@waterworks.example", Role::Admin, true),
        one(2, "Kirsten Jørgensen-Østergaard", "kirsten.joergensen@waterworks.example", Role::Engineer, false),
        one(3, HOSTILE, "x@waterworks.example", Role::Viewer, false),
    ]
}

/// An invitation that waits for its mail, and one whose mail was given up.
pub fn invitations() -> Vec<Link> {
    let one = |number: u128, email: &str, mail| Link {
        id: LinkId(Uuid::from_u128(number)),
        purpose: LinkPurpose::Invitation,
        email: email.to_owned(),
        organisation: Some(OrganisationId(Uuid::from_u128(1))),
        organisation_name: "Waterworks North".to_owned(),
        role: Role::Lead,
        who: "Ada Lovelace (ada@waterworks.example)".to_owned(),
        expires: day(9),
        mail,
        next: String::new(),
    };
    vec![
        one(9, "new@waterworks.example", LinkMailState::Waits),
        one(10, "typo@waterworks.exmaple", LinkMailState::GivenUp),
    ]
}

/// This session, and one whose browser calls itself markup.
pub fn sessions() -> Vec<SessionLine> {
    let one = |number: u128, agent: &str| SessionLine {
        id: SessionId(Uuid::from_u128(number)),
        made: day(3),
        seen: day(4),
        address: "192.0.2.17".to_owned(),
        agent: agent.to_owned(),
    };
    vec![one(1, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), one(2, HOSTILE)]
}

/// One token that was used, and one that was not.
pub fn tokens() -> Vec<ApiToken> {
    let one = |number: u128, name: &str, scope, used| ApiToken {
        id: ApiTokenId(Uuid::from_u128(number)),
        name: name.to_owned(),
        scope,
        made: day(3),
        expires: day(20),
        used,
    };
    vec![one(1, "Nightly import of the inventory", Scope::Write, Some(day(4))), one(2, "Dashboard", Scope::Read, None)]
}
