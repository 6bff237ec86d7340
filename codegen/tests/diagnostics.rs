//! Diagnostics: the problem, its place in the document, and what to do about it.

mod support;

use frameio_codegen::{Input, Severity, generate};
use support::{document, findings};

/// A minimal document without problems.
const FINE: &str = "paths:
  /files/{file_id}:
    get:
      operationId: files.show
      parameters: [{ name: file_id, in: path, required: true, schema: { type: string } }, { name: include, in: query, schema: { type: string } }]
      responses: { '200': { description: A file., content: { application/json: { schema: { $ref: '#/components/schemas/File' } } } } }
components: { schemas: { File: { type: object, properties: { name: { type: string } } } } }
";

/// An operation with these members, written as YAML in one line.
fn operation(parts: &str) -> String {
    document(&format!("paths: {{ '/files/{{file_id}}': {{ get: {{ {parts} }} }} }}"))
}

fn schemas(schemas: &str) -> String {
    document(&format!("components: {{ schemas: {{ {schemas} }} }}"))
}

const DONE: &str = "operationId: files.show, parameters: [{ name: file_id, in: path, required: true, schema: { type: string } }], responses: { '204': { description: Done. } }";

/// The diagnostics for each input, under its title.
fn check(cases: &[(&str, Input<'_>)]) -> String {
    let mut out = String::new();
    for (title, input) in cases {
        let generation = generate(input);
        let found = findings(&generation.diagnostics);
        assert!(!found.is_empty(), "{title}: nothing was found");
        for found in &generation.diagnostics {
            let needs_help = found.severity != Severity::Note;
            assert!(!needs_help || found.help.is_some(), "{title}: no help with: {found}");
        }
        let outcome = match (&generation.output, generation.diagnostics.has_errors()) {
            (None, _) => " (nothing can be generated)",
            (Some(_), true) => "",
            (Some(_), false) => " (good enough)",
        };
        out.push_str(&format!("# {title}{outcome}\n{found}\n"));
    }
    out.trim_end().to_owned()
}

fn documents(cases: &[(&str, String)]) -> String {
    let inputs: Vec<_> = cases.iter().map(|(title, document)| (*title, support::without_overlay(document))).collect();
    check(&inputs)
}

#[test]
fn documents_that_are_not_openapi() {
    let fine = document(FINE);
    insta::assert_snapshot!(documents(&[
        ("empty", String::new()),
        ("some text", "Dear reader,".to_owned()),
        ("a list", "[1, 2]".to_owned()),
        ("some YAML", "just: this".to_owned()),
        ("OpenAPI 3.2", fine.replace("3.0.3", "3.2.0")),
        ("a version that is a number", fine.replace("3.0.3", "3.0")),
        ("Swagger 2.0", fine.replace("openapi: 3.0.3", "swagger: '2.0'")),
        ("no paths", "openapi: 3.0.3\ninfo: { title: T, version: '1' }\n".to_owned()),
        ("tabs", fine.replace("  /files", "\t/files")),
        ("cut off in the middle", fine[..fine.len() / 2].to_owned()),
        ("JSON that is cut off", "{\"openapi\": \"3.0.3\", \"paths\": {\"/a".to_owned()),
        ("a key twice", format!("{fine}components: {{}}\n")),
    ]));
}

#[test]
fn invalid_schemas() {
    insta::assert_snapshot!(documents(&[
        (
            "a reference to nothing",
            schemas("File: { type: object, properties: { owner: { $ref: '#/components/schemas/User' } } }")
        ),
        ("a reference to another file", schemas("File: { $ref: 'other.yaml#/File' }")),
        ("a circle of names", schemas("A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' }")),
        ("an `allOf` of itself", schemas("A: { allOf: [{ $ref: '#/components/schemas/A' }, { type: object }] }")),
        ("parts that are no objects", schemas("A: { allOf: [{ type: string }, { type: object }] }")),
        ("a type that does not exist", schemas("A: { type: text }")),
        (
            "deep inside",
            schemas("A: { type: object, properties: { b: { type: array, items: { type: object, required: 1 } } } }")
        ),
        (
            "a tag that leads nowhere",
            schemas(
                "A: { oneOf: [{ type: object }], discriminator: { propertyName: t, mapping: { x: '#/components/schemas/X' } } }"
            )
        ),
        ("`not`", schemas("A: { not: { type: string } }")),
        (
            "`oneOf` beside properties",
            schemas("A: { oneOf: [{ type: string }, { type: integer }], properties: { b: { type: string } } }")
        ),
    ]));
}

#[test]
fn invalid_operations() {
    let parameters =
        |parameters: &str| operation(&DONE.replace("parameters: [", &format!("parameters: [{parameters}, ")));
    insta::assert_snapshot!(documents(&[
        (
            "two of one id",
            document(&format!(
                "paths: {{ '/a/{{file_id}}': {{ get: {{ {DONE} }} }}, '/b/{{file_id}}': {{ get: {{ {DONE} }} }} }}"
            ))
        ),
        ("no id", operation(&DONE.replace("operationId: files.show, ", ""))),
        ("no operation", document("paths: { /files: { get: 5 } }")),
        ("no path item", document("paths: { /files: [] }")),
        ("a reference as a path", document("paths: { /files: { $ref: '#/x' } }")),
        ("a path in another file", document("paths: { /files: { $ref: 'files.yaml' } }")),
        ("an operation in another file", document("paths: { /files: { get: { $ref: 'files.yaml#/get' } } }")),
        ("an operation that is a reference", document("paths: { /files: { get: { $ref: '#/x' } } }")),
        ("TRACE", document(&format!("paths: {{ '/files/{{file_id}}': {{ trace: {{ {DONE} }} }} }}"))),
        ("a rate limit that is none", operation(&format!("{DONE}, x-rate-limit: {{ calls: -1, per_seconds: 60 }}"))),
        (
            "a path parameter that is not declared",
            operation("operationId: files.show, responses: { '204': { description: Done. } }")
        ),
        (
            "a path parameter that is not in the path",
            parameters("{ name: folder_id, in: path, required: true, schema: { type: string } }")
        ),
        (
            "a style that is not supported",
            parameters(
                "{ name: ids, in: query, style: pipeDelimited, schema: { type: array, items: { type: string } } }"
            )
        ),
        (
            "an object in another style",
            parameters(
                "{ name: where, in: query, style: form, schema: { type: object, properties: { a: { type: string } } } }"
            )
        ),
        ("a cookie", parameters("{ name: session, in: cookie, schema: { type: string } }")),
        ("a parameter that is none", parameters("{ name: x, in: nowhere }")),
        ("a shared parameter that is not there", parameters("{ $ref: '#/components/parameters/Page' }")),
        (
            "a form as a body",
            operation(&format!("{DONE}, requestBody: {{ content: {{ multipart/form-data: {{}} }} }}"))
        ),
        ("a status that is none", operation(&DONE.replace("'204'", "ok: { description: Fine. }, '204'"))),
        ("a range beside a status", operation(&DONE.replace("'204'", "2XX: { description: Fine. }, '200'"))),
        ("no status of success", operation(&DONE.replace("'204'", "'404'"))),
    ]));
}

#[test]
fn invalid_overlays() {
    let document = document(FINE);
    let cases = [
        ("matches nothing", "- { target: files.gone, change: { name: x }, reason: r }"),
        ("says what the document says", "- { target: '#/info', change: { merge: { title: Fixture } }, reason: r }"),
        ("says what the generator knows", "- { target: files.show, change: { idempotent: true }, reason: r }"),
        ("means nothing at its target", "# one\n\n- { target: '#/info', change: { list: comma }, reason: r }"),
        ("is no list", "target: files.show"),
        ("is no YAML", "- {"),
        ("has no reason", "- { target: files.show, change: { name: x } }"),
        ("has two changes", "- { target: files.show, change: { name: x, list: comma }, reason: r }"),
        ("has a key too many", "- { target: files.show, change: { name: x }, reason: r, when: now }"),
        ("has a change that does not exist", "- { target: files.show, change: { rename: x }, reason: r }"),
        ("has a value that does not fit", "- { target: files.show, change: { idempotent: maybe }, reason: r }"),
        ("gives a name that is none", "- { target: files.show, change: { name: move }, reason: r }"),
        ("gives a name with a dot", "- { target: '#/components/schemas/File', change: { name: a.B }, reason: r }"),
        (
            "accepts a kind of id that is none",
            "- { target: 'id:file_id', change: { accepts: [folder_id] }, reason: r }",
        ),
        (
            "pages what is no parameter",
            "- { target: files.show, change: { paging: { items: /a, count: pages } }, reason: r }",
        ),
        (
            "pages by what is not there",
            "- { target: files.show/parameters/query:include, change: { paging: { items: /a/b, count: pages } }, reason: r }",
        ),
        (
            "pages what is no list",
            "- { target: files.show/parameters/query:include, change: { paging: { items: /name, count: pages } }, reason: r }",
        ),
        (
            "pages in two ways",
            "- { target: files.show/parameters/query:include, change: { paging: { items: /name, next_link: /a, count: pages } }, reason: r }",
        ),
        (
            "leaves unpaged what is not paged",
            "- { target: files.show/parameters/query:include, change: { paging: false }, reason: r }",
        ),
        (
            "pages by a header that is none",
            "- { target: files.show/parameters/query:include, change: { paging: { items: '', next_link: { header: 'a b' } } }, reason: r }",
        ),
        ("accepts at a place", "- { target: files.show, change: { accepts: [file_id] }, reason: r }"),
    ];
    let inputs =
        cases.map(|(title, overlay)| (title, Input { overlay: Some(overlay), ..support::without_overlay(&document) }));
    insta::assert_snapshot!(check(&inputs));
}

#[test]
fn invalid_locks() {
    let document = document(FINE);
    let overlay = "- { target: files.show, change: { name: get_it }, reason: r }";
    let cases = [
        ("a name that nothing has", None, "# names\ntype #/components/schemas/Gone = Gone"),
        ("a line that is none", None, "type File"),
        ("a kind that is none", None, "field a = b"),
        ("no identifier", None, "type #/components/schemas/File = a file"),
        ("a keyword", None, "operation files.show = default.move"),
        ("a keyword that cannot be raw", None, "operation files.show = default.r#self"),
        ("a path as a type", None, "type #/components/schemas/File = models.File"),
        ("a raw name for a file", None, "resource default = r#type"),
        ("twice", None, "type #/components/schemas/File = File\ntype #/components/schemas/File = Document"),
        ("a name that generated code needs", None, "type #/components/schemas/File = String"),
        ("another name than the overlay's", Some(overlay), "operation files.show = default.show"),
    ];
    let inputs = cases.map(|(title, overlay, names)| {
        (title, Input { overlay, names: Some(names), ..support::without_overlay(&document) })
    });
    insta::assert_snapshot!(check(&inputs));
}
