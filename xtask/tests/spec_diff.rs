//! Twelve kinds of edits, each with its expected report, and a check of the advice against the public interface.

#![allow(clippy::unwrap_used, reason = "a test whose document is wrong has failed")]

#[allow(dead_code, reason = "shared with the test of the public interface")]
mod public;
#[allow(dead_code, reason = "shared with the tests of the generator")]
#[path = "../../codegen/tests/support/random.rs"]
mod random;
mod rows;
mod workspace;

use std::collections::BTreeSet;

use frameio_codegen::{Advice, Class, Input, Report, diff, generate};
use rows::rows;
use serde_json::Value;
use workspace::Workspace;

const BEFORE: &str = r##"openapi: 3.0.3
info: { title: Hooks, version: '1' }
servers: [{ url: 'https://api.example.com' }]
paths:
  /hooks:
    get:
      operationId: hooks.list
      tags: [Hooks]
      description: Lists hooks.
      x-rate-limit: { calls: 10, per_seconds: 60 }
      parameters: []
      responses:
        '200': { description: ., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Hook' } } } } }
    post:
      operationId: hooks.create
      tags: [Hooks]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/HookParams' } } } }
      responses:
        '200': { description: ., content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } }
  /hooks/{hook_id}:
    delete:
      operationId: hooks.delete
      tags: [Hooks]
      parameters: [{ name: hook_id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: . } }
components:
  schemas:
    Hook:
      type: object
      required: [name, size, event]
      properties:
        event: { type: string, enum: [created, deleted, renamed] }
        name: { type: string }
        note: { type: string, maxLength: 10 }
        size: { type: integer }
    HookParams:
      type: object
      required: [name, url]
      properties:
        color: { type: string }
        name: { type: string }
        url: { type: string }
"##;

/// An expected change: class, subject, description, before and after; `-` stands for none.
type Expected = [&'static str; 5];

/// An edit: its name, the texts replaced and their replacements, the expected changes, and the expected advice.
struct Edit {
    name: &'static str,
    replace: &'static [(&'static str, &'static str)],
    changes: &'static [Expected],
    advice: Advice,
}

const EDITS: &[Edit] = &[
    Edit {
        name: "new operation",
        replace: &[(
            "  /hooks/{hook_id}:\n",
            "  /hooks/{hook_id}/test:\n    post:\n      operationId: hooks.test\n      tags: [Hooks]\n      parameters: [{ name: hook_id, in: path, required: true, schema: { type: string } }]\n      responses: { '204': { description: . } }\n  /hooks/{hook_id}:\n",
        )],
        changes: &[["addition", "hooks.test", "new operation", "-", "client.hooks().test(hook_id: HookId)"]],
        advice: Advice::Minor,
    },
    Edit {
        name: "new optional parameter",
        replace: &[("parameters: []", "parameters: [{ name: sort, in: query, schema: { type: string } }]")],
        changes: &[["addition", "hooks.list", "new setter `sort`", "-", "sort(String)"]],
        advice: Advice::Minor,
    },
    Edit {
        name: "new required body member",
        replace: &[
            ("required: [name, url]", "required: [zone, name, url]"),
            ("        url: { type: string }\n", "        url: { type: string }\n        zone: { type: string }\n"),
        ],
        changes: &[[
            "breaking",
            "HookParams",
            "new argument `zone`",
            "HookParams::new(name: String, url: String)",
            "HookParams::new(name: String, url: String, zone: String)",
        ]],
        advice: Advice::Major,
    },
    Edit {
        name: "removed field",
        replace: &[("        note: { type: string, maxLength: 10 }\n", "")],
        changes: &[["breaking", "Hook", "the field `note` is gone", "note: Option<String>", "-"]],
        advice: Advice::Major,
    },
    Edit {
        name: "renamed schema",
        replace: &[("schemas/HookParams'", "schemas/NewHookParams'"), ("    HookParams:\n", "    NewHookParams:\n")],
        changes: &[["breaking", "NewHookParams", "the type has another name", "HookParams", "NewHookParams"]],
        advice: Advice::Major,
    },
    Edit {
        name: "field to nullable",
        replace: &[(
            "        name: { type: string }\n        note",
            "        name: { type: string, nullable: true }\n        note",
        )],
        changes: &[["breaking", "Hook", "the field `name` is of another type", "String", "Option<String>"]],
        advice: Advice::Major,
    },
    Edit {
        name: "enum value",
        replace: &[("enum: [created, deleted, renamed]", "enum: [created, deleted, renamed, moved]")],
        changes: &[["addition", "HookEvent", "new value `Moved`", "-", "moved"]],
        advice: Advice::Minor,
    },
    Edit {
        name: "enum value that is gone",
        replace: &[("enum: [created, deleted, renamed]", "enum: [created, renamed]")],
        changes: &[["breaking", "HookEvent", "the value `Deleted` is gone", "deleted", "-"]],
        advice: Advice::Major,
    },
    Edit {
        name: "integer to number",
        replace: &[("size: { type: integer }", "size: { type: number }")],
        changes: &[["breaking", "Hook", "the field `size` is of another type", "i64", "f64"]],
        advice: Advice::Major,
    },
    Edit {
        name: "removed operation",
        replace: &[("    delete:\n", "    x-delete:\n")],
        changes: &[
            ["breaking", "hooks.delete", "the operation is gone", "client.hooks().delete(hook_id: HookId)", "-"],
            ["breaking", "HookId", "the type is gone", "struct HookId (a kind of id)", "-"],
        ],
        advice: Advice::Major,
    },
    Edit {
        name: "moved tag",
        replace: &[(
            "operationId: hooks.delete\n      tags: [Hooks]",
            "operationId: hooks.delete\n      tags: [Trash]",
        )],
        changes: &[[
            "breaking",
            "hooks.delete",
            "the method has moved",
            "client.hooks().delete",
            "client.trash().delete",
        ]],
        advice: Advice::Major,
    },
    Edit {
        name: "changed limit",
        replace: &[("calls: 10", "calls: 5"), ("maxLength: 10", "maxLength: 20")],
        changes: &[
            ["behaviour", "hooks.list", "the rate limit has changed", "10 calls in 60 s", "5 calls in 60 s"],
            ["behaviour", "Hook", "other limits of `note`", "At most 10 characters.", "At most 20 characters."],
        ],
        advice: Advice::Patch,
    },
    Edit {
        name: "another media type",
        replace: &[(
            "required: true, content: { application/json:",
            "required: true, content: { application/x-www-form-urlencoded:",
        )],
        changes: &[[
            "behaviour",
            "hooks.create",
            "the body is encoded in another way",
            "application/json",
            "application/x-www-form-urlencoded",
        ]],
        advice: Advice::Patch,
    },
    Edit {
        name: "deprecation",
        replace: &[("operationId: hooks.list\n", "operationId: hooks.list\n      deprecated: true\n")],
        changes: &[["behaviour", "hooks.list", "deprecated by the API", "-", "-"]],
        advice: Advice::Minor,
    },
    Edit {
        name: "swapped `required`",
        replace: &[("required: [name, url]", "required: [url, name]")],
        changes: &[],
        advice: Advice::None,
    },
    Edit {
        name: "other words",
        replace: &[("Lists hooks.", "Lists the hooks.")],
        changes: &[["words", "hooks.list", "other words", "Lists hooks.", "Lists the hooks."]],
        advice: Advice::Patch,
    },
    Edit { name: "nothing", replace: &[], changes: &[], advice: Advice::None },
];

fn edited(edit: &Edit) -> String {
    let mut document = BEFORE.to_owned();
    for (old, new) in edit.replace {
        assert!(document.contains(old), "{}: {old}", edit.name);
        document = document.replace(old, new);
    }
    document
}

fn input<'a>(document: &'a str, names: &'a str) -> Input<'a> {
    Input { document, document_name: "hooks.yaml", overlay: None, names: Some(names), borrowed: true }
}

/// The lock of the document before the edit.
fn names() -> String {
    generate(&input(BEFORE, "")).output.unwrap().names
}

fn report(names: &str, document: &str) -> Report {
    diff(&input(BEFORE, names), &input(document, names)).unwrap()
}

#[test]
fn each_edit_is_reported_with_its_class_and_advice() {
    let names = names();
    for edit in EDITS {
        let report = report(&names, &edited(edit));
        assert_eq!(rows(&report), edit.changes, "{}", edit.name);
        assert_eq!(report.advice, edit.advice, "{}", edit.name);
        assert_eq!(report.is_breaking(), edit.advice == Advice::Major, "{}", edit.name);
    }
}

/// The public items of the generated code, one on each line, each with the item that it belongs to.
fn interface(document: &str, names: &str) -> BTreeSet<String> {
    interface_of(&input(document, names)).unwrap()
}

/// The same as `interface`, or `None` if the input has errors.
fn interface_of(input: &Input<'_>) -> Option<BTreeSet<String>> {
    let generation = generate(input);
    let output = generation.output.filter(|_| !generation.diagnostics.has_errors())?;
    let mut found = BTreeSet::new();
    for (path, text) in output.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let mut owner = String::new();
        for line in public::lines(&syn::parse_file(text).unwrap().items) {
            if !line.starts_with(' ') {
                owner = line.clone();
            }
            // The arguments of macro calls are not part of the interface.
            if !owner.starts_with("object!") && !path.ends_with("generated/mod.rs") {
                found.insert(format!("{} / {line}", owner.replace("#[deprecated] ", "")).replace("#[deprecated] ", ""));
            }
        }
    }
    Some(found)
}

#[test]
fn the_advice_agrees_with_the_public_interface() {
    let names = names();
    let before = interface(BEFORE, &names);
    assert!(before.iter().any(|line| line.contains("Hooks<'_, M>::create(")), "{before:#?}");
    for edit in EDITS {
        let after = interface(&edited(edit), &names);
        let is_gone = before.iter().any(|line| !after.contains(line));
        let is_new = after.iter().any(|line| !before.contains(line));
        let advice = report(&names, &edited(edit)).advice;
        let agrees = match advice {
            Advice::Major => is_gone,
            // A deprecation leaves the interface the same.
            Advice::Minor => !is_gone && (is_new || edit.name == "deprecation"),
            Advice::Patch | Advice::None => !is_gone && !is_new,
        };
        assert!(agrees, "{}: {advice}, gone: {is_gone}, new: {is_new}", edit.name);
    }
}

#[test]
fn every_breaking_change_has_a_note_and_every_class_a_section() {
    let names = names();
    for edit in EDITS {
        let report = report(&names, &edited(edit));
        let markdown = report.to_markdown().unwrap();
        let notes = markdown.matches("\n### ").count();
        assert_eq!(notes, report.of_class(Class::Breaking).count(), "{}: {markdown}", edit.name);
        assert_eq!(markdown.contains("## Migrating"), notes > 0, "{markdown}");
        assert!(!markdown.contains("\n\n\n") && markdown.ends_with('\n'), "{}: {markdown}", edit.name);
    }
    let all: Vec<String> = ["new required body member", "renamed schema", "integer to number", "changed limit"]
        .iter()
        .map(|name| {
            report(&names, &edited(EDITS.iter().find(|edit| edit.name == *name).unwrap())).to_markdown().unwrap()
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn spec_diff_compares_paths_and_revisions() {
    let workspace = Workspace::new();
    workspace.put("spec/frameio-v4.yaml", BEFORE);
    workspace.git(&["init", "-q"]);
    workspace.git(&["add", "."]);
    workspace.git(&["commit", "-qm", "one"]);
    workspace.put("next.yaml", &BEFORE.replace("size: { type: integer }", "size: { type: number }"));
    workspace.put(
        "spec/frameio-v4.yaml",
        &BEFORE.replace("enum: [created, deleted, renamed]", "enum: [created, deleted, renamed, moved]"),
    );
    let before = workspace.files();

    let run = workspace.run(&["spec", "diff", "HEAD:spec/frameio-v4.yaml", "next.yaml", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let found: Value = serde_json::from_str(&run.out).unwrap();
    let expected = serde_json::json!({ "advice": "major", "changes": [{
        "class": "breaking", "type": "Hook", "place": "#/components/schemas/Hook/properties/size",
        "what": "the field `size` is of another type", "before": "i64", "after": "f64" }] });
    assert_eq!(found, expected);

    let run = workspace.run(&["spec", "diff", "HEAD:spec/frameio-v4.yaml", "spec/frameio-v4.yaml"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("addition: HookEvent: new value `Moved`\n  + moved\n  at #/components/"), "{run:?}");
    assert!(run.out.ends_with("1 addition; advice: minor\n"), "{run:?}");

    let run = workspace.run(&["spec", "diff", "next.yaml", "next.yaml", "--format", "markdown"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "The interface is the same.\n"), "{run:?}");
    for (args, message) in [
        (["spec", "diff", "gone.yaml", "next.yaml"], "gone.yaml: "),
        (["spec", "diff", "HEAD:gone.yaml", "next.yaml"], "git has no HEAD:gone.yaml"),
        (["spec", "diff", "next.yaml", "frameio-sdk/src/lib.rs"], "lib.rs gives no interface"),
    ] {
        let run = workspace.run(&args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.err.contains(message) && run.err.contains("\n  help: "), "{run:?}");
    }
    assert!(before == workspace.files(), "something was written");
}

#[test]
fn generate_names_the_breaking_changes() {
    let workspace = Workspace::new();
    workspace.put("spec/frameio-v4.yaml", BEFORE);
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    workspace.git(&["init", "-q"]);
    workspace.git(&["add", "."]);
    workspace.git(&["commit", "-qm", "one"]);
    for edit in EDITS.iter().filter(|edit| !["renamed schema", "removed operation", "moved tag"].contains(&edit.name)) {
        workspace.put("spec/frameio-v4.yaml", &edited(edit));
        let run = workspace.run(&["generate"]);
        assert_eq!(run.code, Some(0), "{}: {run:?}", edit.name);
        let named = run.out.lines().filter(|line| line.starts_with("breaking: ")).count();
        let expected = edit.changes.iter().filter(|change| change[0] == "breaking").count();
        assert_eq!(named, expected, "{}: {run:?}", edit.name);
        workspace.git(&["checkout", "-q", "."]);
    }
}

/// The number from an environment variable, or its default. `SPEC_EDITS` sets how many edits of the SDK's document are
/// tried, and `SPEC_SEED` the seed.
fn env_number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Collects the JSON pointers of all objects in the document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            found.push(at.to_owned());
            for (key, value) in object {
                places(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// Edits the object in a random way; `false` if that way does not apply to it.
fn edit(object: &mut serde_json::Map<String, Value>, at: &str, random: &mut random::Random) -> bool {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_schema = !text("type").is_empty();
    match random.below(9) {
        0 if is_schema => drop(object.insert("nullable".to_owned(), Value::Bool(true))),
        1 if text("type") == "integer" => drop(object.insert("type".to_owned(), "number".into())),
        2 if text("type") == "boolean" => drop(object.insert("type".to_owned(), "string".into())),
        3 if object.get("required").is_some_and(Value::is_array) => drop(object.remove("required")),
        4 if object.get("enum").is_some_and(Value::is_array) => {
            let values = object["enum"].as_array_mut().unwrap();
            values.push("another".into());
            if random.below(2) == 0 && values.len() > 2 {
                values.remove(0);
            }
        }
        5 if at.ends_with("/properties") => {
            let names: Vec<String> = object.keys().cloned().collect();
            if names.is_empty() {
                return false;
            }
            object.remove(random.pick(&names));
        }
        6 if at.ends_with("/properties") => {
            object.insert("added".to_owned(), serde_json::json!({ "type": "string" }));
        }
        7 if object.contains_key("operationId") => drop(object.insert("deprecated".to_owned(), Value::Bool(true))),
        8 if text("in") == "query" => {
            object.insert("required".to_owned(), Value::Bool(true));
        }
        _ => return false,
    }
    true
}

/// Random edits of the SDK's document: what disappears from the public interface is reported as breaking, and what is
/// added is reported.
#[test]
fn random_edits_are_reported_as_the_public_interface_shows() {
    let spec = |name: &str| std::fs::read_to_string(format!("{}/../spec/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (document, overlay, names) = (spec("frameio-v4.yaml"), spec("overlay.yaml"), spec("names.lock"));
    let document: Value = serde_yaml::from_str(&document).unwrap();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    let before = document.to_string();
    let of_before = Input { overlay: Some(&overlay), ..input(&before, &names) };
    let was = interface_of(&of_before).unwrap();
    let (mut compared, mut random) = (0, random::Random::seeded(env_number("SPEC_SEED", 7)));
    while compared < env_number("SPEC_EDITS", 8) {
        let (mut edited, at) = (document.clone(), random.pick(&all).clone());
        if !edit(edited.pointer_mut(&at).unwrap().as_object_mut().unwrap(), &at, &mut random) {
            continue;
        }
        let edited = edited.to_string();
        let after = Input { overlay: Some(&overlay), ..input(&edited, &names) };
        let (Some(is), Ok(report)) = (interface_of(&after), diff(&of_before, &after)) else { continue };
        let (gone, new) = (was.difference(&is).next(), is.difference(&was).next());
        let text = report.to_text();
        let agrees = match report.advice {
            Advice::Major => gone.is_some(),
            Advice::Minor => gone.is_none() && (new.is_some() || text.contains("deprecated by the API")),
            Advice::Patch | Advice::None => gone.is_none() && new.is_none(),
        };
        assert!(agrees, "{at}: {}\ngone: {gone:?}\nnew: {new:?}\n{text}", report.advice);
        compared += 1;
    }
}
