//! All scenarios together call every operation, with the async and the blocking client.

#![allow(clippy::print_stdout, reason = "prints the count")]

use std::collections::BTreeSet;

use e2e::{BLOCKING_SCENARIOS, SCENARIOS};
use fake_frameio::Seen;
use frameio_sdk::{Operation, experimental, operations};

#[tokio::test]
async fn every_operation_is_called_successfully() {
    let mut called = BTreeSet::new();
    for (family, name, _) in SCENARIOS {
        let world = e2e::run(family, name).await;
        answered(&world.fake.requests(), &format!("{family}::{name}"), &mut called);
    }
    check(&called, "async", SCENARIOS.len());
}

#[test]
fn every_operation_is_called_successfully_by_the_blocking_client() {
    let mut called = BTreeSet::new();
    for (family, name, _) in BLOCKING_SCENARIOS {
        let world = e2e::blocking::run(family, name);
        answered(&world.fake.requests(), &format!("{family}::{name}"), &mut called);
    }
    check(&called, "blocking", BLOCKING_SCENARIOS.len());
}

/// Every operation. Of the experimental interface, only the operations that the stable one lacks; `tests/conformance`
/// proves that the others send the same requests.
fn all() -> impl Iterator<Item = &'static Operation> {
    let is_stable = |id: &str| operations::ALL.iter().any(|operation| operation.id == id);
    let own = experimental::operations::ALL
        .iter()
        .filter(move |operation| operation.id.strip_prefix("experimental.").is_some_and(|id| !is_stable(id)));
    operations::ALL.iter().chain(own).copied()
}

/// Collects the operations with a successful response; an operation that was only refused does not count.
fn answered(requests: &[Seen], scenario: &str, called: &mut BTreeSet<&'static str>) {
    for request in requests {
        let mut known = operations::ALL.iter().chain(experimental::operations::ALL);
        let Some(operation) = known.find(|operation| operation.id == request.operation) else {
            assert!(request.operation.starts_with("store."), "{scenario}: {request:?}");
            continue;
        };
        assert_eq!(operation.http_method.as_str(), request.method, "{scenario}: {request:?}");
        if (200..300).contains(&request.status) {
            called.insert(operation.id);
        }
    }
}

fn check(called: &BTreeSet<&'static str>, how: &str, scenarios: usize) {
    let count = called.len();
    println!("{count} operations are called by {scenarios} scenarios, {how}");
    let missing: Vec<&str> = all().map(|operation| operation.id).filter(|id| !called.contains(id)).collect();
    assert!(missing.is_empty(), "never called successfully: {missing:?}");
}
