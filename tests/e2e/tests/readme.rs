//! Every Rust block of the READMEs, compiled exactly as it is shown; the first blocks are run as well.

#![allow(unreachable_pub, reason = "the modules of one test program")]
#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code, reason = "the blocks are as users would write them")]

use std::process::Command;

use fake_frameio::FakeFrameio;

/// The environment variable with the URL of the stand-in, in a process that runs one of the programs.
const STAND_IN: &str = "README_STAND_IN";

/// The SDK, except that `Client::new` calls the stand-in.
mod in_place_of_the_sdk {
    pub use ::frameio_sdk::*;

    use super::STAND_IN;

    pub struct Client;

    impl Client {
        #[allow(clippy::new_ret_no_self, reason = "it is the SDK's client")]
        pub fn new(token: String) -> ::frameio_sdk::Client {
            let url = std::env::var(STAND_IN).unwrap();
            ::frameio_sdk::Client::builder(token).base_url(url).build().unwrap()
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/readmes.rs"));

/// Runs one of the tests below in a child process, because the programs read their token from the environment.
fn run(test: &str, fake: &FakeFrameio) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("FRAMEIO_TOKEN", fake.token())
        .env(STAND_IN, fake.base_url())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_first_programs_only_read() {
    for program in ["the_first_call_of_the_workspace", "the_first_call_of_the_sdk"] {
        let fake = FakeFrameio::builder().start_blocking().unwrap();
        let printed = run(program, &fake);
        assert!(printed.contains("Hello, Ada Demo."), "{printed}");
        assert!(printed.contains(&fake.demo().account), "{printed}");
        let requests = fake.requests();
        assert!(requests.len() >= 2, "{requests:?}");
        assert!(requests.iter().all(|request| request.method == "GET" && request.status == 200), "{requests:?}");
    }
}

#[test]
fn the_first_program_has_at_most_twelve_lines() {
    let block = include_str!(concat!(env!("OUT_DIR"), "/workspace_1.rs"));
    let lines = block.lines().filter(|line| !line.starts_with("use ") && !line.is_empty());
    assert!(lines.count() <= 12 && !block.contains(".data"));
}

#[test]
fn the_first_call_of_the_workspace() {
    if std::env::var_os(STAND_IN).is_some() {
        workspace_1::run().unwrap();
    }
}

#[test]
fn the_first_call_of_the_sdk() {
    if std::env::var_os(STAND_IN).is_some() {
        sdk_1::run().unwrap();
    }
}
