//! An official update, from the vendor's document to a generated SDK.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[allow(unreachable_pub, reason = "a module of one test program")]
mod july;
mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use workspace::{Run, Workspace};

const SPEC: &str = "spec/frameio-v4.yaml";
const MARKER: &str = "(words are missing)";
const VENDOR: &str = "As the vendor says it.";

fn committed(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(name)).unwrap()
}

fn read(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// Calls `change` with every description and summary and its place. `is_names` says that the keys are names of
/// properties, which may be called `description` too.
fn words(value: &mut Value, at: &str, is_names: bool, change: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                if !is_names && (key == "description" || key == "summary") {
                    change(&place, value);
                } else {
                    words(value, &place, !is_names && (key == "properties" || key == "schemas"), change);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                words(item, &format!("{at}/{index}"), false, change);
            }
        }
        _ => {}
    }
}

/// The document as the vendor publishes it: with other descriptions, and without our additions.
fn published(document: &Value) -> Value {
    let mut published = document.clone();
    words(&mut published, "", false, &mut |_, text| *text = json!(VENDOR));
    let version_stacks = "/v4/accounts/{account_id}/version_stacks/{version_stack_id}/versions";
    published["paths"].as_object_mut().unwrap().remove(version_stacks).unwrap();
    let schemas = published["components"]["schemas"].as_object_mut().unwrap();
    for name in ["VersionStackReorderParams", "VersionStackChildrenResponse", "Asset", "TranscodeMediaLink"] {
        schemas.remove(name).unwrap();
    }
    for name in ["efficient", "high_quality"] {
        schemas["MediaLinksCollection"]["properties"][name] = json!({ "$ref": "#/components/schemas/MediaLinkCommon" });
    }
    published
}

/// The document's facts, with lists whose order has no meaning sorted.
fn facts(document: &Value) -> Value {
    fn sorted(value: &mut Value) {
        match value {
            Value::Object(object) => object.values_mut().for_each(sorted),
            Value::Array(items) => {
                items.iter_mut().for_each(sorted);
                items.sort_by_key(|item| match item.get("name") {
                    Some(name) => format!("{}:{name}", item["in"]),
                    None => item.to_string(),
                });
            }
            _ => {}
        }
    }
    let mut facts = document.clone();
    words(&mut facts, "", false, &mut |_, text| *text = Value::Null);
    // Our document has descriptions in places where the vendor's may have none.
    prune(&mut facts);
    sorted(&mut facts);
    facts
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

fn ours() -> Workspace {
    let workspace = Workspace::new();
    for name in ["frameio-v4.yaml", "overlay.yaml", "names.lock", "ours.yaml"] {
        workspace.put(&format!("spec/{name}"), &committed(name));
    }
    workspace
}

fn update(workspace: &Workspace, new: &Value, more: &[&str]) -> Run {
    workspace.put("new.json", &new.to_string());
    workspace.run(&[&["spec", "update", "new.json"], more].concat())
}

/// The descriptions of a document by their places.
fn descriptions(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    words(&mut read(text), "", false, &mut |place, text| {
        found.insert(place.to_owned(), text.as_str().unwrap_or_default().to_owned());
    });
    found
}

#[test]
fn an_update_from_july_to_october_keeps_all_descriptions() {
    let october = read(&committed("frameio-v4.yaml"));
    let workspace = ours();
    let run = update(&workspace, &july::july(&published(&october)), &["--allow-removals"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let before = workspace.text(SPEC);
    assert_eq!(facts(&published(&july::july(&october)))["paths"], facts(&published(&read(&before)))["paths"]);
    assert!(!before.contains(MARKER) && !before.contains(VENDOR));
    assert_eq!(workspace.run(&["generate", "--check"]).code, Some(0));

    let files = workspace.files();
    let dry = update(&workspace, &published(&october), &["--dry-run"]);
    assert_eq!(dry.code, Some(0), "{dry:?}");
    let mut after_dry = workspace.files();
    after_dry.remove(&workspace.path("new.json"));
    assert!(
        files.iter().filter(|(path, _)| !path.ends_with("new.json")).eq(after_dry.iter()),
        "--dry-run wrote something"
    );

    let run = update(&workspace, &published(&october), &[]);
    assert_eq!((run.code, &run.out), (Some(0), &dry.out), "{run:?}");
    let after = workspace.text(SPEC);
    assert_eq!(facts(&read(&after)), facts(&october));
    let (had, has) = (descriptions(&before), descriptions(&after));
    // Pointers into lists of parameters contain indices, which change when a parameter is inserted before others.
    let texts: Vec<&String> = has.values().collect();
    for (place, text) in &had {
        let is_there = has.get(place) == Some(text) || (place.contains("/parameters/") && texts.contains(&text));
        assert!(is_there, "{place}: {text}");
    }
    assert!(!after.contains(VENDOR), "the document contains the vendor's descriptions");
    // Only facts have changed: additions, and the removed lines.
    let removed = before.lines().filter(|line| !after.contains(line)).collect::<Vec<_>>();
    assert!(removed.len() < 8, "{removed:#?}");

    for name in july::OPERATIONS {
        assert!(run.out.contains(&format!("\n- `{name}`: new operation: `account.")), "{name}: {}", run.out);
    }
    for change in [
        "`AssetSearchResult`: the field `result` is of another type: `AssetCommon` → ",
        "`ProjectSearchResult`: the field `result` is of another type: `Project` → `ProjectWithDescription`",
        "`Collection`: the field `project` is of another type",
        "`File`: the field `media_type` is of another type: `String` → `Option<String>`",
        "`restricted: bool`",
        "`notify_by_email: Option<bool>`",
        "`mounted_storage_enabled: Option<bool>`",
        "`shares.list_reviewers`",
        "`upp_data_transferred`",
        "other limits of `reviewers`: `At most 1 of its fields.` → `Exactly 1 of its fields.`",
        "Advice: **major**",
        "## To be written: words",
        "## Ours alone, and kept",
    ] {
        assert!(run.out.contains(change), "{change}: {}", run.out);
    }

    // Missing descriptions are listed, and the check fails until they are written.
    let listed = workspace.run(&["spec", "words"]);
    let count = after.matches(MARKER).count();
    assert!(count > 100 && listed.out.ends_with(&format!("\n{count} places lack words\n")), "{listed:?}");
    assert!(listed.out.contains("#/paths/~1v4~1accounts~1{account_id}~1files~1copy/post/summary\n"), "{listed:?}");
    let refused = workspace.run(&["generate", "--check"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains(&format!("lacks words in {count} places")), "{refused:?}");
    workspace.put(SPEC, &after.replace(MARKER, "Some words."));
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    assert_eq!(workspace.run(&["generate", "--check"]).code, Some(0));

    let again = update(&workspace, &published(&october), &[]);
    assert!(again.out.contains("there is nothing to do"), "{again:?}");
}

#[test]
fn renamed_schemas_and_paths_keep_their_descriptions_and_names() {
    let workspace = ours();
    let october = published(&read(&committed("frameio-v4.yaml")));
    let text = october.to_string().replace("#/components/schemas/Webhook\"", "#/components/schemas/Hook\"");
    let mut new: Value = serde_json::from_str(&text).unwrap();
    let schemas = new["components"]["schemas"].as_object_mut().unwrap();
    let webhook = schemas.remove("Webhook").unwrap();
    schemas.insert("Hook".to_owned(), webhook);
    let paths = new["paths"].as_object_mut().unwrap();
    let webhooks = paths.remove("/v4/accounts/{account_id}/webhooks/{webhook_id}").unwrap();
    paths.insert("/v4/accounts/{account_id}/hooks/{webhook_id}".to_owned(), webhooks);
    // A property that moves to another schema.
    let schemas = &mut new["components"]["schemas"];
    let moved = schemas["Account"]["properties"].as_object_mut().unwrap().remove("mounted_storage_enabled").unwrap();
    schemas["Workspace"]["properties"]["mounted_storage_enabled"] = moved;

    let before = descriptions(&workspace.text(SPEC));
    let run = update(&workspace, &new, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("- the schema `Webhook` is called `Hook`"), "{run:?}");
    assert!(run.out.contains("- `webhooks.show` is `GET /v4/accounts/{account_id}/hooks/{webhook_id}`"), "{run:?}");
    assert!(run.out.contains("Advice: **major** (1 breaking change, "), "{run:?}");
    assert!(run.out.contains("`Account`: the field `mounted_storage_enabled` is gone"), "{run:?}");
    assert!(!run.out.contains("## To be written"), "{run:?}");
    let lent = "## With the words of places of the same name and facts\n\n\
                - `#/components/schemas/Workspace/properties/mounted_storage_enabled/description`\n";
    assert!(run.out.contains(lent), "{run:?}");
    let after = descriptions(&workspace.text(SPEC));
    assert_eq!(before.len(), after.len());
    let place = |name: &str| format!("/components/schemas/{name}/description");
    assert_eq!(before[&place("Webhook")], after[&place("Hook")]);
    let storage = |name: &str| format!("/components/schemas/{name}/properties/mounted_storage_enabled/description");
    assert_eq!(before[&storage("Account")], after[&storage("Workspace")]);
    assert!(workspace.text("spec/names.lock").contains("\ntype #/components/schemas/Hook = Webhook\n"));
    assert_eq!(workspace.run(&["generate", "--check"]).code, Some(0));
}

#[test]
fn invalid_updates_are_refused_and_nothing_is_written() {
    let october = published(&read(&committed("frameio-v4.yaml")));
    let text = october.to_string();
    let mut twice = october.clone();
    twice["paths"]["/v4/me"]["get"]["operationId"] = json!("accounts.index");
    let mut older = october.clone();
    older["info"]["version"] = json!("3.9");
    let mut experimental = october.clone();
    experimental["info"]["version"] = json!("experimental");
    let mut wrong = october.clone();
    wrong["components"]["schemas"]["File"] = json!({ "$ref": "#/components/schemas/Gone" });
    wrong["components"]["schemas"]["New"] = json!({ "type": "object" });
    let another = json!({ "openapi": "3.0.3", "info": { "title": "T", "version": "9" }, "paths": { "/pets": { "get": {
        "operationId": "pets.list", "responses": {} } } } });
    let cases = [
        ("a web page", "<!DOCTYPE html>\n<html></html>".to_owned(), "is a web page"),
        ("half a document", text[..text.len() / 2].to_owned(), "cannot be read"),
        ("nothing", String::new(), "cannot be read"),
        ("another API's", another.to_string(), "is of another API"),
        ("of July", july::july(&october).to_string(), "lacks 8 of our operations and 26 of our schemas"),
        ("of an older version", older.to_string(), "older than ours"),
        ("of another interface", experimental.to_string(), "is of version `experimental`"),
        ("an operation id twice", twice.to_string(), "has the operation id `accounts.index` twice"),
        ("a reference to nothing", wrong.to_string(), "cannot be generated from: nothing was written"),
    ];
    let workspace = ours();
    for (what, text, message) in cases {
        workspace.put("new.json", &text);
        let before = workspace.files();
        for args in [&["spec", "update", "new.json"][..], &["spec", "check", "new.json"]] {
            let run = workspace.run(args);
            assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{what}: {run:?}");
            assert!(run.err.contains(message) && run.err.contains("\n  help: "), "{what}: {run:?}");
        }
        assert!(before == workspace.files(), "{what}: something was written");
    }
    let run = workspace.run(&["spec", "update", "missing.json"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn spec_check_tells_a_scheduled_job_whether_anything_changed() {
    let workspace = ours();
    let mut new = published(&read(&committed("frameio-v4.yaml")));
    workspace.put("new.json", &new.to_string());
    let run = workspace.run(&["spec", "check", "new.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "the same\n"), "{run:?}");
    new["components"]["schemas"]["Account"]["properties"]["new"] = json!({ "type": "boolean" });
    workspace.put("new.json", &new.to_string());
    let before = workspace.files();
    let run = workspace.run(&["spec", "check", "new.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), "changed: 1 addition; advice: minor\n"), "{run:?}");
    assert!(before == workspace.files(), "something was written");
}

#[test]
fn rate_limits_are_read_from_descriptions() {
    let workspace = ours();
    let mut new = published(&read(&committed("frameio-v4.yaml")));
    let mut count = 0;
    for operation in
        new["paths"].as_object_mut().unwrap().values_mut().flat_map(|item| item.as_object_mut().unwrap().values_mut())
    {
        let Some(limit) = operation.as_object_mut().and_then(|operation| operation.remove("x-rate-limit")) else {
            continue;
        };
        let per = f64::from(u32::try_from(limit["per_seconds"].as_u64().unwrap()).unwrap()) / 60.0;
        let (calls, scope) = (&limit["calls"], limit["scope"].as_str().unwrap());
        operation["description"] = match limit["per_seconds"].as_u64().unwrap() % 60 {
            0 => json!(format!("{VENDOR}\nRate Limits: {calls} calls per {per:.2} minute(s) per {scope}")),
            _ => json!(format!(
                "{VENDOR} Rate Limits: {calls} calls per {} second(s) per {scope}.",
                limit["per_seconds"]
            )),
        };
        count += 1;
    }
    assert!(count > 90, "{count}");
    workspace.put("new.json", &new.to_string());
    let run = workspace.run(&["spec", "check", "new.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "the same\n"), "{run:?}");
    let me = &mut new["paths"]["/v4/me"]["get"]["description"];
    *me = json!(format!("{VENDOR}\nRate Limits: 7 calls per 1.00 minute(s) per account_user"));
    let run = update(&workspace, &new, &["--dry-run"]);
    assert!(run.out.contains("`users.show`: the rate limit has changed: "), "{run:?}");
    assert!(run.out.contains("→ `7 calls in 60 s`") && run.out.contains("Advice: **patch**"), "{run:?}");
}

#[test]
fn descriptions_that_mention_a_changed_fact_are_listed() {
    let workspace = ours();
    let mut new = published(&read(&committed("frameio-v4.yaml")));
    let schemas = &mut new["components"]["schemas"];
    let properties = &mut schemas["ActionCreateParams"]["properties"]["data"]["properties"];
    properties["name"]["maxLength"] = json!(100);
    properties["multi_asset"]["default"] = json!(false);
    schemas["ActionInclude"]["enum"] = json!(["creator", "owner"]);
    let run = update(&workspace, &new, &["--dry-run"]);
    let (_, section) = run.out.split_once("\n## To be looked at: words that name what has changed\n\n").unwrap();
    let (section, _) = section.split_once("\n\n## ").unwrap();
    let expected = "- `#/components/schemas/ActionCreateParams/properties/data/properties/multi_asset/description`\n\
                    - `#/components/schemas/ActionCreateParams/properties/data/properties/name/description`\n\
                    - `#/components/schemas/ActionInclude/description`";
    let mut lines: Vec<&str> = section.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.join("\n"), expected, "{run:?}");
}

#[test]
fn an_openapi_3_1_document_is_accepted() {
    let workspace = ours();
    let mut new = published(&read(&committed("frameio-v4.yaml")));
    new["openapi"] = json!("3.1.0");
    let properties = &mut new["components"]["schemas"]["Account"]["properties"];
    properties["new"] = json!({ "type": ["boolean", "null"], "description": VENDOR });
    let run = update(&workspace, &new, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("`Account`: new field `new`: `new: Option<bool>`"), "{run:?}");
    let added =
        format!("        new:\n          description: {MARKER}\n          type: boolean\n          nullable: true\n");
    let text = workspace.text(SPEC);
    assert!(text.contains(&added));
    let removed = committed("frameio-v4.yaml").lines().filter(|line| !text.contains(line)).count();
    assert_eq!(removed, 0);
}
