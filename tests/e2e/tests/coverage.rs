//! All scenarios together call all of the API.

#![allow(clippy::print_stdout, reason = "the count is worth seeing")]

use std::collections::BTreeSet;

use frameio_sdk::operations;

#[tokio::test]
async fn every_operation_is_called_and_answered() {
    let mut called = BTreeSet::new();
    for (family, name, _) in e2e::SCENARIOS {
        for request in e2e::run(family, name).await.fake.requests() {
            let Some(operation) = operations::ALL.iter().find(|operation| operation.id == request.operation) else {
                assert!(request.operation.starts_with("store."), "{family}::{name}: {request:?}");
                continue;
            };
            assert_eq!(operation.http_method.as_str(), request.method, "{family}::{name}: {request:?}");
            // What was only ever refused was not tried.
            if (200..300).contains(&request.status) {
                called.insert(operation.id);
            }
        }
    }
    let missing: Vec<&str> =
        operations::ALL.iter().map(|operation| operation.id).filter(|id| !called.contains(id)).collect();
    println!(
        "{} of {} operations are called by {} scenarios",
        called.len(),
        operations::ALL.len(),
        e2e::SCENARIOS.len()
    );
    assert!(missing.is_empty(), "never called, or only in vain: {missing:?}");
}
