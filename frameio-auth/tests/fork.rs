//! A fork has a copy of all memory and none of the other threads. The only test of its program, because other tests' threads
//! would be gone, too.

#![cfg(all(unix, feature = "blocking"))]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use fork::{Fork, fork, waitpid};
use frameio_auth::blocking::block_on;

#[test]
fn a_blocking_call_in_a_fork_is_an_error_and_does_not_hang() {
    assert_eq!(block_on(async { 7 }), Ok(7));
    match fork().unwrap() {
        Fork::Parent(child) => {
            assert_eq!(waitpid(child).unwrap(), 0, "the status of the child, as waitpid gives it");
            assert_eq!(block_on(async { 7 }), Ok(7), "and the parent goes on");
        }
        Fork::Child => {
            std::thread::spawn(exit_when_stuck);
            let explains = block_on(async { 7 }).is_err_and(|error| error.to_string().contains("fork"));
            std::process::exit(i32::from(!explains));
        }
    }
}

/// Ends the child when it hangs. Nobody sends anything.
fn exit_when_stuck() {
    let (_sender, receiver) = std::sync::mpsc::channel::<()>();
    let _ = receiver.recv_timeout(Duration::from_secs(20));
    std::process::exit(3);
}
