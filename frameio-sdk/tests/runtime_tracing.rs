//! The spans and events that a call emits through `tracing`.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

#[path = "../../frameio-auth/tests/support/recorder.rs"]
mod recorder;
mod support;

use frameio_sdk::models::ProjectUpdateParams;
use recorder::Recorder;
use support::{PROJECT, Reply, Server};

#[tokio::test(start_paused = true)]
async fn a_call_emits_spans_with_opentelemetry_names_and_no_secret() {
    let server = Server::start(|number, _| match number {
        0 => Reply::empty(503).body("s3cret"),
        _ => Reply::json(200, PROJECT),
    })
    .await;
    let client = server.timeless("s3cret").default_header("x-key", "s3cret").build().unwrap();
    let recorder = Recorder::default();
    let guard = recorder.install();
    let data = ProjectUpdateParams::new().name("s3cret");
    client.account("s3cret").projects().update("s3cret", data).await.unwrap();
    drop(guard);

    let lines = recorder.lines();
    let port = format!("server.port={}", server.url.rsplit_once(':').unwrap().1);
    let template = "/v4/accounts/{account_id}/projects/{project_id}";
    let common = [
        "http.request.method=\"PATCH\"".to_owned(),
        format!("url.template=\"{template}\""),
        "server.address=\"127.0.0.1\"".to_owned(),
        port,
    ];
    let spans = |name: &str| lines.iter().filter(|line| line.starts_with(name)).collect::<Vec<_>>();
    let (calls, attempts) = (spans("call "), spans("attempt "));
    assert_eq!((calls.len(), attempts.len()), (1, 2), "one for the call and one for each attempt: {lines:#?}");
    for span in calls.iter().chain(&attempts) {
        for field in &common {
            assert!(span.contains(field.as_str()), "{field} is missing: {span}");
        }
    }
    for field in ["otel.name=\"projects.update\"", "otel.kind=\"internal\"", "operation=\"projects.update\""] {
        assert!(calls[0].contains(field), "{field} is missing: {}", calls[0]);
    }
    for span in &attempts {
        assert!(span.contains(&format!("otel.name=PATCH {template}")), "{span}");
        assert!(span.contains("otel.kind=\"client\""), "{span}");
    }
    assert!(!attempts[0].contains("resend_count") && attempts[1].contains("http.request.resend_count=1"));
    for line in [
        "record http.response.status_code=503",
        "record error.type=\"api\"",
        "record http.response.status_code=200",
        "record attempts=2",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line} is missing: {lines:#?}");
    }
    let ours = lines.iter().filter(|line| line.contains("retrying")).collect::<Vec<_>>();
    assert!(ours.len() == 1 && ours[0].contains("503"), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("s3cret")), "{lines:#?}");
}

#[tokio::test]
async fn a_missing_member_is_warned_about_once_for_each_operation() {
    let server = Server::start(|_, request| {
        let mut file = support::file("s3cret");
        file.as_object_mut().unwrap().remove("status");
        let body = match request.path().rsplit('/').next() {
            Some("files") => serde_json::json!({"data": [file.clone(), file], "links": {"next": null}}),
            Some("bad") => serde_json::json!({"data": {"type": "file"}}),
            _ => serde_json::json!({ "data": file }),
        };
        Reply::json(200, &body.to_string())
    })
    .await;
    let client = server.client();
    let recorder = Recorder::default();
    let guard = recorder.install();
    let account = client.account("a");
    account.files().show("bad").await.unwrap_err(); // it lacks every member, the id included
    for _ in 0..3 {
        account.files().show("f").await.unwrap();
    }
    account.files().list("f").await.unwrap();
    drop(guard);

    let lines = recorder.lines();
    let warnings: Vec<_> = lines.iter().filter(|line| line.contains("lacks a required member")).collect();
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    for (warning, operation) in warnings.iter().zip(["files.show", "files.list"]) {
        assert!(warning.contains(&format!("operation={operation:?} member=FileWithIncludes.status")), "{warning}");
    }
    assert!(!lines.iter().any(|line| line.contains("s3cret")), "{lines:#?}");
}
