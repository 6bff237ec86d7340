//! Names and the order of arguments do not change once they are in the lock.

mod support;

use frameio_codegen::{Input, Severity, generate};
use support::{document, findings, generated, text, without_overlay};

/// A document with one operation whose arguments come in the order of these parts.
fn small(path: &str, parameters: &str, required: &str) -> String {
    document(&format!(
        "paths:
  {path}:
    post:
      operationId: hooks.create
      parameters: [{parameters}]
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Hook' }} }} }} }}
      responses: {{ '204': {{ description: Done. }} }}
components:
  schemas:
    Hook:
      type: object
      required: [{required}]
      properties: {{ name: {{ type: string }}, url: {{ type: string }}, event: {{ type: string }} }}
"
    ))
}

const A: &str = "{ name: a, in: query, required: true, schema: { type: string } }";
const B: &str = "{ name: b, in: query, required: true, schema: { type: string } }";

#[test]
fn arguments_keep_their_positions() {
    let before = generated(&without_overlay(&small("/hooks", &format!("{A}, {B}"), "name, event")));
    assert!(before.names.contains("\narguments #/components/schemas/Hook = name, event\n"), "{}", before.names);
    assert!(before.names.contains("\narguments hooks.create = a, b, body\n"), "{}", before.names);

    let swapped = small("/hooks", &format!("{B}, {A}"), "event, name");
    let after = generated(&Input { names: Some(&before.names), ..without_overlay(&swapped) });
    assert_eq!(before.names, after.names);
    let code = |output: &frameio_codegen::Output| {
        let kept = output.files.iter().filter(|(path, _)| path.contains("models/") || path.contains("resources/"));
        kept.map(|(_, text)| text.clone()).collect::<String>()
    };
    let signature =
        |text: &str| text.lines().skip_while(|line| !line.contains("pub fn create(")).take(6).collect::<String>();
    assert_eq!(signature(&code(&before)), signature(&code(&after)));
    assert!(code(&after).contains("pub fn new(name: impl Into<String>, event: impl Into<String>)"), "{}", code(&after));

    let more = small("/hooks", &format!("{B}, {A}"), "url, event, name");
    let more = generated(&Input { names: Some(&before.names), ..without_overlay(&more) });
    assert!(more.names.contains("\narguments #/components/schemas/Hook = name, event, url\n"), "{}", more.names);
}

#[test]
fn path_arguments_are_put_into_the_url_by_name() {
    let path = |names: &[&str]| {
        let declared =
            |name: &&str| format!("{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}");
        names.iter().map(declared).collect::<Vec<_>>().join(", ")
    };
    let before = generated(&without_overlay(&small("/x/{x}/y/{y}", &path(&["x", "y"]), "name")));
    let moved = small("/y/{y}/x/{x}", &path(&["x", "y"]), "name");
    let after = generated(&Input { names: Some(&before.names), ..without_overlay(&moved) });
    let code = &after.files["src/generated/resources/default.rs"];
    let method = code.split_once("pub fn create(").unwrap().1.split_once("\n    }").unwrap().0;
    let method = method.split_whitespace().collect::<String>();
    assert!(method.starts_with("&self,x:implInto<String>,y:implInto<String>,body:"), "{method}");
    assert!(method.contains(".path(Into::<String>::into(y)).path(Into::<String>::into(x))"), "{method}");
}

#[test]
fn swapped_required_members_change_no_argument_of_the_sdk() {
    let (document, overlay, names) = (text("spec/frameio-v4.yaml"), text("spec/overlay.yaml"), text("spec/names.lock"));
    let of_sdk = |document: &str| {
        let input = Input { overlay: Some(&overlay), names: Some(&names), ..without_overlay(document) };
        generated(&input)
    };
    let (head, hook) = document.split_once("\n    WebhookCreateParams:\n").unwrap();
    let list: String = ["name", "events", "url"].iter().map(|name| format!("            - {name}\n")).collect();
    assert!(hook.contains(&list), "{}", &hook[..600]);
    let swapped = ["url", "events", "name"].iter().map(|name| format!("            - {name}\n")).collect::<String>();
    let hook = hook.replacen(&list, &swapped, 1);
    let (before, after) = (of_sdk(&document), of_sdk(&format!("{head}\n    WebhookCreateParams:\n{hook}")));
    let changed: Vec<_> = before.files.iter().filter(|(path, text)| after.files.get(*path) != Some(text)).collect();
    let paths: Vec<_> = changed.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["src/generated/mod.rs"], "only the hash of the document should change");
}

#[test]
fn superfluous_names_in_a_borrowed_lock_are_notes() {
    let document = small("/hooks", A, "name");
    let names = "type #/components/schemas/Hooks = Hooked\noperation hooks.gone = default.gone\n";
    let overlay = "- { target: hooks.gone, change: { name: x }, reason: r }";
    let input = Input { names: Some(names), overlay: Some(overlay), ..without_overlay(&document) };
    let refused = generate(&input).diagnostics;
    assert_eq!(refused.count(Severity::Error), 3, "{}", findings(&refused));
    assert!(findings(&refused).contains("`type #/components/schemas/Hook = Hooked`"), "{}", findings(&refused));
    let taken = generate(&Input { borrowed: true, ..input }).diagnostics;
    assert_eq!((taken.count(Severity::Error), taken.count(Severity::Note)), (0, 3), "{}", findings(&taken));
}

#[test]
fn a_new_type_does_not_take_the_name_of_a_request() {
    let before = small("/hooks", A, "name");
    let names = generated(&without_overlay(&before)).names;
    assert!(names.contains("request hooks.create = CreateDefault\n"), "{names}");
    let after = before.replace("Hook'", "CreateDefault'").replace("    Hook:", "    CreateDefault:");
    let input = Input { names: Some(&names), borrowed: true, ..without_overlay(&after) };
    let names = generated(&input).names;
    assert!(names.contains("request hooks.create = CreateDefault\n"), "{names}");
    assert!(names.contains("type #/components/schemas/CreateDefault = CreateDefaultModel\n"), "{names}");
}
