//! A forked process has a copy of all memory but none of the other threads, so the blocking client's background thread
//! is missing. This is the only test of its program, because the threads of other tests would be missing too.

#![cfg(all(unix, feature = "blocking"))]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use fake_frameio::FakeFrameio;
use fork::{Fork, fork, waitpid};
use frameio_sdk::blocking::Client;

#[test]
fn a_blocking_call_in_a_forked_process_is_an_error_and_does_not_hang() {
    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let client =
        Client::builder(fake.token()).base_url(fake.base_url()).deadline(Duration::from_secs(5)).build().unwrap();
    client.users().show().send().unwrap();
    match fork().unwrap() {
        Fork::Parent(child) => {
            // The child exits, or its own alarm kills it.
            let status = waitpid(child).unwrap();
            assert_eq!(status, 0, "the status of the child, as waitpid gives it");
            client.users().show().send().unwrap();
        }
        Fork::Child => {
            std::thread::spawn(exit_when_stuck);
            let said = client.users().show().send().unwrap_err();
            let listed = client.accounts().index().items().next().unwrap().unwrap_err();
            let explains = |error: &frameio_sdk::Error| error.to_string().contains("fork");
            std::process::exit(i32::from(!(explains(&said) && explains(&listed))));
        }
    }
}

/// Kills the process by an alarm if the call hangs. Nothing sends a signal to it.
fn exit_when_stuck() {
    let (_sender, receiver) = std::sync::mpsc::channel::<()>();
    let _ = receiver.recv_timeout(Duration::from_secs(20));
    std::process::exit(3);
}
