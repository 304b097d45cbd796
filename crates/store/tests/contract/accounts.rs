//! Who comes in, by what, and that nothing of it opens anything twice or anybody else's.

use crate::contract;
use crate::samples::{at, id};
use identity::{Role, Scope, Subject};
use jiff::SignedDuration;
use store::{
    Accepted, ApiTokenId, ApiTokenMade, Chain, Joiner, LinkId, LinkMailOutcome, LinkMailState, LinkPurpose,
    NewApiToken, NewLink, NewSession, NewSignUp, NewUser, OrganisationId, RoleChange, SESSIONS_COUNT_MAX, SessionId,
    SessionStage, SignOn, SignedUp, Store, Target, Trial, UserId,
};

contract![
    the_first_account_is_made_once,
    an_invitation_is_used_once_and_a_known_person_joins,
    holding_a_link_makes_nobody_elses_account_a_member,
    who_belongs_is_not_invited_and_who_is_removed_has_no_way_back,
    invitations_are_the_organisations_own,
    a_link_by_mail_has_no_token_until_it_is_written,
    a_mail_that_is_given_up_is_told_from_one_that_left,
    an_invitation_that_ended_before_its_mail_left_stays_listed,
    a_reset_ends_every_session_and_every_other_link,
    a_reset_and_ending_everything_revoke_api_tokens_in_every_organisation,
    a_session_opens_until_it_ends_or_rests_too_long,
    a_session_is_renewed_only_where_its_owner_belongs,
    sessions_are_listed_and_ended_by_their_owner_alone,
    the_oldest_session_gives_way,
    who_knows_the_password_alone_ends_no_full_session,
    a_session_begins_only_while_its_password_stands,
    a_password_that_was_reset_opens_nothing_at_the_same_moment,
    an_api_token_is_made_only_in_a_session_that_goes_on,
    what_was_begun_with_the_old_password_ends_with_it,
    the_last_admin_stays_and_a_changed_role_ends_sessions,
    an_api_token_opens_until_it_is_revoked_or_its_owner_leaves,
    a_second_factor_is_confirmed_and_each_step_counts_once,
    wrong_tries_wait_longer_and_are_forgotten,
    a_plant_behind_one_address_is_not_slowed_by_its_slips,
    a_right_try_takes_its_own_slips_along_and_starts_no_pause,
    a_sign_on_opens_one_account_and_makes_one_only_where_somebody_is_let_in,
    having_an_account_erases_no_guesses_at_others,
    who_has_to_wait_leaves_no_rows_behind,
    what_matters_is_in_the_ledger_and_no_secret_is,
    who_signs_up_gets_an_organisation_of_his_own_once,
    a_trial_that_is_over_stops_watch_rules_and_hides_nothing,
];

const IDLE: SignedDuration = SignedDuration::from_secs(100);

fn person(number: u128) -> NewUser {
    NewUser { id: UserId(id(number)), name: format!("Person {number}"), password: format!("$argon2id${number}") }
}

fn link(number: u128, purpose: LinkPurpose, email: &str, organisation: Option<OrganisationId>, role: Role) -> NewLink {
    let (id, digest) = (LinkId(id(number)), Some(format!("link-{number}")));
    NewLink {
        id,
        digest,
        purpose,
        email: email.to_owned(),
        organisation,
        role,
        who: "admin".to_owned(),
        expires: at(9_000),
        next: String::new(),
    }
}

/// An account with a role in the organisation.
pub(crate) async fn join(store: &Store, organisation: OrganisationId, number: u128, role: Role) -> UserId {
    let email = format!("p{number}@plant.example");
    let invitation = link(1_000 + number, LinkPurpose::Invitation, &email, Some(organisation), role);
    store.insert_link(invitation, at(10)).await.expect("link");
    let digest = format!("link-{}", 1_000 + number);
    let joined = store.accept_invitation(&digest, Joiner::New(person(number)), at(11)).await.expect("accept");
    assert_eq!(joined, Accepted::Joined(person(number).id));
    person(number).id
}

fn api_token(number: u128) -> NewApiToken {
    NewApiToken {
        id: ApiTokenId(id(number)),
        digest: format!("token-{number}"),
        name: "ci".to_owned(),
        scope: Scope::Read,
        expires: at(1_000),
    }
}

/// A session of the person, found right with this password.
fn session(user: UserId, password: &str, organisation: OrganisationId, number: u128, now: i64) -> NewSession {
    NewSession {
        id: SessionId(id(number)),
        digest: format!("session-{number}"),
        user,
        password: password.to_owned(),
        organisation: Some(organisation),
        stage: SessionStage::Full,
        expires: at(now + 1_000),
        address: "192.0.2.1".to_owned(),
        agent: "Browser".to_owned(),
    }
}

async fn begin(store: &Store, user: UserId, organisation: OrganisationId, number: u128, now: i64) -> SessionId {
    let password = store.find_user(user).await.expect("find").expect("a user").password;
    let begun = store.insert_session(session(user, &password, organisation, number, now), at(now)).await;
    assert!(begun.expect("session"));
    SessionId(id(number))
}

/// Makes a token in a session of its own.
async fn make_token(store: &Store, organisation: OrganisationId, user: UserId, number: u128, now: i64) -> ApiTokenMade {
    let session = begin(store, user, organisation, 500 + number, now).await;
    let made = store.insert_api_token(organisation, session, api_token(number), at(now)).await.expect("insert");
    assert!(store.delete_session(user, session, "signed_out", at(now)).await.expect("end"));
    made
}

async fn organisation(store: &Store) -> OrganisationId {
    crate::samples::organisation(store, "Plant", 70).await.organisation
}

async fn others(store: &Store) -> OrganisationId {
    crate::samples::organisation(store, "Plant of others", 77).await.organisation
}

async fn the_first_account_is_made_once(store: Store, _: Target) {
    let org = organisation(&store).await;
    for number in [1, 2] {
        let first = link(number, LinkPurpose::FirstAdmin, "", Some(org), Role::Admin);
        store.insert_link(first, at(10)).await.expect("link");
    }
    assert_eq!(store.count_users().await.expect("count"), 0);
    assert!(store.find_link("link-1", LinkPurpose::FirstAdmin, at(11)).await.expect("find").is_some());
    assert!(store.find_link("link-1", LinkPurpose::Reset, at(11)).await.expect("find").is_none());
    let accept = async |digest: &str, number: u128, now| {
        store
            .accept_first_admin(digest, &format!("p{number}@plant.example"), person(number), at(now))
            .await
            .expect("accept")
    };
    assert!(accept("link-3", 1, 12).await.is_none(), "nobody made it");
    assert!(accept("", 1, 12).await.is_none());
    assert!(accept("link-1", 1, 9_001).await.is_none(), "too old");
    let (one, two) = tokio::join!(accept("link-1", 1, 12), accept("link-2", 2, 12));
    assert_eq!([one, two].iter().flatten().count(), 1, "{one:?} {two:?}");
    assert!(accept("link-1", 1, 13).await.is_none() && accept("link-2", 2, 13).await.is_none());
    let people = store.list_people(org).await.expect("people");
    assert_eq!(people.iter().map(|person| person.role).collect::<Vec<_>>(), [Role::Admin]);
    assert_eq!(store.count_users().await.expect("count"), 1);
}

async fn an_invitation_is_used_once_and_a_known_person_joins(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let user = join(&store, org, 1, Role::Engineer).await;
    let used = store.accept_invitation("link-1001", Joiner::New(person(2)), at(12)).await.expect("accept");
    assert_eq!(used, Accepted::Gone);
    store
        .insert_link(link(5, LinkPurpose::Invitation, "p1@plant.example", Some(other), Role::Operator), at(20))
        .await
        .expect("link");
    let again = store.accept_invitation("link-5", Joiner::Known(user), at(21)).await.expect("accept");
    assert_eq!(again, Accepted::Joined(user), "the account that is there, with the password it has");
    let known = store.find_user_by_email("p1@plant.example").await.expect("find").expect("a user");
    assert_eq!((known.id, known.password.as_str(), known.name.as_str()), (user, "$argon2id$1", "Person 1"));
    let memberships = store.list_memberships(user).await.expect("memberships");
    let told: Vec<_> = memberships.iter().map(|one| (one.organisation, one.role)).collect();
    assert_eq!(told, [(org, Role::Engineer), (other, Role::Operator)]);
}

async fn invitations_are_the_organisations_own(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    for number in [1, 2] {
        let invitation = link(number, LinkPurpose::Invitation, "new@plant.example", Some(org), Role::Viewer);
        store.insert_link(invitation, at(10)).await.expect("link");
    }
    let listed = store.list_invitations(org, at(11)).await.expect("list");
    assert_eq!(listed.iter().map(|link| link.id).collect::<Vec<_>>(), [LinkId(id(2))], "the newer one counts");
    assert!(store.list_invitations(other, at(11)).await.expect("list").is_empty());
    assert!(!store.delete_invitation(other, LinkId(id(2)), "stranger", at(12)).await.expect("delete"));
    assert!(store.delete_invitation(org, LinkId(id(2)), "admin", at(12)).await.expect("delete"));
    let gone = store.accept_invitation("link-2", Joiner::New(person(1)), at(13)).await.expect("accept");
    assert_eq!(gone, Accepted::Gone);
}

async fn a_link_by_mail_has_no_token_until_it_is_written(store: Store, _: Target) {
    let org = organisation(&store).await;
    let mut invitation = link(1, LinkPurpose::Invitation, "new@plant.example", Some(org), Role::Viewer);
    invitation.digest = None;
    store.insert_link(invitation, at(10)).await.expect("link");
    assert!(store.find_link("", LinkPurpose::Invitation, at(11)).await.expect("find").is_none());
    let accept =
        async |digest, now| store.accept_invitation(digest, Joiner::New(person(1)), at(now)).await.expect("accept");
    assert_eq!(accept("", 11).await, Accepted::Gone);
    assert_eq!(store.list_invitations(org, at(11)).await.expect("list")[0].mail, LinkMailState::Waits);
    let due = store.claim_link_mails(at(60), 10, at(11)).await.expect("claim");
    assert_eq!((due.len(), due[0].attempt, due[0].link.email.as_str()), (1, 1, "new@plant.example"));
    assert!(store.claim_link_mails(at(60), 10, at(12)).await.expect("claim").is_empty(), "claimed");
    assert_eq!(store.claim_link_mails(at(120), 10, at(60)).await.expect("claim")[0].attempt, 2, "the lease ran out");
    let late = &due[0];
    assert!(!store.update_link_digest(late, "late").await.expect("digest"), "another attempt began");
    store.record_link_mail(late, LinkMailOutcome::GivenUp, at(120)).await.expect("record");
    let due = store.claim_link_mails(at(180), 10, at(120)).await.expect("claim");
    assert_eq!(due[0].attempt, 3, "what a late one says of its try is not noted");
    assert!(store.update_link_digest(&due[0], "mailed").await.expect("digest"));
    store.record_link_mail(&due[0], LinkMailOutcome::Sent, at(121)).await.expect("record");
    store.record_link_mail(late, LinkMailOutcome::Again(at(130)), at(122)).await.expect("record");
    assert!(store.claim_link_mails(at(300), 10, at(200)).await.expect("claim").is_empty(), "sent");
    assert_eq!(store.list_invitations(org, at(200)).await.expect("list")[0].mail, LinkMailState::Done);
    assert!(matches!(accept("mailed", 201).await, Accepted::Joined(_)));
}

async fn a_mail_that_is_given_up_is_told_from_one_that_left(store: Store, _: Target) {
    let org = organisation(&store).await;
    let mut invitation = link(1, LinkPurpose::Invitation, "typo@plant.exmaple", Some(org), Role::Viewer);
    invitation.digest = None;
    store.insert_link(invitation, at(10)).await.expect("link");
    let state = async || store.list_invitations(org, at(30)).await.expect("list")[0].mail;
    let due = store.claim_link_mails(at(60), 10, at(11)).await.expect("claim").remove(0);
    let record = async |outcome| store.record_link_mail(&due, outcome, at(20)).await.expect("record");
    record(LinkMailOutcome::Again(at(40))).await;
    assert_eq!(state().await, LinkMailState::Waits);
    record(LinkMailOutcome::GivenUp).await;
    assert_eq!(state().await, LinkMailState::GivenUp);
    assert!(store.claim_link_mails(at(300), 10, at(200)).await.expect("claim").is_empty(), "not tried again");
}

async fn an_invitation_that_ended_before_its_mail_left_stays_listed(store: Store, _: Target) {
    let org = organisation(&store).await;
    for (number, email, digest) in [(1, "never@plant.example", None), (2, "handed@plant.example", Some("link-2"))] {
        let mut invitation = link(number, LinkPurpose::Invitation, email, Some(org), Role::Viewer);
        invitation.digest = digest.map(str::to_owned);
        store.insert_link(invitation, at(10)).await.expect("link");
    }
    let ended = link(1, LinkPurpose::Invitation, "", Some(org), Role::Viewer).expires;
    assert_eq!(store.list_invitations(org, at(11)).await.expect("list").len(), 2);
    let listed = store.list_invitations(org, ended).await.expect("list");
    let told: Vec<_> = listed.iter().map(|link| (link.email.as_str(), link.mail)).collect();
    assert_eq!(told, [("never@plant.example", LinkMailState::GivenUp)], "who was never asked has not declined");
}

async fn holding_a_link_makes_nobody_elses_account_a_member(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let (user, stranger) = (join(&store, org, 1, Role::Engineer).await, join(&store, org, 2, Role::Admin).await);
    let invitation = link(5, LinkPurpose::Invitation, "p1@plant.example", Some(other), Role::Admin);
    store.insert_link(invitation, at(20)).await.expect("link");
    for thief in [Joiner::New(person(3)), Joiner::Known(stranger), Joiner::Known(UserId(id(9)))] {
        assert_eq!(store.accept_invitation("link-5", thief, at(21)).await.expect("accept"), Accepted::NotTheirs);
    }
    assert!(store.list_people(other).await.expect("people").is_empty());
    let fresh = link(6, LinkPurpose::Invitation, "new@plant.example", Some(other), Role::Viewer);
    store.insert_link(fresh, at(22)).await.expect("link");
    let taken = store.accept_invitation("link-6", Joiner::Known(stranger), at(23)).await.expect("accept");
    assert_eq!(taken, Accepted::NotTheirs, "an address without an account is nobody else's either");
    let own = store.accept_invitation("link-5", Joiner::Known(user), at(24)).await.expect("accept");
    assert_eq!(own, Accepted::Joined(user), "the link was not used up");
}

async fn who_belongs_is_not_invited_and_who_is_removed_has_no_way_back(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let invite = async |number, organisation| {
        let invitation = link(number, LinkPurpose::Invitation, "p1@plant.example", Some(organisation), Role::Admin);
        store.insert_link(invitation, at(10)).await.expect("link")
    };
    // Invited, and in by another way: the invitation stays open beside the membership.
    assert!(invite(5, org).await && invite(6, other).await);
    store.insert_link(link(4, LinkPurpose::FirstAdmin, "", Some(org), Role::Admin), at(10)).await.expect("link");
    let first = store.accept_first_admin("link-4", "p1@plant.example", person(1), at(11)).await.expect("accept");
    let user = first.expect("the first account");
    assert!(!invite(7, org).await, "he belongs already");
    join(&store, org, 2, Role::Admin).await;
    assert_eq!(store.put_role(org, user, None, "anna", at(22)).await.expect("role"), RoleChange::Done);
    for digest in ["link-5", "link-7"] {
        let back = store.accept_invitation(digest, Joiner::Known(user), at(23)).await.expect("accept");
        assert_eq!(back, Accepted::Gone, "{digest}");
    }
    let elsewhere = store.accept_invitation("link-6", Joiner::Known(user), at(24)).await.expect("accept");
    assert_eq!(elsewhere, Accepted::Joined(user), "another organisation's invitation is its own");
    assert!(invite(8, org).await, "only a new invitation leads back");
    let back = store.accept_invitation("link-8", Joiner::Known(user), at(25)).await.expect("accept");
    assert_eq!(back, Accepted::Joined(user));
}

async fn a_reset_and_ending_everything_revoke_api_tokens_in_every_organisation(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let (user, stranger) = (join(&store, org, 1, Role::Engineer).await, join(&store, org, 2, Role::Admin).await);
    let invitation = link(5, LinkPurpose::Invitation, "p1@plant.example", Some(other), Role::Viewer);
    store.insert_link(invitation, at(20)).await.expect("link");
    store.accept_invitation("link-5", Joiner::Known(user), at(21)).await.expect("accept");
    for (organisation, user, number) in [(org, user, 61), (other, user, 62), (org, stranger, 63)] {
        assert_eq!(make_token(&store, organisation, user, number, 100).await, ApiTokenMade::Done);
    }
    let works = async |digest: &str| store.find_bearer(digest, at(110)).await.expect("find").is_some();
    let reset = link(6, LinkPurpose::Reset, "p1@plant.example", None, Role::Viewer);
    store.insert_link(reset, at(101)).await.expect("link");
    store.reset_password("link-6", "$argon2id$new", at(102)).await.expect("reset");
    assert!(!works("token-61").await && !works("token-62").await && works("token-63").await);
    begin(&store, stranger, org, 50, 100).await;
    assert_eq!(store.delete_sessions_and_tokens(stranger, at(103)).await.expect("end"), (1, 1));
    assert!(!works("token-63").await);
    assert_eq!(store.delete_sessions_and_tokens(stranger, at(104)).await.expect("end"), (0, 0));
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    for (organisation, count) in [(org, 2), (other, 1)] {
        let told = store.list_ledger(Chain::Organisation(organisation), 0, 100).await.expect("ledger");
        assert_eq!(told.iter().filter(|line| line.what == "api_tokens_revoked").count(), count);
    }
}

async fn a_reset_ends_every_session_and_every_other_link(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Engineer).await;
    begin(&store, user, org, 50, 100).await;
    for number in [1, 2] {
        let reset = link(number, LinkPurpose::Reset, "p1@plant.example", None, Role::Viewer);
        store.insert_link(reset, at(101)).await.expect("link");
    }
    assert_eq!(store.reset_password("link-1", "$argon2id$new", at(102)).await.expect("reset"), Some(user));
    assert_eq!(store.reset_password("link-1", "$argon2id$x", at(103)).await.expect("reset"), None, "used");
    assert_eq!(store.reset_password("link-2", "$argon2id$x", at(103)).await.expect("reset"), None, "used with it");
    assert!(store.find_session("session-50", IDLE, at(103)).await.expect("find").is_none());
    assert_eq!(store.find_user(user).await.expect("find").expect("a user").password, "$argon2id$new");
}

async fn a_session_opens_until_it_ends_or_rests_too_long(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Lead).await;
    let session = begin(&store, user, org, 50, 100).await;
    let find = async |now| store.find_session("session-50", IDLE, at(now)).await.expect("find");
    let found = find(150).await.expect("a session");
    let membership = found.membership.expect("a membership");
    assert_eq!((found.user, membership.organisation, membership.role), (user, org, Role::Lead));
    assert_eq!((found.email.as_str(), found.stage), ("p1@plant.example", SessionStage::Full));
    assert!(find(200).await.is_none(), "rested too long");
    store.record_session_seen(session, at(190)).await.expect("seen");
    assert!(find(200).await.is_some());
    store.record_session_seen(session, at(1_099)).await.expect("seen");
    assert!(find(1_100).await.is_none(), "ended, though it was used");
    assert!(store.find_session("session-51", IDLE, at(150)).await.expect("find").is_none());
    assert!(store.find_session("", IDLE, at(150)).await.expect("find").is_none());
}

async fn a_session_is_renewed_only_where_its_owner_belongs(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let user = join(&store, org, 1, Role::Lead).await;
    let session = begin(&store, user, org, 50, 100).await;
    assert!(!store.update_session_token(session, "stolen", other, at(110)).await.expect("renew"), "not his");
    assert!(store.find_session("session-50", IDLE, at(111)).await.expect("find").is_some());
    assert!(store.update_session_token(session, "renewed", org, at(110)).await.expect("renew"));
    assert!(store.find_session("session-50", IDLE, at(111)).await.expect("find").is_none(), "the earlier token");
    assert!(store.find_session("renewed", IDLE, at(111)).await.expect("find").is_some());
    let invitation = link(5, LinkPurpose::Invitation, "p1@plant.example", Some(other), Role::Viewer);
    store.insert_link(invitation, at(112)).await.expect("link");
    store.accept_invitation("link-5", Joiner::Known(user), at(113)).await.expect("accept");
    assert!(store.update_session_token(session, "moved", other, at(114)).await.expect("renew"));
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let chosen = async |organisation| {
        let told = store.list_ledger(Chain::Organisation(organisation), 0, 100).await.expect("ledger");
        told.iter().filter(|line| line.what == "organisation_chosen").count()
    };
    assert_eq!((chosen(org).await, chosen(other).await), (0, 1), "going elsewhere is told where one goes");
}

async fn sessions_are_listed_and_ended_by_their_owner_alone(store: Store, _: Target) {
    let org = organisation(&store).await;
    let (user, stranger) = (join(&store, org, 1, Role::Lead).await, join(&store, org, 2, Role::Admin).await);
    let sessions = [begin(&store, user, org, 50, 100).await, begin(&store, user, org, 51, 101).await];
    let third = begin(&store, user, org, 52, 102).await;
    let list = async |user| store.list_sessions(user, IDLE, at(110)).await.expect("list");
    assert_eq!(list(user).await.iter().map(|line| line.id).collect::<Vec<_>>(), [third, sessions[1], sessions[0]]);
    assert_eq!(list(user).await[0].address, "192.0.2.1");
    assert!(list(stranger).await.is_empty());
    assert!(!store.delete_session(stranger, sessions[0], "session_ended", at(111)).await.expect("delete"));
    assert!(store.delete_session(user, sessions[0], "session_ended", at(111)).await.expect("delete"));
    assert_eq!(store.delete_sessions(stranger, None, at(112)).await.expect("delete"), 0);
    assert_eq!(store.delete_sessions(user, Some(third), at(112)).await.expect("delete"), 1);
    let change = async |user, before| store.update_password(user, before, "$argon2id$x", third, at(113)).await;
    assert!(!change(user, "$argon2id$0").await.expect("password"), "another one was found right");
    assert!(change(user, "$argon2id$1").await.expect("password"));
    assert_eq!(list(user).await.len(), 1, "the one in which the password was changed");
    store.update_password_hash(user, "$argon2id$old", "$argon2id$y").await.expect("hash");
    assert_eq!(store.find_user(user).await.expect("find").expect("user").password, "$argon2id$x", "changed meanwhile");
    store.update_password_hash(user, "$argon2id$x", "$argon2id$y").await.expect("hash");
    assert_eq!(store.find_user(user).await.expect("find").expect("user").password, "$argon2id$y");
    assert!(!change(UserId(id(9)), "x").await.expect("password"), "nobody");
}

async fn the_oldest_session_gives_way(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Lead).await;
    for number in 0..=SESSIONS_COUNT_MAX {
        begin(&store, user, org, 100 + number as u128, 100 + number).await;
    }
    let find = async |digest: &str| store.find_session(digest, IDLE, at(160)).await.expect("find");
    assert!(find("session-100").await.is_none());
    assert!(find("session-101").await.is_some() && find("session-150").await.is_some());
}

async fn who_knows_the_password_alone_ends_no_full_session(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Lead).await;
    begin(&store, user, org, 50, 100).await;
    for number in 0..=SESSIONS_COUNT_MAX {
        let full = session(user, "$argon2id$1", org, 100 + number as u128, 101 + number);
        let half = NewSession { stage: SessionStage::Code, ..full };
        assert!(store.insert_session(half, at(101 + number)).await.expect("session"));
    }
    let find = async |digest: &str| store.find_session(digest, IDLE, at(160)).await.expect("find");
    assert!(find("session-50").await.is_some());
    assert!(find("session-100").await.is_none() && find("session-150").await.is_some(), "halves end each other");
}

async fn a_session_begins_only_while_its_password_stands(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Lead).await;
    store.insert_link(link(1, LinkPurpose::Reset, "p1@plant.example", None, Role::Viewer), at(20)).await.expect("link");
    store.reset_password("link-1", "$argon2id$new", at(21)).await.expect("reset");
    for stage in [SessionStage::Code, SessionStage::Full] {
        let late = NewSession { stage, ..session(user, "$argon2id$1", org, 50, 22) };
        assert!(!store.insert_session(late, at(22)).await.expect("session"), "{stage:?}");
    }
    assert!(store.find_session("session-50", IDLE, at(23)).await.expect("find").is_none());
    assert!(store.insert_session(session(user, "$argon2id$new", org, 51, 22), at(22)).await.expect("session"));
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let told = store.list_ledger(Chain::Organisation(org), 0, 100).await.expect("ledger");
    assert_eq!(told.iter().filter(|line| line.what == "signed_in").count(), 1);
}

async fn a_password_that_was_reset_opens_nothing_at_the_same_moment(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Lead).await;
    for round in 0..20_u128 {
        let number = 200 + 10 * round;
        let before = store.find_user(user).await.expect("find").expect("a user").password;
        let reset = link(number, LinkPurpose::Reset, "p1@plant.example", None, Role::Viewer);
        store.insert_link(reset, at(20)).await.expect("link");
        let (digest, after) = (format!("link-{number}"), format!("$argon2id$after-{round}"));
        let working = begin(&store, user, org, number + 1, 20).await;
        let late = session(user, &before, org, number + 2, 21);
        let tokens = async { store.insert_api_token(org, working, api_token(number), at(21)).await.expect("token") };
        let (begun, made, done) =
            tokio::join!(async { store.insert_session(late, at(21)).await.expect("session") }, tokens, async {
                store.reset_password(&digest, &after, at(21)).await.expect("reset")
            },);
        assert_eq!(done, Some(user));
        let left = store.list_sessions(user, IDLE, at(22)).await.expect("sessions");
        assert!(left.is_empty(), "round {round}: begun {begun}");
        let bearer = store.find_bearer(&format!("token-{number}"), at(22)).await.expect("find");
        assert!(bearer.is_none(), "round {round}: {made:?}");
    }
}

async fn an_api_token_is_made_only_in_a_session_that_goes_on(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Engineer).await;
    let make = async |session: SessionId, number, now| {
        store.insert_api_token(org, session, api_token(number), at(now)).await.expect("insert")
    };
    let half = NewSession { stage: SessionStage::Code, ..session(user, "$argon2id$1", org, 49, 100) };
    assert!(store.insert_session(half, at(100)).await.expect("session"));
    assert_eq!(make(SessionId(id(49)), 60, 101).await, ApiTokenMade::NotTheirs, "a half session opens nothing");
    let session = begin(&store, user, org, 50, 100).await;
    assert_eq!(make(session, 61, 101).await, ApiTokenMade::Done);
    assert_eq!(make(session, 62, 1_100).await, ApiTokenMade::NotTheirs, "too old");
    store.delete_sessions_and_tokens(user, at(102)).await.expect("end");
    assert_eq!(make(session, 63, 103).await, ApiTokenMade::NotTheirs, "ended");
    assert!(store.list_api_tokens(org, user, at(104)).await.expect("list").is_empty());
}

async fn what_was_begun_with_the_old_password_ends_with_it(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Engineer).await;
    let here = begin(&store, user, org, 50, 100).await;
    let pending = async || store.find_user(user).await.expect("find").expect("a user").pending;
    let reset = async |number| {
        let reset = link(number, LinkPurpose::Reset, "p1@plant.example", None, Role::Viewer);
        store.insert_link(reset, at(101)).await.expect("link");
    };
    let works = async |number: u128| {
        let digest = format!("link-{number}");
        store.find_link(&digest, LinkPurpose::Reset, at(103)).await.expect("find").is_some()
    };
    reset(1).await;
    assert!(store.put_pending_secret(user, "$argon2id$1", "SECRET").await.expect("pending"));
    assert!(store.update_password(user, "$argon2id$1", "$argon2id$x", here, at(102)).await.expect("password"));
    assert!(pending().await.is_empty() && !works(1).await);
    reset(2).await;
    assert!(store.put_pending_secret(user, "$argon2id$x", "SECRET").await.expect("pending"));
    store.reset_password("link-2", "$argon2id$y", at(102)).await.expect("reset");
    assert!(pending().await.is_empty());
    reset(3).await;
    store.delete_sessions(user, None, at(102)).await.expect("end");
    assert!(!works(3).await, "whoever ends all sessions wants nobody else in");
    reset(4).await;
    store.delete_sessions_and_tokens(user, at(102)).await.expect("end");
    assert!(!works(4).await);
}

async fn the_last_admin_stays_and_a_changed_role_ends_sessions(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let (admin, user) = (join(&store, org, 1, Role::Admin).await, join(&store, org, 2, Role::Engineer).await);
    begin(&store, user, org, 50, 100).await;
    let put = async |org, user, role| store.put_role(org, user, role, "anna", at(110)).await.expect("role");
    assert_eq!(put(other, user, Some(Role::Admin)).await, RoleChange::NoPerson, "another organisation's person");
    assert_eq!(put(other, user, None).await, RoleChange::NoPerson);
    assert_eq!(put(org, admin, None).await, RoleChange::LastAdmin);
    assert_eq!(put(org, admin, Some(Role::Viewer)).await, RoleChange::LastAdmin);
    assert_eq!(put(org, user, Some(Role::Engineer)).await, RoleChange::Done, "the same");
    assert!(store.find_session("session-50", IDLE, at(111)).await.expect("find").is_some());
    assert_eq!(put(org, user, Some(Role::Admin)).await, RoleChange::Done);
    assert!(store.find_session("session-50", IDLE, at(111)).await.expect("find").is_none());
    assert_eq!(put(org, admin, None).await, RoleChange::Done, "there is another one");
    assert_eq!(store.list_people(org).await.expect("people").len(), 1);
    assert!(store.list_people(other).await.expect("people").is_empty());
}

async fn an_api_token_opens_until_it_is_revoked_or_its_owner_leaves(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let (user, stranger) = (join(&store, org, 1, Role::Engineer).await, join(&store, org, 2, Role::Admin).await);
    assert_eq!(make_token(&store, other, user, 60, 100).await, ApiTokenMade::NotTheirs, "not his organisation");
    assert_eq!(make_token(&store, org, user, 61, 100).await, ApiTokenMade::Done);
    assert_eq!(make_token(&store, org, user, 62, 101).await, ApiTokenMade::Done);
    let find = async |digest: &str, now| store.find_bearer(digest, at(now)).await.expect("find");
    let bearer = find("token-61", 110).await.expect("a bearer");
    assert_eq!((bearer.user, bearer.scope, bearer.membership.organisation), (user, Scope::Read, org));
    assert_eq!((bearer.membership.role, bearer.token_name.as_str(), bearer.used), (Role::Engineer, "ci", None));
    store.record_api_token_used(bearer.id, at(111)).await.expect("used");
    assert_eq!(find("token-61", 112).await.expect("a bearer").used, Some(at(111)));
    assert!(find("token-61", 1_000).await.is_none(), "too old");
    assert!(find("token-60", 110).await.is_none());
    let list = async |org, user| store.list_api_tokens(org, user, at(120)).await.expect("list").len();
    assert_eq!((list(org, user).await, list(org, stranger).await, list(other, user).await), (2, 0, 0));
    let revoke = async |org, user, number: u128| {
        store.revoke_api_token(org, user, ApiTokenId(id(number)), at(121)).await.expect("revoke")
    };
    assert!(!revoke(org, stranger, 61).await && !revoke(other, user, 61).await);
    assert!(revoke(org, user, 61).await && !revoke(org, user, 61).await);
    assert!(find("token-61", 122).await.is_none() && find("token-62", 122).await.is_some());
    store.put_role(org, user, None, "anna", at(130)).await.expect("role");
    assert!(find("token-62", 131).await.is_none(), "its owner left");
}

async fn a_second_factor_is_confirmed_and_each_step_counts_once(store: Store, _: Target) {
    let org = organisation(&store).await;
    let user = join(&store, org, 1, Role::Engineer).await;
    let (here, _) = (begin(&store, user, org, 50, 100).await, begin(&store, user, org, 51, 100).await);
    let codes = || vec!["a".to_owned(), "b".to_owned()];
    let enable =
        async |secret: &str| store.enable_second_factor(user, secret, 7, codes(), here, at(102)).await.expect("enable");
    assert!(!enable("").await && !enable("SECRET").await, "none is pending");
    assert!(!store.put_pending_secret(user, "$argon2id$0", "SECRET").await.expect("pending"), "another password");
    assert!(store.put_pending_secret(user, "$argon2id$1", "SECRET").await.expect("pending"));
    assert!(!enable("OTHER").await);
    assert!(store.find_user(user).await.expect("find").expect("user").secret.is_empty(), "not confirmed");
    assert!(enable("SECRET").await);
    assert!(!store.put_pending_secret(user, "$argon2id$1", "SECOND").await.expect("pending"), "one is in use");
    let sessions = store.list_sessions(user, IDLE, at(103)).await.expect("sessions");
    assert_eq!(sessions.iter().map(|line| line.id).collect::<Vec<_>>(), [here], "others were begun without it");
    let step = async |step| store.use_step(user, step).await.expect("step");
    assert!(!step(7).await, "it confirmed the secret");
    assert!(step(8).await && !step(8).await && !step(6).await && step(10).await);
    let recover = async |code: &str| store.use_recovery_code(user, code, at(104)).await.expect("code");
    assert!(recover("a").await && !recover("a").await && !recover("c").await);
    assert_eq!(store.count_recovery_codes(user).await.expect("count"), 1);
    assert!(store.put_recovery_codes(user, vec!["c".to_owned()], at(105)).await.expect("codes"));
    assert!(!recover("b").await && recover("c").await);
    assert!(store.list_people(org).await.expect("people")[0].second_factor);
    let off = async |password| store.disable_second_factor(user, password, "anna", at(106)).await.expect("off");
    assert!(!off(Some("$argon2id$0")).await, "another password");
    assert!(off(Some("$argon2id$1")).await);
    assert!(!off(None).await);
    assert!(!store.put_recovery_codes(user, codes(), at(107)).await.expect("codes"), "there is no factor to recover");
    assert!(!step(11).await && !store.list_people(org).await.expect("people")[0].second_factor);
}

async fn wrong_tries_wait_longer_and_are_forgotten(store: Store, _: Target) {
    let subjects = || vec![(Subject::AccountFrom, "account-a".to_owned()), (Subject::Address, "192.0.2.1".to_owned())];
    let take = async |now| store.take_try(subjects(), at(now)).await.expect("try");
    for _ in 0..5 {
        assert_eq!(take(100).await, None);
    }
    assert_eq!(take(100).await, Some(at(101)));
    assert_eq!(take(101).await, None);
    assert_eq!(take(101).await, Some(at(103)), "twice as long");
    let other = vec![(Subject::AccountFrom, "account-b".to_owned()), (Subject::Address, "192.0.2.1".to_owned())];
    assert_eq!(store.take_try(other, at(101)).await.expect("try"), None, "another account from the same address");
    store.record_right_try("account-a", Vec::new()).await.expect("forget");
    assert_eq!(take(102).await, None);
    for now in 103..107 {
        take(now).await;
    }
    assert!(take(106).await.is_some());
    assert_eq!(take(106 + 1_800).await, None, "half an hour took one off");
    assert_eq!(take(107 + 90_000).await, None, "a day later");
    let many: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            let subject = vec![(Subject::Code, "code-c".to_owned())];
            tokio::spawn(async move { store.take_try(subject, at(200_001)).await.expect("try").is_none() })
        })
        .collect();
    let mut free = 0;
    for one in many {
        free += usize::from(one.await.expect("a task"));
    }
    assert_eq!(free, 5, "many at once are worth no more");
}

async fn a_plant_behind_one_address_is_not_slowed_by_its_slips(store: Store, _: Target) {
    let address = || "198.51.100.1".to_owned();
    let take = async |person: usize, now| {
        let here = format!("person {person}");
        let subjects = vec![(Subject::AccountFrom, here), (Subject::Address, address())];
        assert_eq!(store.take_try(subjects, at(now)).await.expect("try"), None, "{person} at {now} waits");
    };
    // Three shifts a day for six days; of ten people each one slips before he gets in, and one gives up.
    for shift in 0..18 {
        let begin = 10_000 + shift * 8 * 3_600;
        for person in 0..10 {
            let now = begin + 60 * i64::try_from(person).expect("few");
            take(person, now).await;
            if person == 9 {
                continue;
            }
            if person == 3 {
                take(person, now + 5).await;
            }
            store.record_right_try(&format!("person {person}"), vec![address()]).await.expect("right");
        }
    }
}

async fn a_right_try_takes_its_own_slips_along_and_starts_no_pause(store: Store, _: Target) {
    let address = || "192.0.2.7".to_owned();
    let take = async |who: &str, now| {
        let subjects = vec![(Subject::AccountFrom, who.to_owned()), (Subject::Address, address())];
        store.take_try(subjects, at(now)).await.expect("try")
    };
    for number in 0..30 {
        assert_eq!(take(&format!("victim {number}"), 100).await, None);
    }
    assert_eq!(take("ada", 100).await, Some(at(101)), "the address waits");
    assert_eq!(take("ada", 101).await, None);
    store.record_right_try("ada", vec![address()]).await.expect("right");
    assert_eq!(take("bob", 101).await, None, "the pause is counted from the last wrong one");
    for now in [103, 107] {
        store.record_right_try("bob", vec![address()]).await.expect("right");
        assert_eq!(take("bob", now).await, None, "having an account takes off no more than one's own");
    }
    assert_eq!(take("victim 30", 107).await, Some(at(109)), "the others still count");
}

async fn having_an_account_erases_no_guesses_at_others(store: Store, _: Target) {
    let address = || "192.0.2.8".to_owned();
    let take = async |who: &str, now| {
        let subjects = vec![(Subject::AccountFrom, who.to_owned()), (Subject::Address, address())];
        store.take_try(subjects, at(now)).await.expect("try")
    };
    let right = async |who: &str| store.record_right_try(who, vec![address()]).await.expect("right");
    for number in 0..25 {
        assert_eq!(take(&format!("victim {number}"), 100).await, None);
    }
    // Five sign-ins to one's own account at once, and links to a new password, of which no try was counted.
    for _ in 0..5 {
        assert_eq!(take("eve", 100).await, None);
    }
    for _ in 0..40 {
        right("eve").await;
    }
    for number in 25..30 {
        assert_eq!(take(&format!("victim {number}"), 100).await, None);
    }
    assert_eq!(take("victim 30", 100).await, Some(at(101)), "each guess still counts");
    // A right one that was taken before somebody's guess shortens no pause of that guess.
    assert_eq!(take("eve", 101).await, None);
    assert_eq!(take("victim 31", 103).await, None);
    right("eve").await;
    assert_eq!(take("victim 32", 104).await, Some(at(105)));
}

async fn who_has_to_wait_leaves_no_rows_behind(store: Store, target: Target) {
    let take = async |number: usize| {
        let (account, address) = (format!("account {number}"), "192.0.2.9".to_owned());
        let here = (Subject::AccountFrom, format!("{account} from {address}"));
        let subjects = vec![here, (Subject::Account, account), (Subject::Address, address)];
        store.take_try(subjects, at(100)).await.expect("try")
    };
    for number in 0..30 {
        assert_eq!(take(number).await, None);
    }
    for number in 30..60 {
        assert_eq!(take(number).await, Some(at(101)));
    }
    assert_eq!(take(29).await, Some(at(101)), "one that is counted already");
    // What is read here is the same on the other database.
    let Target::Sqlite(path) = target else { return };
    let database = rusqlite::Connection::open(path).expect("open");
    let rows = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(
        rows("SELECT count(*) FROM sign_in_tries"),
        61,
        "two for each name that was looked at, one for the address"
    );
    assert_eq!(rows("SELECT sum(tries) FROM sign_in_tries"), 90);
}

async fn what_matters_is_in_the_ledger_and_no_secret_is(store: Store, _: Target) {
    let (org, other) = (organisation(&store).await, others(&store).await);
    let user = join(&store, org, 1, Role::Engineer).await;
    begin(&store, user, org, 50, 100).await;
    store.delete_session(user, SessionId(id(50)), "signed_out", at(101)).await.expect("delete");
    store.put_role(org, user, Some(Role::Lead), "anna", at(102)).await.expect("role");
    store.put_pending_secret(user, "$argon2id$1", "SECRETSECRET").await.expect("pending");
    store
        .enable_second_factor(user, "SECRETSECRET", 1, vec!["recovery-1".to_owned()], SessionId(id(9)), at(103))
        .await
        .expect("enable");
    store.record_failed_sign_in("nobody", "192.0.2.9", at(104)).await.expect("failed");
    while store.seal_ledger(100).await.expect("seal") > 0 {}
    let own = store.list_ledger(Chain::Organisation(org), 0, 100).await.expect("ledger");
    let what: Vec<&str> = own.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(what, ["link_made", "joined", "signed_in", "signed_out", "role_changed"]);
    let all = store.list_ledger(Chain::Installation, 0, 100).await.expect("ledger");
    let what: Vec<&str> = all.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(what, ["second_factor_on", "sign_in_failed"]);
    assert!(store.list_ledger(Chain::Organisation(other), 0, 100).await.expect("ledger").is_empty());
    for line in own.iter().chain(&all) {
        let text = format!("{} {}", line.subject, line.body);
        for secret in ["SECRET", "argon2", "link-1001", "session-50", "recovery-1"] {
            assert!(!text.contains(secret), "{} holds {secret}: {text}", line.what);
        }
    }
}

async fn a_sign_on_opens_one_account_and_makes_one_only_where_somebody_is_let_in(store: Store, _: Target) {
    let (ours, theirs) = (organisation(&store).await, others(&store).await);
    let known = join(&store, ours, 1, Role::Engineer).await;
    let sign_on = |subject: &str| SignOn { issuer: "https://login.example".to_owned(), subject: subject.to_owned() };
    let accept = async |subject: &str, email: &str, number: u128, otherwise, now| {
        let user = NewUser { password: String::new(), ..person(number) };
        store.accept_sign_on(sign_on(subject), email, user, otherwise, at(now)).await.expect("accept")
    };
    // A known address leads to its account, then the subject does, under whatever address.
    assert_eq!(accept("a", "p1@plant.example", 2, None, 20).await, Some(known));
    assert_eq!(accept("a", "new@plant.example", 3, Some((ours, Role::Admin)), 21).await, Some(known));
    let elsewhere = SignOn { issuer: "https://other.example".to_owned(), subject: "a".to_owned() };
    assert!(store.find_user_by_sign_on(&elsewhere).await.expect("find").is_none(), "another provider's a");
    assert_eq!(store.find_user_by_sign_on(&sign_on("a")).await.expect("find").expect("a user").id, known);
    assert_eq!(store.list_sign_ons(known).await.expect("list").len(), 1);
    // A stranger is nobody, and leaves nothing.
    assert_eq!(accept("b", "p4@plant.example", 4, None, 22).await, None);
    assert!(store.find_user_by_email("p4@plant.example").await.expect("find").is_none());
    // Invitations let him in, all that work at once, and are used up.
    for (number, organisation, until) in [(50, ours, 9_000), (51, theirs, 9_000)] {
        let invitation = NewLink {
            expires: at(until),
            ..link(number, LinkPurpose::Invitation, "p4@plant.example", Some(organisation), Role::Viewer)
        };
        store.insert_link(invitation, at(23)).await.expect("link");
    }
    assert!(accept("b", "p4@plant.example", 4, Some((ours, Role::Admin)), 9_001).await.is_some());
    let roles = async |user: UserId| {
        let held = store.list_memberships(user).await.expect("memberships");
        held.into_iter().map(|held| (held.organisation, held.role)).collect::<Vec<_>>()
    };
    let four = person(4).id;
    assert_eq!(roles(four).await, [(ours, Role::Admin)], "the invitations were too old");
    let invitation = link(52, LinkPurpose::Invitation, "p5@plant.example", Some(theirs), Role::Viewer);
    store.insert_link(invitation, at(24)).await.expect("link");
    assert_eq!(accept("c", "p5@plant.example", 5, Some((ours, Role::Admin)), 25).await, Some(person(5).id));
    assert_eq!(roles(person(5).id).await, [(theirs, Role::Viewer)], "what he is invited to counts");
    let again = store.accept_invitation("link-52", Joiner::Known(person(5).id), at(26)).await.expect("accept");
    assert_eq!(again, Accepted::Gone);
}

fn sign_up(number: u128, name: &str, trial_until: Option<i64>) -> NewSignUp {
    let (organisation, name) = (OrganisationId(id(number)), name.to_owned());
    NewSignUp { organisation, name, trial_until: trial_until.map(at), user: person(number) }
}

fn made(signed_up: SignedUp) -> Option<UserId> {
    match signed_up {
        SignedUp::Done(user) => Some(user),
        SignedUp::Gone | SignedUp::HasAccount | SignedUp::NameTaken => None,
    }
}

async fn who_signs_up_gets_an_organisation_of_his_own_once(store: Store, _: Target) {
    let here = organisation(&store).await;
    for (number, email) in [(71, "new@plant.example"), (72, "other@plant.example")] {
        store.insert_link(link(number, LinkPurpose::SignUp, email, None, Role::Admin), at(10)).await.expect("link");
    }
    let accept = async |digest: &str, new| store.accept_sign_up(digest, new, at(20)).await.expect("sign up");
    let known = store.list_organisations().await.expect("list").remove(0).name;
    assert_eq!(accept("link-71", sign_up(81, &known, None)).await, SignedUp::NameTaken);
    assert_eq!(accept("link-9", sign_up(81, "New", None)).await, SignedUp::Gone);
    let user = made(accept("link-71", sign_up(81, "New", Some(1_000))).await).expect("made");
    assert_eq!(accept("link-71", sign_up(82, "Newer", None)).await, SignedUp::Gone, "once");
    let memberships = store.list_memberships(user).await.expect("memberships");
    let trial = Some(Trial { until: at(1_000), is_over: false });
    let told: Vec<_> = memberships.iter().map(|one| (one.name.as_str(), one.role, one.trial)).collect();
    assert_eq!(told, [("New", Role::Admin, trial)]);
    assert_ne!(memberships[0].organisation, here);
    join(&store, here, 9, Role::Viewer).await;
    let taken = link(73, LinkPurpose::SignUp, "p9@plant.example", None, Role::Admin);
    store.insert_link(taken, at(21)).await.expect("link");
    assert_eq!(accept("link-73", sign_up(83, "Third", None)).await, SignedUp::HasAccount);
    assert_eq!(store.list_organisations().await.expect("list").len(), 2);
}

async fn a_trial_that_is_over_stops_watch_rules_and_hides_nothing(store: Store, _: Target) {
    store
        .insert_link(link(71, LinkPurpose::SignUp, "new@plant.example", None, Role::Admin), at(10))
        .await
        .expect("link");
    let signed_up = store.accept_sign_up("link-71", sign_up(81, "New", Some(1_000)), at(20)).await.expect("sign up");
    let user = made(signed_up).expect("made");
    let organisation = OrganisationId(id(81));
    let rule = crate::samples::watchlist("All");
    store.insert_watchlist(organisation, rule, "anna", at(30)).await.expect("watchlist");
    let rules = async || store.load_watch_rules(&[organisation]).await.expect("rules").len();
    let changes = async || store.count_watchlist_changes().await.expect("changes");
    let before = changes().await;
    assert_eq!(store.end_trials(at(999)).await.expect("end"), 0);
    assert_eq!((rules().await, changes().await), (1, before));
    assert_eq!(store.end_trials(at(1_000)).await.expect("end"), 1);
    assert_eq!(store.end_trials(at(1_001)).await.expect("end"), 0, "once");
    assert_eq!(rules().await, 0);
    assert!(changes().await > before, "what is kept in memory is read anew");
    assert!(store.list_memberships(user).await.expect("list")[0].trial.is_some_and(|trial| trial.is_over));
    assert_eq!(store.list_watchlists(organisation).await.expect("list").len(), 1, "it is still there");
    store.put_trial(organisation, Some(at(5_000)), "command line", at(2_000)).await.expect("put");
    assert_eq!((rules().await, store.find_trial(organisation).await.expect("find")), (1, Some(at(5_000))));
}
