//! Custom actions: runs, submissions, forms and replies.

use frameio_sdk::webhooks::{Action, Field, Form, FormError, ReceiveError, Reply, Resource};
use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::{SECRET, custom_actions, signed};

fn run() -> Value {
    json!({
        "type": "acme.transcribe", "account_id": "a", "action_id": "b", "interaction_id": "c",
        "project": {"id": "p"}, "workspace": {"id": "w"}, "user": {"id": "u"}, "resource": {"id": "f", "type": "file"},
    })
}

fn receive(json: &Value) -> Result<Action, ReceiveError> {
    let body = json.to_string();
    custom_actions().receive(&signed(SECRET, body.as_bytes()), body.as_bytes())
}

fn refused_at(json: &Value) -> String {
    match receive(json) {
        Err(ReceiveError::Payload { path, .. }) => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_action_has_its_user_event_and_resources() {
    let action = receive(&run()).unwrap();
    assert_eq!((action.event(), action.interaction_id()), ("acme.transcribe", "c"));
    assert_eq!((action.account_id().as_str(), action.action_id().as_str()), ("a", "b"));
    assert_eq!(action.workspace_id().unwrap().as_str(), "w");
    assert_eq!(action.project_id().unwrap().as_str(), "p");
    assert_eq!(action.user_id().unwrap().as_str(), "u");
    assert_eq!(action.resources(), [Resource::File("f".into())]);
    assert!(action.submission().is_none() && action.delivery().is_some());
    assert_eq!(serde_json::to_value(&action).unwrap(), run());
}

#[test]
fn an_action_on_many_assets_has_all_of_them() {
    let kinds = ["file", "folder", "version_stack"];
    let mut json = run();
    json.as_object_mut().unwrap().remove("resource");
    json["resources"] = (0..100).map(|n| json!({"id": n.to_string(), "type": kinds[n % 3]})).collect();
    let action = receive(&json).unwrap();
    assert_eq!(action.resources().len(), 100);
    assert_eq!(action.resources()[98], Resource::VersionStack("98".into()));
    json["resources"][42] = json!({"id": "x"});
    assert_eq!(refused_at(&json), "resources[42].type");
    json["resources"][42] = json!("x");
    assert_eq!(refused_at(&json), "resources[42]");
    json["resources"] = json!([]);
    assert_eq!(refused_at(&json), "resources");
    json["resources"] = json!({"id": "x", "type": "file"});
    assert_eq!(refused_at(&json), "resources");
}

#[test]
fn an_action_without_a_required_member_is_refused() {
    for name in ["type", "account_id", "action_id", "interaction_id"] {
        let mut json = run();
        json.as_object_mut().unwrap().remove(name);
        assert_eq!(refused_at(&json), name);
    }
    let mut json = run();
    json.as_object_mut().unwrap().remove("resource");
    assert!(refused_at(&json).starts_with("resource"));
    json = run();
    json["data"] = json!([1]);
    assert_eq!(refused_at(&json), "data");
}

#[test]
fn a_submission_is_read_by_the_fields_of_its_form() {
    let mut json = run();
    json["data"] = json!({
        "note": "typed by a person", "long": "a\nb", "done": true, "sent": "false", "language": "de", "tags": ["x", "y"],
        "tag": "x", "empty": null,
    });
    let action = receive(&json).unwrap();
    let submission = action.submission().unwrap();
    let options = || [("One", "x"), ("Two", "y")];
    assert_eq!(submission.get(&Field::text("note", "Note")).unwrap().as_deref(), Some("typed by a person"));
    assert_eq!(submission.get(&Field::textarea("long", "Long")).unwrap().as_deref(), Some("a\nb"));
    assert_eq!(submission.get(&Field::boolean("done", "Done")), Ok(Some(true)));
    assert_eq!(submission.get(&Field::boolean("sent", "Sent")), Ok(Some(false)));
    assert_eq!(submission.get(&Field::select("language", "Language", options())).unwrap().as_deref(), Some("de"));
    let tags = vec!["x".to_owned(), "y".to_owned()];
    assert_eq!(submission.get(&Field::multi_select("tags", "Tags", options())), Ok(Some(tags)));
    assert_eq!(submission.get(&Field::multi_select("tag", "Tags", options())), Ok(Some(vec!["x".to_owned()])));
    assert_eq!(submission.get(&Field::text("empty", "Empty")), Ok(None));
    assert_eq!(submission.get(&Field::text("absent", "Absent")), Ok(None));
    let error = submission.get(&Field::text("done", "Done")).unwrap_err();
    assert_eq!((error.field(), error.to_string().contains("a boolean")), ("done", true));
    assert_eq!(submission.json()["note"], "typed by a person");
    assert!(!format!("{submission:?}").contains("typed by"), "submitted values should not be in debug output");
}

#[test]
fn a_form_can_have_every_kind_of_field() {
    let options = || [("English", "en"), ("Deutsch", "de")];
    let form = Form::new("Transcribe")
        .description("Once for each asset.")
        .field(Field::text("name", "Name").value("Take 1"))
        .field(Field::textarea("notes", "Notes"))
        .field(Field::boolean("notify", "Notify").value(true))
        .field(Field::link("help", "Help", "https://acme.example/help"))
        .field(Field::select("language", "Language", options()).value("de"))
        .field(Field::multi_select("more", "More", options()).values(["en", "de"]));
    let response = Reply::form(form).unwrap().into_http();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    let options = json!([{"name": "English", "value": "en"}, {"name": "Deutsch", "value": "de"}]);
    let expected = json!({
        "title": "Transcribe",
        "description": "Once for each asset.",
        "fields": [
            {"type": "text", "name": "name", "label": "Name", "value": "Take 1"},
            {"type": "textarea", "name": "notes", "label": "Notes"},
            {"type": "boolean", "name": "notify", "label": "Notify", "value": true},
            {"type": "link", "name": "help", "label": "Help", "value": "https://acme.example/help"},
            {"type": "select", "name": "language", "label": "Language", "value": "de", "options": options},
            {"type": "multi-select", "name": "more", "label": "More", "value": ["en", "de"], "options": options},
        ],
    });
    assert_eq!(serde_json::from_slice::<Value>(response.body()).unwrap(), expected);
}

#[test]
fn a_form_that_the_service_would_show_blank_is_an_error() {
    let none: [(&str, &str); 0] = [];
    let text = || Field::text("a", "A");
    let error = |form: Form| Reply::form(form).unwrap_err();
    let field = || "a".to_owned();
    assert_eq!(error(Form::new(" ").field(text())), FormError::NoTitle);
    assert_eq!(error(Form::new("T")), FormError::NoFields);
    assert_eq!(error(Form::new("T").field(text()).field(Field::text("", "B"))), FormError::NoName { index: 1 });
    assert_eq!(error(Form::new("T").field(Field::text("a", ""))), FormError::NoLabel { field: field() });
    assert_eq!(
        error(Form::new("T").field(text()).field(Field::boolean("a", "B"))),
        FormError::RepeatedName { field: field() }
    );
    let select = |options: Vec<(&'static str, &'static str)>| Form::new("T").field(Field::select("a", "A", options));
    assert_eq!(error(select(none.to_vec())), FormError::NoOptions { field: field() });
    assert_eq!(error(select(vec![("x", "")])), FormError::EmptyOption { field: field() });
    let repeated = FormError::RepeatedOption { field: field(), value: "1".to_owned() };
    assert_eq!(error(select(vec![("x", "1"), ("y", "1")])), repeated);
    let chosen = Field::select("a", "A", [("x", "1")]).value("x");
    let stray = FormError::NotAnOption { field: field(), value: "x".to_owned() };
    assert_eq!(error(Form::new("T").field(chosen)), stray);
    let chosen = Field::multi_select("a", "A", [("x", "1")]).values(["1", "x"]);
    assert_eq!(error(Form::new("T").field(chosen)), stray);
    for url in ["", "help", "/help", "javascript:alert(1)", "ftp://x.example"] {
        assert_eq!(
            error(Form::new("T").field(Field::link("a", "A", url))),
            FormError::InvalidLink { field: field() },
            "{url}"
        );
    }
    assert!(error(Form::new("T")).to_string().contains("no fields"));
}

#[test]
fn a_reply_is_empty_or_a_message() {
    let response = Reply::none().into_http();
    assert!((response.status(), response.body().is_empty()) == (StatusCode::OK, true));
    let response = Reply::message("Done", "Two files.").into_http();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body, json!({"title": "Done", "description": "Two files."}));
    assert_eq!(serde_json::to_value(Reply::message("Done", "Two files.")).unwrap(), body);
}
