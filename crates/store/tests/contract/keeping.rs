//! Idempotency keys and saved views: whose they are, how long they hold, and that no stranger meets them.

use crate::contract;
use crate::samples::{at, id, organisation};
use store::{
    IDEMPOTENCY_KEYS_COUNT_MAX, IdempotencyKey, KeptAnswer, KeyOutcome, OrganisationId, SAVED_VIEWS_COUNT_MAX,
    SavedView, SavedViewId, SavedViewOutcome, Store, Target, UserId,
};

contract![
    a_key_is_begun_once_and_answered_the_same_until_it_expires,
    a_key_of_two_owners_or_organisations_is_two_keys,
    a_key_is_begun_by_one_of_many_at_once,
    there_are_so_many_keys_and_room_again_when_they_expire,
    a_view_is_its_owners_or_the_organisations_and_no_strangers,
];

fn key(organisation: OrganisationId, owner: &str, key: &str) -> IdempotencyKey {
    IdempotencyKey { organisation, owner: owner.to_owned(), key: key.to_owned() }
}

async fn claim(store: &Store, key: IdempotencyKey, fingerprint: &str, seconds: i64) -> KeyOutcome {
    store.claim_idempotency_key(key, fingerprint, at(seconds), at(seconds + 100)).await.expect("claim")
}

fn answer() -> KeptAnswer {
    KeptAnswer { status: 201, content_type: "application/json".to_owned(), body: b"{\"id\":1}".to_vec() }
}

async fn a_key_is_begun_once_and_answered_the_same_until_it_expires(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let mine = || key(org, "token:1", "k");
    assert_eq!(claim(&store, mine(), "a", 0).await, KeyOutcome::Begun);
    assert_eq!(claim(&store, mine(), "a", 1).await, KeyOutcome::Open(at(0)));
    assert_eq!(claim(&store, mine(), "b", 1).await, KeyOutcome::Another);
    store.record_kept_answer(mine(), answer()).await.expect("kept");
    assert_eq!(claim(&store, mine(), "a", 99).await, KeyOutcome::Answered(answer()));
    assert_eq!(claim(&store, mine(), "b", 99).await, KeyOutcome::Another);
    store.delete_idempotency_key(mine()).await.expect("delete");
    assert_eq!(claim(&store, mine(), "a", 99).await, KeyOutcome::Answered(answer()), "what was done stays done");
    assert_eq!(claim(&store, mine(), "b", 100).await, KeyOutcome::Begun, "it has expired");
    store.delete_idempotency_key(mine()).await.expect("delete");
    assert_eq!(claim(&store, mine(), "a", 101).await, KeyOutcome::Begun, "nothing was done under it");
}

async fn a_key_of_two_owners_or_organisations_is_two_keys(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let other = organisation(&store, "Stranger", 2).await.organisation;
    assert_eq!(claim(&store, key(org, "token:1", "k"), "a", 0).await, KeyOutcome::Begun);
    store.record_kept_answer(key(org, "token:1", "k"), answer()).await.expect("kept");
    for stranger in [key(org, "token:2", "k"), key(other, "token:1", "k")] {
        store.delete_idempotency_key(stranger.clone()).await.expect("delete");
        assert_eq!(claim(&store, stranger.clone(), "a", 1).await, KeyOutcome::Begun, "{stranger:?}");
        store.record_kept_answer(stranger, KeptAnswer { status: 204, ..answer() }).await.expect("kept");
    }
    assert_eq!(claim(&store, key(org, "token:1", "k"), "a", 2).await, KeyOutcome::Answered(answer()));
    assert_eq!(claim(&store, key(other, "token:9", "k"), "a", 500).await, KeyOutcome::Begun);
    assert_eq!(
        store.claim_idempotency_key(key(org, "token:1", "k"), "a", at(3), at(9)).await.expect("claim"),
        KeyOutcome::Answered(answer()),
        "what expires for one organisation stays for the other"
    );
}

async fn a_key_is_begun_by_one_of_many_at_once(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, mine) = (store.clone(), key(org, "local", "k"));
            tokio::spawn(async move { store.claim_idempotency_key(mine, "a", at(0), at(9)).await.expect("claim") })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        begun += usize::from(task.await.expect("task") == KeyOutcome::Begun);
    }
    assert_eq!(begun, 1);
}

async fn there_are_so_many_keys_and_room_again_when_they_expire(store: Store, target: Target) {
    if !matches!(target, Target::Sqlite(_)) {
        return;
    }
    let org = organisation(&store, "Plant", 1).await.organisation;
    for number in 0..IDEMPOTENCY_KEYS_COUNT_MAX {
        assert_eq!(claim(&store, key(org, "local", &number.to_string()), "a", 0).await, KeyOutcome::Begun);
    }
    assert_eq!(claim(&store, key(org, "local", "more"), "a", 1).await, KeyOutcome::TooMany);
    assert_eq!(
        claim(&store, key(org, "local", "0"), "a", 1).await,
        KeyOutcome::Open(at(0)),
        "it is known all the same"
    );
    assert_eq!(claim(&store, key(org, "local", "more"), "a", 100).await, KeyOutcome::Begun);
}

fn view(number: u128, owner: Option<UserId>, name: &str) -> SavedView {
    let (name, query, who) = (name.to_owned(), "q=kev%3Ayes".to_owned(), "Eva".to_owned());
    SavedView { id: SavedViewId(id(number)), owner, name, query, who, made: at(0) }
}

async fn a_view_is_its_owners_or_the_organisations_and_no_strangers(store: Store, _: Target) {
    let org = organisation(&store, "Plant", 1).await.organisation;
    let other = organisation(&store, "Stranger", 2).await.organisation;
    let (eva, sam) = (Some(UserId(id(51))), Some(UserId(id(52))));
    for (number, owner) in [(1, None), (2, eva), (3, sam)] {
        let done = store.insert_saved_view(org, view(number, owner, "Pumps")).await.expect("insert");
        assert_eq!(done, SavedViewOutcome::Done);
    }
    let again = store.insert_saved_view(org, view(4, eva, "Pumps")).await.expect("insert");
    assert_eq!(again, SavedViewOutcome::Taken);
    assert_eq!(store.list_saved_views(org, eva).await.expect("list"), [view(1, None, "Pumps"), view(2, eva, "Pumps")]);
    assert_eq!(store.list_saved_views(org, None).await.expect("list"), [view(1, None, "Pumps")]);
    assert!(store.list_saved_views(other, eva).await.expect("list").is_empty());
    for (organisation, owner, number) in [(other, eva, 2), (org, sam, 2), (org, None, 2), (other, None, 1)] {
        let deleted = store.delete_saved_view(organisation, owner, SavedViewId(id(number))).await.expect("delete");
        assert!(!deleted, "{owner:?} {number}");
    }
    assert!(store.delete_saved_view(org, eva, SavedViewId(id(2))).await.expect("delete"));
    assert_eq!(store.list_saved_views(org, eva).await.expect("list"), [view(1, None, "Pumps")]);
    for number in 0..SAVED_VIEWS_COUNT_MAX {
        let one = view(1_000 + number as u128, eva, &number.to_string());
        assert_eq!(store.insert_saved_view(org, one).await.expect("insert"), SavedViewOutcome::Done);
    }
    let more = store.insert_saved_view(org, view(9_000, eva, "More")).await.expect("insert");
    assert_eq!(more, SavedViewOutcome::TooMany);
}
