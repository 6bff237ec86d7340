//! The code that each construct of a document is printed as.

mod support;

use frameio_codegen::Input;
use support::{document, fixture, generated, printed, without_overlay};

/// A test that compares all items generated under these names with a snapshot.
macro_rules! check {
    ($test:ident, $body:expr, $($name:literal)+) => {
        #[test]
        fn $test() {
            let document = document(&received($body, &[$($name),+]));
            let output = generated(&without_overlay(&document));
            insta::assert_snapshot!(printed::items(&output, &[$($name),+]));
        }
    };
}

/// Components with an operation for each that returns it, because unused types are not printed.
fn received(body: &str, names: &[&str]) -> String {
    if body.contains("paths:") {
        return body.to_owned();
    }
    let path = |name: &&str| {
        format!(
            "  /{name}: {{ get: {{ operationId: things.get{name}, responses: {{ '200': {{ description: ., content: \
             {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }} }} }} }} }}\n"
        )
    };
    let paths: String = names.iter().map(path).collect();
    format!("paths:\n{paths}{body}")
}

/// An operation that sends and receives a `Thing`, with these schemas.
fn thing(schemas: &str) -> String {
    format!(
        "paths:
  /things:
    put:
      operationId: things.put
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }}
      responses: {{ '204': {{ description: Done. }} }}
components:
  schemas:
{schemas}"
    )
}

/// An operation with these members, written as YAML in one line.
fn operation(parts: &str) -> String {
    let shared = "components: { schemas: {
        Thing: { type: object, required: [name], properties: { name: { type: string } } },
        Sort: { type: string, enum: [up, down] } } }";
    let responses = if parts.contains("responses") { "" } else { ", responses: { '204': { description: Done. } }" };
    format!(
        "paths: {{ /things: {{ post: {{ operationId: things.make, tags: [things], {parts}{responses} }} }} }}\n{shared}"
    )
}

check!(
    a_struct_that_is_received,
    "components:
  schemas:
    Thing:
      type: object
      description: A thing.
      required: [id, made, maybe]
      properties:
        id: { type: string, format: uuid }
        made: { type: string, format: date-time, description: When it was made. }
        maybe: { type: string, nullable: true }
        either: { type: boolean, nullable: true, default: false }
        size: { type: integer, format: int32, minimum: 1, maximum: 10 }
        password: { type: string }
        old: { type: string, deprecated: true }",
    "Thing"
);
check!(
    a_struct_that_is_sent,
    &thing(
        "    Thing:
      type: object
      required: [name, tags, none]
      properties:
        name: { type: string, maxLength: 20 }
        tags: { type: array, items: { type: string } }
        none: { type: integer, nullable: true }
        note: { type: string, nullable: true }
        size: { type: number }"
    ),
    "Thing"
);
check!(
    a_struct_of_odd_names,
    &thing(
        "    Thing:
      type: object
      required: [type, self]
      properties: { type: { type: string }, self: { type: string }, photoUrl: { type: string }, '+1': { type: integer } }"
    ),
    "Thing"
);
check!(
    a_struct_with_members_of_any_name,
    &thing(
        "    Thing: { type: object, properties: { name: { type: string } }, additionalProperties: { type: integer } }"
    ),
    "Thing"
);
check!(
    a_struct_that_contains_itself,
    "components: { schemas: { Thing: { type: object, properties: { up: { $ref: '#/components/schemas/Thing' }, down: { type: object, additionalProperties: { $ref: '#/components/schemas/Thing' } } } } } }",
    "Thing"
);
check!(
    an_enum,
    "components: { schemas: { Size: { type: string, description: How large., enum: [small, 'extra-large', '2.0', ''] } } }",
    "Size"
);
check!(
    a_tagged_union,
    &thing(
        "    Thing:
      oneOf: [{ $ref: '#/components/schemas/Text' }, { $ref: '#/components/schemas/Number' }]
      discriminator:
        propertyName: kind
        mapping: { text: '#/components/schemas/Text', long_text: '#/components/schemas/Text', number: '#/components/schemas/Number' }
    Text: { type: object, required: [kind], properties: { kind: { type: string } } }
    Number: { type: object, required: [kind], properties: { kind: { type: string } } }"
    ),
    "Thing" "Number"
);
check!(
    a_union_in_which_a_tag_is_that_of_two,
    "components:
  schemas:
    Thing:
      oneOf: [{ $ref: '#/components/schemas/Text' }, { $ref: '#/components/schemas/Longer' }, { $ref: '#/components/schemas/Number' }]
      discriminator: { propertyName: kind }
    Text: { type: object, required: [kind, a], properties: { kind: { type: string, enum: [text] }, a: { type: string } } }
    Longer: { type: object, required: [kind, b], properties: { kind: { type: string, enum: [text] }, b: { type: string } } }
    Number: { type: object, required: [kind], properties: { kind: { type: string, enum: [number] } } }",
    "Thing"
);
check!(
    a_union_by_name,
    "components:
  schemas:
    Thing: { oneOf: [{ $ref: '#/components/schemas/Left' }, { $ref: '#/components/schemas/Right' }] }
    Side: { type: string, enum: [left, right] }
    Left: { type: object, required: [side, a], properties: { side: { $ref: '#/components/schemas/Side' }, a: { type: string } } }
    Right: { type: object, required: [side, b], properties: { side: { $ref: '#/components/schemas/Side' }, b: { type: string } } }",
    "Thing"
);
check!(
    a_union_by_shape,
    "components:
  schemas:
    Thing: { oneOf: [{ $ref: '#/components/schemas/Small' }, { $ref: '#/components/schemas/Large' }, { type: array, items: { $ref: '#/components/schemas/Small' } }] }
    Small: { type: object, required: [a], properties: { a: { type: string } } }
    Large: { type: object, required: [a, b], properties: { a: { type: string }, b: { type: string } } }",
    "Thing"
);
check!(
    a_union_of_scalars,
    "components: { schemas: { Thing: { oneOf: [{ type: string }, { type: integer }] } } }",
    "Thing"
);
check!(
    ids_and_a_resource_with_its_methods,
    "tags: [{ name: Big Things, description: Things. There are many. }]
paths:
  /accounts/{account_id}/things/{thing_id}:
    parameters:
      - { name: thing_id, in: path, required: true, description: Which one., schema: { type: string } }
      - { name: account_id, in: path, required: true, schema: { type: string } }
    get:
      operationId: big_things.show
      tags: [Big Things]
      summary: Show a thing
      description: It is shown.
      x-rate-limit: { calls: 1, per_seconds: 3600 }
      responses: { '200': { description: A thing., content: { application/json: { schema: { type: object, properties: { thing_ids: { type: array, items: { type: string } } } } } } } }
    delete: { operationId: things.delete, tags: [Big Things], deprecated: true, responses: { '204': { description: Gone. } } }",
    "BigThings" "AccountId" "ThingId"
);
check!(
    a_request_with_parameters_of_every_style,
    &operation(
        "parameters: [
          { name: all, in: query, required: true, schema: { type: array, items: { $ref: '#/components/schemas/Sort' } } },
          { name: x-why, in: header, required: true, schema: { type: string } },
          { name: each, in: query, schema: { type: array, items: { type: integer } } },
          { name: list, in: query, explode: false, schema: { type: array, items: { type: string } } },
          { name: where, in: query, schema: { $ref: '#/components/schemas/Thing' } },
          { name: size, in: query, description: How many., schema: { type: integer, maximum: 100, default: 50 } },
          { name: x-trace, in: header, schema: { type: string } },
          { name: timeout, in: query, deprecated: true, schema: { type: boolean } } ]"
    ),
    "MakeThing" "Things"
);
check!(
    a_body_of_bytes,
    &operation("requestBody: { required: true, content: { application/octet-stream: {} } }"),
    "Things"
);
check!(
    a_body_that_is_a_form,
    &operation(
        "requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Thing' } } } }"
    ),
    "Things"
);
check!(
    a_body_of_several_parts,
    &operation(
        "requestBody: { required: true, content: { multipart/form-data: { schema: { title: Upload, type: object, required: [file, sort], properties: {
           file: { type: string, format: binary }, more: { type: array, items: { type: string, format: binary } }, sort: { $ref: '#/components/schemas/Sort' },
           note: { type: string, nullable: true }, sizes: { type: array, items: { type: integer } }, thing: { $ref: '#/components/schemas/Thing' } } },
           encoding: { file: { contentType: image/png } } } } }"
    ),
    "Things" "Upload"
);
check!(
    a_body_that_may_be_left_out,
    &operation("requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }"),
    "MakeThing" "Things"
);
check!(
    a_body_in_an_envelope,
    &operation(
        "requestBody: { required: true, content: { application/json: { schema: { type: object, required: [data], properties: { data: { $ref: '#/components/schemas/Thing' } } } } } }"
    ),
    "MakeThing" "Things"
);
check!(
    a_body_in_an_envelope_that_may_be_empty,
    &operation(
        "requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { data: { $ref: '#/components/schemas/Thing' } } } } } }"
    ),
    "MakeThing" "Things"
);
check!(
    several_results,
    &operation(
        "responses: {
          '200': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } },
          '202': { description: Under way., content: { application/json: { schema: { type: string } } } },
          '204': { description: Nothing. } }"
    ),
    "MakeThing" "MakeThingOutcome"
);
check!(
    bytes_as_a_result,
    &operation("responses: { '200': { description: Bytes., content: { video/mp4: {} } } }"),
    "MakeThing" "Things"
);
check!(
    a_listing,
    &operation(
        "parameters: [{ name: after, in: query, schema: { type: string } }],
         responses: { '200': { description: A page., content: { application/json: { schema: {
           title: Page, type: object, required: [data], properties: {
             data: { type: array, items: { $ref: '#/components/schemas/Thing' } },
             links: { type: object, properties: { next: { type: string, nullable: true } } },
             total_count: { type: integer } } } } } } }"
    ),
    "MakeThing" "Page"
);

#[test]
fn listings_by_the_rules_of_the_overlay() {
    let (document, overlay) = (fixture("listings.yaml"), fixture("listings.overlay.yaml"));
    let output = generated(&Input { overlay: Some(&overlay), ..without_overlay(&document) });
    let names = [
        "OrdersAnswer",
        "CustomersAnswer",
        "LinesAnswer",
        "EventsAnswer",
        "ListOrders",
        "ListCustomers",
        "ListLines",
        "ListEvents",
        "ArchiveEvent",
        "ListRepos",
        "TagsRepo",
        "StarsRepo",
        "Lines",
        "Events",
    ];
    insta::assert_snapshot!(printed::items(&output, &names));
}

#[test]
fn the_table_of_operations() {
    let document = document(&operation(
        "x-rate-limit: { calls: 5, per_seconds: 60 },
         parameters: [{ name: api-version, in: header, required: true, schema: { type: string, enum: ['4.0'] } }]",
    ));
    let output = generated(&without_overlay(&document));
    let (_, text) = output.files["src/generated/operations.rs"].split_once("\n\n").unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn a_section_of_the_reference() {
    let output = generated(&without_overlay(&fixture("traps.yaml")));
    let reference = &output.files["REFERENCE.md"];
    let (_, section) = reference.split_once("### `files.list`").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    insta::assert_snapshot!(format!("### `files.list`{section}"));
}

/// The generated files of the conformance driver, without their headers.
fn driver(document: &str) -> String {
    let output = generated(&without_overlay(document));
    let bodies = output.conformance.iter().filter(|(path, _)| !path.ends_with("mod.rs")).map(|(path, text)| {
        let body = text.split_once("\n\n").map_or("", |(_, body)| body);
        format!("// {path}\n{body}")
    });
    bodies.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_driver_of_a_list() {
    insta::assert_snapshot!(driver(&document(&operation(
        "parameters: [
           { name: after, in: query, schema: { type: string } },
           { name: sort, in: query, required: true, schema: { $ref: '#/components/schemas/Sort' } },
           { name: ids, in: query, schema: { type: array, items: { type: integer } } },
           { name: filters, in: query, style: deepObject, schema: { $ref: '#/components/schemas/Thing' } },
           { name: x-trace, in: header, schema: { type: string } }],
         responses: { '200': { description: A page., content: { application/json: { schema: {
           title: Page, type: object, required: [data], properties: {
             data: { type: array, items: { $ref: '#/components/schemas/Thing' } },
             links: { type: object, properties: { next: { type: string, nullable: true } } } } } } } } }"
    ))));
}

#[test]
fn the_driver_of_a_body_and_several_results() {
    insta::assert_snapshot!(driver(&document(&operation(
        "requestBody: { content: { application/json: { schema: { type: object, properties: { data: { $ref: '#/components/schemas/Thing' } } } } } },
         responses: {
           '200': { description: Done., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } },
           '202': { description: Later. } }"
    ))));
}

#[test]
fn the_driver_of_unused_components() {
    insta::assert_snapshot!(driver(&document(
        "paths: { /a: { get: { operationId: a.get, tags: [A], responses: { '204': { description: . } } } } }
components: { schemas: {
  Unused: { type: array, items: { type: object, properties: { x: { type: string } } } },
  Deep: { type: array, items: { type: array, items: { type: string, enum: [a] } } },
  Either: { type: array, items: { oneOf: [{ type: object, properties: { y: { type: string } } }, { type: string }] } },
  Map: { type: object, additionalProperties: { type: object, properties: { z: { $ref: '#/components/schemas/Unused' } } } } } }"
    )));
}

#[test]
fn a_body_of_any_media_type_is_json_unless_its_schema_is_binary() {
    let of = |schema: &str| {
        let body = format!("{{ content: {{ '*/*': {{ schema: {schema} }} }} }}");
        let text = document(&operation(&format!(
            "requestBody: {body}, responses: {{ '200': {{ description: ., content: {{ '*/*': {{ schema: {schema} }} }} }} }}"
        )));
        let output = generated(&without_overlay(&text));
        output
            .files
            .iter()
            .filter(|(path, _)| path.contains("resources/"))
            .map(|(_, text)| text.clone())
            .collect::<String>()
    };
    let json = of("{ type: object, properties: { a: { type: string } } }");
    assert!(json.contains("Call::json(") && json.contains(".body(&"), "{json}");
    let bytes = of("{ type: string, format: binary }");
    assert!(bytes.contains("Call::bytes(") && bytes.contains(".body_bytes("), "{bytes}");
}

#[test]
fn properties_beside_alternatives_belong_to_each_alternative() {
    let models = |schema: &str| {
        let text = document(&format!(
            "paths: {{ /a: {{ post: {{ operationId: a.post, tags: [A], requestBody: {{ required: true, content: {{ application/json: {{ \
             schema: {{ $ref: '#/components/schemas/Pay' }} }} }} }}, responses: {{ '204': {{ description: . }} }} }} }} }}\ncomponents: {{ schemas: {{ \
             Pay: {schema}, Card: {{ type: object, required: [number], properties: {{ number: {{ type: string }} }} }} }} }}"
        ));
        let output = generated(&without_overlay(&text));
        output
            .files
            .iter()
            .filter(|(path, _)| path.contains("models/"))
            .map(|(_, text)| text.clone())
            .collect::<String>()
    };
    let either = models(
        "{ type: object, required: [id], properties: { id: { type: string }, kind: { type: string, enum: [a, b] } }, \
         oneOf: [{ $ref: '#/components/schemas/Card' }, { type: object, required: [iban], properties: { iban: { type: string } } }] }",
    );
    for constructor in [
        "pub fn new(id: impl Into<String>, number: impl Into<String>) -> Self",
        "pub fn new(id: impl Into<String>, iban: impl Into<String>) -> Self",
        "pub enum Pay {",
        "PayVariant1(PayVariant1)",
    ] {
        let code = either.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(", )", ")");
        assert!(code.contains(constructor), "{constructor}: {either}");
    }
    assert_eq!(either.matches("pub enum ").count(), 2, "the common enum should be generated once: {either}");
    let required = models(
        "{ type: object, properties: { x: { type: string }, y: { type: string } }, anyOf: [{ required: [x] }, { required: [y] }] }",
    );
    assert!(required.contains("pub struct Pay {") && required.contains("pub x: Option<String>"), "{required}");
}
