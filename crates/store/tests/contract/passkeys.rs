//! Passkeys open one account each, and what a browser is asked is answered once.

use crate::contract;
use crate::samples::{at, id};
use identity::Role;
use store::{
    Chain, Joiner, LinkId, LinkPurpose, NewChallenge, NewLink, NewPasskey, NewSession, NewUser, OrganisationId,
    PASSKEYS_COUNT_MAX, PasskeyAdded, PasskeyId, SessionId, SessionStage, Store, Target, UserId,
};

contract![
    a_challenge_is_answered_once_in_time_and_in_its_session,
    a_passkey_opens_one_account_and_is_its_owners_alone,
    a_counter_moves_once_from_where_it_stood,
    a_password_that_a_link_sets_takes_passkeys_away,
];

/// A person of the organisation, with a session of the same number.
async fn join(store: &Store, organisation: OrganisationId, number: u128) -> UserId {
    let user = NewUser { id: UserId(id(number)), name: "Eva".to_owned(), password: format!("$argon2id${number}") };
    let link = NewLink {
        id: LinkId(id(1_000 + number)),
        digest: Some(format!("link-{number}")),
        purpose: LinkPurpose::Invitation,
        email: format!("p{number}@plant.example"),
        organisation: Some(organisation),
        role: Role::Engineer,
        who: "admin".to_owned(),
        expires: at(9_000),
        next: String::new(),
    };
    store.insert_link(link, at(10)).await.expect("link");
    let joiner = Joiner::New(user.clone());
    store.accept_invitation(&format!("link-{number}"), joiner, at(11)).await.expect("accepted");
    let session = NewSession {
        id: SessionId(id(number)),
        digest: format!("session-{number}"),
        user: user.id,
        password: user.password,
        organisation: Some(organisation),
        stage: SessionStage::Full,
        expires: at(5_000),
        address: String::new(),
        agent: String::new(),
    };
    assert!(store.insert_session(session, at(12)).await.expect("session"));
    user.id
}

async fn plant(store: &Store) -> OrganisationId {
    crate::samples::organisation(store, "Plant", 70).await.organisation
}

fn passkey(number: u8) -> NewPasskey {
    NewPasskey {
        id: PasskeyId(id(u128::from(number))),
        name: format!("Phone {number}"),
        credential: vec![number; 16],
        public_key: vec![1, 2, 3],
        state: vec![0; 7],
        transports: 32,
    }
}

fn challenge(number: u128, session: Option<SessionId>) -> NewChallenge {
    NewChallenge {
        digest: format!("asked-{number}"),
        session,
        name: "Phone".to_owned(),
        state: vec![9, 0, 255],
        expires: at(200),
    }
}

async fn a_challenge_is_answered_once_in_time_and_in_its_session(store: Store, _target: Target) {
    let (eva, sam) = (SessionId(id(1)), SessionId(id(2)));
    store.insert_challenge(challenge(1, Some(eva)), at(100)).await.expect("asked");
    store.insert_challenge(challenge(2, None), at(100)).await.expect("asked");
    for session in [Some(sam), None] {
        assert_eq!(store.take_challenge("asked-1", session, at(101)).await.expect("take"), None, "{session:?}");
    }
    assert_eq!(store.take_challenge("asked-2", Some(eva), at(101)).await.expect("take"), None);
    assert_eq!(store.take_challenge("asked-1", Some(eva), at(200)).await.expect("take"), None, "too late");
    let taken = store.take_challenge("asked-1", Some(eva), at(199)).await.expect("take");
    assert_eq!(taken, Some((vec![9, 0, 255], "Phone".to_owned())));
    assert_eq!(store.take_challenge("asked-1", Some(eva), at(199)).await.expect("take"), None, "answered");
    // What nobody answered goes with the next question.
    let later = NewChallenge { expires: at(400), ..challenge(3, None) };
    store.insert_challenge(later, at(300)).await.expect("asked");
    assert_eq!(store.take_challenge("asked-2", None, at(150)).await.expect("take"), None);
}

async fn a_passkey_opens_one_account_and_is_its_owners_alone(store: Store, _target: Target) {
    let organisation = plant(&store).await;
    let (eva, sam) = (join(&store, organisation, 1).await, join(&store, organisation, 2).await);
    let add = async |session: u128, number: u8, now: i64| {
        store.insert_passkey(SessionId(id(session)), passkey(number), at(now)).await.expect("insert")
    };
    assert_eq!(add(1, 31, 100).await, PasskeyAdded::Done);
    assert_eq!(add(2, 31, 100).await, PasskeyAdded::Known);
    assert_eq!(add(3, 32, 100).await, PasskeyAdded::NotTheirs, "no session");
    assert_eq!(add(1, 32, 5_000).await, PasskeyAdded::NotTheirs, "it has ended");
    let found = store.find_passkey(&[31; 16]).await.expect("find").expect("a passkey");
    assert_eq!((found.user, found.name.as_str(), found.used), (eva, "Phone 31", None));
    assert!(store.list_passkeys(sam).await.expect("list").is_empty());
    let people = store.list_people(organisation).await.expect("people");
    assert_eq!(people.iter().map(|one| one.passkeys_count).collect::<Vec<_>>(), [1, 0]);
    for (user, password) in [(sam, "$argon2id$2"), (eva, "an earlier one")] {
        let gone = store.delete_passkey(user, PasskeyId(id(31)), password, at(110)).await.expect("delete");
        assert!(!gone, "{password}");
    }
    assert!(store.delete_passkey(eva, PasskeyId(id(31)), "$argon2id$1", at(110)).await.expect("delete"));
    for number in 0..PASSKEYS_COUNT_MAX {
        assert_eq!(add(1, 100 + u8::try_from(number).expect("few"), 120).await, PasskeyAdded::Done);
    }
    assert_eq!(add(1, 99, 120).await, PasskeyAdded::TooMany);
    assert_eq!(store.delete_passkeys(eva, "operator", at(130)).await.expect("delete"), 20);
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let told = store.list_ledger(Chain::Installation, 0, 100).await.expect("ledger");
    for what in ["passkey_added", "passkey_removed", "passkeys_removed"] {
        assert!(told.iter().any(|line| line.what == what), "{what}");
    }
}

async fn a_counter_moves_once_from_where_it_stood(store: Store, _target: Target) {
    let organisation = plant(&store).await;
    join(&store, organisation, 1).await;
    store.insert_passkey(SessionId(id(1)), passkey(31), at(100)).await.expect("insert");
    let before = store.find_passkey(&[31; 16]).await.expect("find").expect("a passkey");
    assert!(store.record_passkey_used(&before, vec![1; 7], at(110)).await.expect("use"));
    assert!(!store.record_passkey_used(&before, vec![2; 7], at(110)).await.expect("use"), "at the same moment");
    let after = store.find_passkey(&[31; 16]).await.expect("find").expect("a passkey");
    assert_eq!((after.state, after.used), (vec![1; 7], Some(at(110))));
}

async fn a_password_that_a_link_sets_takes_passkeys_away(store: Store, _target: Target) {
    let organisation = plant(&store).await;
    let eva = join(&store, organisation, 1).await;
    store.insert_passkey(SessionId(id(1)), passkey(31), at(100)).await.expect("insert");
    let changed = store.update_password(eva, "$argon2id$1", "new", SessionId(id(1)), at(110)).await.expect("change");
    assert!(changed && store.list_passkeys(eva).await.expect("list").len() == 1, "its owner did that");
    let link = NewLink {
        id: LinkId(id(50)),
        digest: Some("reset".to_owned()),
        purpose: LinkPurpose::Reset,
        email: "p1@plant.example".to_owned(),
        organisation: None,
        role: Role::Viewer,
        who: "sign-in page".to_owned(),
        expires: at(900),
        next: String::new(),
    };
    store.insert_link(link, at(120)).await.expect("link");
    assert_eq!(store.reset_password("reset", "newer", at(130)).await.expect("reset"), Some(eva));
    assert!(store.list_passkeys(eva).await.expect("list").is_empty());
}
