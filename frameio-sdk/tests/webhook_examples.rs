//! The examples that receive webhooks and custom actions, run as programs.
//!
//! `cargo test -p frameio-sdk --features axum` builds them together with this file; `--test webhook_examples` alone
//! does not.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::models::WebhookEvent;
use frameio_sdk::{Client, WebhookId};
use serde_json::{Value, json};

/// An example with a cleared environment, so that no variable of the host configures it.
fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().unwrap().parent().unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let changed = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let parts = [&format!("{name}.rs"), "support/mod.rs", "support/inbox.rs", "support/secret_file.rs"];
    let edited = parts.map(|part| changed(&sources.join(part))).into_iter().max().flatten();
    let built = changed(&program);
    assert!(
        built.is_some() && built >= edited,
        "{name} is not built: `cargo build -p frameio-sdk --all-features --examples`"
    );
    let mut command = Command::new(program);
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("FRAMEIO_") {
            command.env_remove(variable);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// The standard output of an example that is expected to succeed.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn webhook_channel_delivers_each_event_once() {
    let text = printed(&mut example("webhook_channel"));
    let mut kinds: Vec<_> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["file.created", "file.ready", "file.upload.completed"], "{text}");
    assert!(text.contains("\"A001.mov\" is transcoded"), "{text}");
}

#[test]
fn webhook_receiver_demonstrates_accepted_and_refused_deliveries() {
    let text = printed(&mut example("webhook_receiver"));
    let of = |kind: &str| text.lines().filter(|line| line.contains(kind)).count();
    for kind in ["file.created", "file.upload.completed", "file.ready", "folder.created", "comment.created"] {
        assert_eq!(of(kind), 1, "{kind}: {text}");
    }
    assert_eq!((of("refused with 401"), of(" s old")), (3, 1), "{text}");
    assert!(text.contains(": \"Nobody is listening.\""), "{text}");

    let json = printed(example("webhook_receiver").arg("--json"));
    let lines: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let outcomes = |outcome: &str| lines.iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!((outcomes("handled"), outcomes("refused"), lines.len()), (5, 3, 8), "{json}");
}

#[test]
fn custom_action_asks_twice_and_writes_a_comment() {
    let text = printed(&mut example("custom_action"));
    for line in [
        "A run on two files asks: Language services",
        "  [select] What do you need?",
        "  [select] Into which language?",
        "  [boolean] It is urgent",
        "The answer \"ja\" ends with: Ordered",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is not in:\n{text}");
    }
    let comment = "Ordered: translate into ja. It is urgent. Note: Keep the names.";
    assert_eq!(text.lines().filter(|line| line.starts_with("A comment on ") && line.ends_with(comment)).count(), 2);
}

#[test]
fn invalid_settings_are_one_line_on_standard_error() {
    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let real = [("FRAMEIO_TOKEN", fake.token().to_owned()), ("FRAMEIO_BASE_URL", fake.base_url())];
    for (name, args, complaint) in [
        ("webhook_receiver", &[][..], "set --url"),
        ("custom_action", &[], "set --url"),
        ("webhook_receiver", &["--secret", ""], "a secret is empty"),
    ] {
        let output = example(name).args(args).envs(real.clone()).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len(), error.lines().count()), (Some(1), 0, 1), "{error}");
        assert!(error.contains(complaint), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_registers_at_the_service_once_and_keeps_its_secret() {
    let fake = FakeFrameio::builder().start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, args, create) in [
        ("webhook_receiver", &["--url", "http://127.0.0.1:9/hook"][..], "webhooks.create"),
        ("custom_action", &["--url", "http://127.0.0.1:9/act"], "actions.create"),
    ] {
        for _ in 0..2 {
            let mut command = example(name);
            command.env("FRAMEIO_TOKEN", fake.token()).env("FRAMEIO_BASE_URL", fake.base_url()).args(args);
            command.env("FRAMEIO_WORKSPACE_ID", &fake.demo().workspace).current_dir(&folder);
            let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            assert!(line.starts_with("listening at "), "{line}");
        }
        assert_eq!(fake.calls(create), 1, "{name}");
    }
    #[cfg(unix)]
    for file in ["webhook-inbox.secret", "custom-action.secret"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

/// The example `webhook_receiver` in the mode that only receives.
struct Receiver {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Receiver {
    fn start(address: &str, secret: &str, folder: &Path) -> Self {
        let mut command = example("webhook_receiver");
        command.args(["--listen", address, "--secret", secret, "--json"]).current_dir(folder);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    /// Kills the program and gives the lines that it had printed.
    fn kill(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // The last line may be incomplete.
        self.lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect()
    }
}

fn deliver(fake: &FakeFrameio, webhook: &WebhookId, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let resource = json!({"id": number.to_string(), "type": "file"});
        let event = json!({"type": "file.created", "resource": resource, "account": {"id": fake.demo().account}});
        assert!(fake.deliver(webhook.as_str(), event));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_receiver_loses_no_event() {
    let fake = FakeFrameio::builder().webhook_retry(Duration::from_secs(1)).start().await.unwrap();
    let client = Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let account = client.account(&fake.demo().account);
    let hook = account.ensure_webhook(&fake.demo().workspace, format!("http://{free}/hook"), [WebhookEvent::FileReady]);
    let hook = hook.await.unwrap();
    let (id, secret) = (hook.id.clone(), hook.secret().unwrap().expose_secret().to_owned());
    let folder = tempfile::tempdir().unwrap();

    let receiver = || Receiver::start(&free, &secret, folder.path());
    let (mut first, mut printed) = (receiver(), Vec::new());
    deliver(&fake, &id, 0..60);
    printed.extend((0..20).map(|_| first.line()));
    printed.extend(first.kill());
    deliver(&fake, &id, 60..80);
    let mut second = receiver();
    let mut numbers = BTreeMap::new();
    while numbers.len() < 80 {
        for line in std::mem::take(&mut printed) {
            assert_eq!((&line["outcome"], &line["type"]), (&json!("handled"), &json!("file.created")));
            let id = line["resource"]["id"].as_str().unwrap().to_owned();
            numbers.entry(id).or_insert_with(Vec::new).push(line["number"].as_i64().unwrap());
        }
        if numbers.len() < 80 {
            printed.push(second.line());
        }
    }
    // An event that was printed but not marked as handled before the kill is printed again with the same number.
    let repeated: Vec<_> = numbers.values().filter(|numbers| numbers.len() > 1).collect();
    assert!(repeated.len() <= 1 && repeated.iter().all(|numbers| numbers[0] == numbers[1]), "{repeated:?}");

    fake.fault(Fault::wrong_secret());
    deliver(&fake, &id, 80..81);
    let refused = second.line();
    assert_eq!((&refused["outcome"], &refused["status"]), (&json!("refused"), &json!(401)));
    assert!(refused["reason"].as_str().unwrap().contains("matches none of 1 secrets"));
    assert_eq!(second.line()["resource"]["id"], "80", "a refused delivery should be sent again");
    second.kill();
}
