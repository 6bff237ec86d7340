//! The driver as a program: lines in, lines out.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::compare::differences;
use crate::instance::{Mode, of_component};
use crate::server::{Reply, World};
use crate::spec::SPEC;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.env_remove("FRAMEIO_TOKEN").env_remove("FRAMEIO_BASE_URL").env_remove("FRAMEIO_MAX_RETRIES");
    command
}

/// The program's responses to these lines.
fn answers(command: &mut Command, input: Vec<u8>) -> Vec<Value> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(&input).unwrap());
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(status.success(), "{status}");
    stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn printed(arguments: &[&str]) -> Vec<String> {
    let output = program().args(arguments).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_program_lists_operations_and_schemas() {
    let listed = |arguments: &[&str]| {
        printed(arguments).iter().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let (operations, experimental) = (listed(&["--list"]), listed(&["--list", "experimental"]));
    assert_eq!(operations.len() + experimental.len(), SPEC.endpoints().len());
    let is_experimental = |operation: &Value| operation["operation"].as_str().unwrap().starts_with("experimental.");
    assert!(!operations.iter().any(is_experimental) && experimental.iter().all(is_experimental));
    let files_list = operations.iter().find(|operation| operation["operation"] == "files.list").unwrap();
    let expected = json!({
        "operation": "files.list", "method": "GET", "path": "/v4/accounts/{account_id}/folders/{folder_id}/files",
        "path_params": ["account_id", "folder_id"],
        "query_params": ["include", "sort", "after", "page_size", "include_total_count"],
        "body": null, "success": "FileAssetsWithIncludesResponse", "successes": ["FileAssetsWithIncludesResponse"], "paged": true,
    });
    assert_eq!(files_list, &expected);
    let schemas = [printed(&["--list-schemas"]), printed(&["--list-schemas", "experimental"])].concat();
    assert_eq!(schemas, SPEC.schemas().keys().cloned().collect::<Vec<_>>());
}

#[test]
fn wrong_usage_is_reported_and_fails() {
    for arguments in [["--nonsense", ""], ["--list", "nonsense"], ["--list-schemas", "nonsense"]] {
        let output = program().args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    }
    let output = program().arg("--nonsense").output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--list-schemas"));
    let output = program().env("FRAMEIO_MAX_RETRIES", "many").stdin(Stdio::null()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("FRAMEIO_MAX_RETRIES"));
}

#[test]
fn the_program_decodes_every_schema_in_order() {
    let instances: Vec<_> = conformance::schemas().map(|name| (name, of_component(name, Mode::Mixed, 7))).collect();
    let lines = instances.iter().enumerate().map(|(index, (name, instance))| {
        json!({"id": index, "decode": name, "value": instance.json}).to_string() + "\n"
    });
    let answers = answers(&mut program(), lines.collect::<String>().into_bytes());
    assert_eq!(answers.len(), instances.len());
    for (index, ((name, instance), answer)) in instances.iter().zip(&answers).enumerate() {
        assert_eq!((&answer["id"], &answer["ok"]), (&json!(index), &json!(true)), "{name}: {answer}");
        assert_eq!(differences(&instance.json, &answer["value"], &instance.may_go), [""; 0], "{name}");
    }
}

#[test]
fn a_bad_line_does_not_affect_the_next_line() {
    let deep = "[".repeat(10_000);
    let long = format!(r#"{{"id":"long","decode":"Email","value":"{}"}}"#, "x".repeat(5_000_000));
    let path = r#""path":{"account_id":"a","folder_id":"f"}"#;
    let cases: Vec<(&[u8], Value, &str, &str)> = vec![
        (b"", Value::Null, "input", "no JSON object"),
        (b"nonsense", Value::Null, "input", "no JSON object"),
        (b"[1]", Value::Null, "input", "no JSON object"),
        (b"{\"id\":\"\xff\"}", Value::Null, "input", "no JSON object"),
        (deep.as_bytes(), Value::Null, "input", "no JSON object"),
        (br#"{"id":{"a":[1.50]}}"#, json!({"a": [1.5]}), "input", "asks for nothing"),
        (br#"{"id":1,"decode":"Email"}"#, json!(1), "input", "`value` is missing"),
        (br#"{"id":2,"decode":"Nobody","value":1}"#, json!(2), "input", "no schema `Nobody`"),
        (br#"{"id":3,"decode":"User","value":{"id":1}}"#, json!(3), "decode", "value.id: invalid type: integer"),
        (br#"{"id":4,"operation":"files.fly"}"#, json!(4), "input", "no `files.fly`"),
        (br#"{"id":5,"operation":"users.show","more":1}"#, json!(5), "input", "`more` means nothing"),
        (br#"{"id":6,"operation":"users.show","path":7}"#, json!(6), "input", "path: invalid type"),
        (br#"{"id":7,"operation":"users.show","all":true}"#, json!(7), "input", "all: "),
        (br#"{"id":8,"operation":"users.show","body":{}}"#, json!(8), "input", "body: the operation takes none"),
        (
            br#"{"id":9,"operation":"files.list","path":{"account_id":"a"}}"#,
            json!(9),
            "input",
            "path.folder_id: it is missing",
        ),
        (
            br#"{"id":10,"operation":"workspaces.create","path":{"account_id":"a"}}"#,
            json!(10),
            "input",
            "body: it is missing",
        ),
    ];
    let more = [
        (r#""operation":"files.list","path":{"account_id":"a","folder_id":""}"#, "input", "`folder_id` is empty"),
        (r#""operation":"files.list","path":{"account_id":"a","folder_id":".."}"#, "input", "`folder_id` is `..`"),
        (
            r#""operation":"files.list","path":{"account_id":1,"folder_id":"f"}"#,
            "input",
            "path.account_id: invalid type",
        ),
        (
            &format!(r#""operation":"files.list",{path},"query":{{"sorted":1}}"#),
            "input",
            "query.sorted: the operation takes no",
        ),
        (
            &format!(r#""operation":"files.list",{path},"query":{{"page_size":2.5}}"#),
            "input",
            "query.page_size: invalid type",
        ),
        (
            &format!(r#""operation":"files.list",{path},"query":{{"include":["a",1]}}"#),
            "input",
            "query.include[1]: invalid type",
        ),
        (
            &format!(r#""operation":"folders.create",{path},"body":{{"data":{{"name":[]}}}}"#),
            "input",
            "body.data.name: invalid type",
        ),
        (
            &format!(r#""operation":"folders.create",{path},"body":{{"data":{{"name":"x","nick":"y"}}}}"#),
            "input",
            "body.data.nick: the type",
        ),
        (&format!(r#""operation":"files.list",{path}"#), "transport", "files.list: no connection"),
    ];
    let mut input = Vec::new();
    for (line, ..) in &cases {
        input.extend([*line, b"\r\n"].concat());
    }
    for (index, (line, ..)) in more.iter().enumerate() {
        input.extend(format!("{{\"id\":\"m{index}\",{line}}}\n").into_bytes());
    }
    // The last line has no line feed.
    input.extend(long.as_bytes());
    let more = more.iter().enumerate().map(|(index, (_, kind, words))| (json!(format!("m{index}")), *kind, *words));
    let expected: Vec<_> = cases.iter().map(|(_, id, kind, words)| (id.clone(), *kind, *words)).chain(more).collect();
    let mut command = program();
    command.env("FRAMEIO_TOKEN", "t").env("FRAMEIO_BASE_URL", "http://127.0.0.1:1");
    let mut answers = answers(&mut command, input);
    assert_eq!(answers.pop().unwrap()["value"].as_str().unwrap().len(), 5_000_000);
    assert_eq!(answers.len(), expected.len());
    for (answer, (id, kind, words)) in answers.iter().zip(expected) {
        assert_eq!((&answer["id"], &answer["ok"], &answer["kind"]), (&id, &json!(false), &json!(kind)), "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(words), "{answer}");
    }
}

#[test]
fn without_a_token_the_program_only_decodes() {
    let lines = "{\"id\":1,\"operation\":\"users.show\"}\n{\"id\":2,\"decode\":\"Email\",\"value\":\"x\"}\n";
    let answers = answers(&mut program(), lines.as_bytes().to_vec());
    assert_eq!((&answers[0]["kind"], &answers[1]["value"]), (&json!("auth"), &json!("x")));
}

#[tokio::test]
async fn responses_of_the_server_have_a_kind() {
    let world = World::start().await;
    let line = json!({"id": 1, "operation": "users.show"});
    let refusal = json!({"errors": [{"detail": "D", "title": "T", "source": {"pointer": "/data"}}, {"detail": "E"}]});
    let unreadable = json!({"data": {"id": 7}});
    let kinds: BTreeMap<u16, (&str, &Value)> = BTreeMap::from([
        (200, ("decode", &unreadable)),
        (302, ("transport", &Value::Null)),
        (401, ("auth", &refusal)),
        (403, ("api", &refusal)),
        (404, ("api", &refusal)),
        (422, ("api", &refusal)),
        (429, ("limit", &refusal)),
        (500, ("api", &refusal)),
    ]);
    for (status, (kind, body)) in kinds {
        let (answer, seen) = world.run(&line, vec![Reply::json(status, body)]).await;
        assert_eq!((&answer["kind"], &answer["status"], seen.len()), (&json!(kind), &json!(status), 1), "{answer}");
        let errors = if status >= 400 { &refusal["errors"] } else { &Value::Null };
        assert_eq!(answer.get("errors").unwrap_or(&Value::Null), errors, "{answer}");
        assert!(answer["message"].as_str().unwrap().starts_with("users.show: "), "{answer}");
    }
}
