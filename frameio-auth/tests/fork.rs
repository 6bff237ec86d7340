//! A forked process has a copy of all memory but none of the other threads. This is the only test of its program,
//! because the threads of other tests would be missing too.

#![cfg(all(unix, feature = "blocking"))]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use fork::{Fork, fork, waitpid};
use frameio_auth::blocking::block_on;

#[test]
fn a_blocking_call_in_a_forked_process_is_an_error_and_does_not_hang() {
    assert_eq!(block_on(async { 7 }), Ok(7));
    match fork().unwrap() {
        Fork::Parent(child) => {
            assert_eq!(waitpid(child).unwrap(), 0, "the status of the child, as waitpid gives it");
            assert_eq!(block_on(async { 7 }), Ok(7), "the parent process should keep working");
        }
        Fork::Child => {
            std::thread::spawn(exit_when_stuck);
            let explains = block_on(async { 7 }).is_err_and(|error| error.to_string().contains("fork"));
            std::process::exit(i32::from(!explains));
        }
    }
}

/// Kills the process by an alarm if the call hangs. Nothing sends a signal to it.
fn exit_when_stuck() {
    let (_sender, receiver) = std::sync::mpsc::channel::<()>();
    let _ = receiver.recv_timeout(Duration::from_secs(20));
    std::process::exit(3);
}
