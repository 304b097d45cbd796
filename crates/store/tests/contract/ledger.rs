//! Chains that cannot be rewritten unnoticed.

use crate::contract;
use crate::samples::{advisory, at, id, store_all};
use serde_json::json;
use store::{Chain, OrganisationId, Store, Target, Verification};

contract![entries_are_sealed_in_order_and_verified, several_sealers_make_one_chain];

async fn entries_are_sealed_in_order_and_verified(store: Store, _: Target) {
    let chain = Chain::Organisation(OrganisationId(id(1)));
    for number in 0..5 {
        let subject = format!("subject-{number}");
        store
            .record_entry(chain, "tested", &subject, &json!({"b": 1, "a": "ä\u{0}"}), at(number))
            .await
            .expect("record");
    }
    store_all(&store, vec![advisory("EX-1", "Acme", 10)]).await;
    assert_eq!(store.count_status().await.expect("status").unsealed_entries, 6);
    assert_eq!(store.seal_ledger(4).await.expect("seal"), 4);
    assert_eq!(store.seal_ledger(100).await.expect("seal"), 2);
    assert_eq!(store.seal_ledger(100).await.expect("seal"), 0);
    let entries = store.list_ledger(chain, 0, 100).await.expect("list");
    assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!((entries[4].subject.as_str(), entries[4].at), ("subject-4", at(4)));
    let newest = store.list_ledger_newest(chain, None, Some(5), 2).await.expect("list");
    assert_eq!(newest, [entries[3].clone(), entries[2].clone()]);
    let what = entries[0].what.clone();
    assert_eq!(store.list_ledger_newest(chain, Some(&what), None, 100).await.expect("list").len(), 5);
    assert_eq!(store.list_ledger_newest(chain, Some("nothing"), None, 100).await.expect("list"), []);
    assert_eq!(store.count_ledger_kinds(chain).await.expect("count"), [(what, 5)]);
    assert!(entries.windows(2).all(|pair| pair[1].previous_hash == pair[0].hash));
    let expected = Verification::Intact { entries: 5, head: entries[4].hash.clone() };
    assert_eq!(store.verify_ledger(chain).await.expect("verify"), expected);
    let installation = store.list_ledger(Chain::Installation, 0, 100).await.expect("list");
    assert_eq!((installation.len(), installation[0].what.as_str()), (1, "document_seen"));
}

async fn several_sealers_make_one_chain(store: Store, _: Target) {
    let chain = Chain::Installation;
    for number in 0..40 {
        store.record_entry(chain, "tested", "x", &json!({}), at(number)).await.expect("record");
    }
    let sealers: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { while store.seal_ledger(3).await.expect("seal") > 0 {} })
        })
        .collect();
    for sealer in sealers {
        sealer.await.expect("sealer");
    }
    let verified = store.verify_ledger(chain).await.expect("verify");
    assert!(matches!(verified, Verification::Intact { entries: 40, .. }), "{verified:?}");
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_is_found_out() {
    let (target, folder) = crate::harness::sqlite_target();
    let store = Store::open(&target).await.expect("open");
    for number in 0..3 {
        store.record_entry(Chain::Installation, "tested", "x", &json!({}), at(number)).await.expect("record");
    }
    store.seal_ledger(10).await.expect("seal");
    let forger = rusqlite::Connection::open(folder.path().join("panel.db")).expect("open");
    let verify = async || match store.verify_ledger(Chain::Installation).await.expect("verify") {
        Verification::Broken { sequence, reason } => format!("{sequence}: {reason}"),
        Verification::Intact { entries, .. } => format!("{entries} intact"),
    };
    assert_eq!(verify().await, "3 intact");
    for (forge, repair, expected) in [
        (
            "UPDATE ledger SET subject = 'y' WHERE sequence = 2",
            "UPDATE ledger SET subject = 'x'",
            "2: the entry was changed",
        ),
        (
            "UPDATE ledger SET sequence = 9 WHERE sequence = 2",
            "UPDATE ledger SET sequence = 2 WHERE sequence = 9",
            "2: the entry is missing",
        ),
        (
            "UPDATE ledger SET previous_hash = hash WHERE sequence = 3",
            "UPDATE ledger SET previous_hash = (SELECT hash FROM ledger WHERE sequence = 2) WHERE sequence = 3",
            "3: the entry does not follow the one before it",
        ),
    ] {
        forger.execute_batch(forge).expect("forge");
        assert_eq!(verify().await, expected);
        forger.execute_batch(repair).expect("repair");
        assert_eq!(verify().await, "3 intact");
    }
}
