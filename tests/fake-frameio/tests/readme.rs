//! Runs the commands of the README with bash and curl, changed only in the address of the stand-in.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

use std::process::Command;

use fake_frameio::{FakeFrameio, SignIn};
use serde_json::Value;

const README: &str = include_str!("../README.md");
const ADDRESS: &str = "http://127.0.0.1:8765";

/// The shell block that begins with `first`, with the address of the stand-in replaced by `base_url`.
fn block(first: &str, base_url: &str) -> String {
    let start = README.find(&format!("```sh\n{first}")).expect("the block") + "```sh\n".len();
    let length = README[start..].find("```").expect("its end");
    README[start..start + length].replace(ADDRESS, base_url)
}

/// The lines that a block prints, or `None` if bash or curl is missing.
fn run(script: &str) -> Option<Vec<String>> {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: the README's commands need curl");
        return None;
    }
    let output = match Command::new("bash").args(["-eu", "-c", script]).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: the README's commands need bash ({error})");
            return None;
        }
    };
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// Starts the stand-in as the program does: with a sign-in page.
fn start() -> FakeFrameio {
    FakeFrameio::builder().sign_in(SignIn::Page).start_blocking().unwrap()
}

#[test]
fn the_commands_for_the_first_requests_work() {
    let fake = start();
    let Some(lines) = run(&block("export FIO", &fake.base_url())) else { return };
    let [me, demo, page, part, status, mistake] = lines.as_slice() else { panic!("{lines:#?}") };
    assert_eq!(json(me)["data"]["name"], "Ada Demo");
    assert_eq!(json(demo)["account"], fake.demo().account.as_str());
    let page = json(page);
    assert!(page["data"].as_array().unwrap().len() == 2 && page["data"][0]["creator"].is_object(), "{page}");
    assert_eq!(part, "200");
    assert_eq!(json(status)["data"]["upload_complete"], true);
    assert_eq!(json(mistake)["errors"][0]["source"]["pointer"], "/data/nmae");
    fake.assert_no_violations();
}

#[test]
fn the_commands_for_signing_in_work() {
    let fake = start();
    let Some(lines) = run(&block("export IMS", &fake.base_url())) else { return };
    let [service, web, person, fresh, stale, public, refused, again, allowed, revoked, gone] = lines.as_slice() else {
        panic!("{lines:#?}")
    };
    for tokens in [service, web, fresh, public] {
        assert!(json(tokens)["access_token"].is_string(), "{tokens}");
    }
    assert_eq!(json(person)["name"], "Ada Demo");
    assert_eq!(json(stale)["error"], "invalid_grant");
    let from = |line: &str| line.starts_with("https://localhost:8723/callback?") && line.ends_with("&state=s1");
    assert!(from(refused) && refused.contains("error=access_denied"), "{refused}");
    assert!(from(again) && again.contains("error=consent_required"), "{again}");
    assert!(from(allowed) && allowed.contains("code="), "{allowed}");
    assert_eq!(revoked, "200");
    assert_eq!(json(gone)["error"], "invalid_token");
}
