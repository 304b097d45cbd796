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
