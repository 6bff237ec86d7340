//! The expected code for each irregularity of real documents. `fixtures/traps.yaml` contains each of them once.

#![allow(clippy::expect_used, reason = "a test whose fixture lacks the operation has failed")]

mod support;

use std::sync::LazyLock;

use frameio_codegen::{Input, Output};
use support::printed::{flat, items};
use support::{document, fixture, generated, without_overlay};

static TRAPS: LazyLock<Output> = LazyLock::new(|| {
    let (document, overlay) = (fixture("traps.yaml"), fixture("traps.overlay.yaml"));
    generated(&Input { overlay: Some(&overlay), ..without_overlay(&document) })
});

/// Asserts that the items about this name contain these pieces.
#[track_caller]
fn has(name: &str, pieces: &[&str]) {
    let text = flat(&items(&TRAPS, &[name]));
    for piece in pieces {
        assert!(text.contains(piece), "`{name}` has no `{piece}`:\n{text}");
    }
}

/// Asserts that no item about this name contains the piece.
#[track_caller]
fn lacks(name: &str, piece: &str) {
    let text = flat(&items(&TRAPS, &[name]));
    assert!(!text.contains(piece), "`{name}` has `{piece}`:\n{text}");
}

/// The row of an operation in the table of operations.
#[track_caller]
fn row(id: &str) -> String {
    let table = &TRAPS.files["src/generated/operations.rs"];
    let row = table.split("pub static ").find(|row| row.contains(&format!("id: \"{id}\"")));
    flat(row.expect(id))
}

fn is_printed(name: &str) -> bool {
    let heads = [format!("pub struct {name} {{"), format!("pub enum {name} {{")];
    TRAPS.files.values().any(|text| heads.iter().any(|head| text.contains(head)))
}

#[test]
fn all_of_is_merged_without_strictness() {
    // `type: object`, `required` and `additionalProperties: false` stand beside `allOf`, and its parts are strict too.
    // The struct has the properties of all parts, and a property is required if any part requires it.
    has(
        "File",
        &[
            "pub id: FileId,",
            "pub size: i64,",
            "pub name: String,",
            "pub r#type: AssetCommonType,",
            "pub owner: Option<User>,",
            "pub description: Option<String>,",
        ],
    );
    lacks("File", "additional");
    has("Folder", &["pub r#type: AssetCommonType,", "pub files: Option<Vec<Asset>>,"]);
}

#[test]
fn a_type_beside_one_of_does_not_hide_the_alternatives() {
    has(
        "Asset",
        &["enum Asset { /// `file` File(File), /// `folder` Folder(Folder),", "const TAG: &'static str = \"type\";"],
    );
}

#[test]
fn the_tag_enum_keeps_values_that_no_alternative_has() {
    has("AssetCommonType", &["File, /// `folder` Folder, /// `version_stack` VersionStack,"]);
}

#[test]
fn several_tags_of_one_schema_are_one_variant_that_keeps_its_tag() {
    has("Field", &["TextField(TextField),", "\"long_text\" | \"text\" => body.decode().map(Self::TextField)"]);
    has("TextField", &["pub field_type: TextFieldFieldType,"]);
}

#[test]
fn a_schema_in_the_mapping_but_not_in_one_of_is_an_alternative() {
    has("Field", &["NumberField(NumberField),", "\"number\" => body.decode().map(Self::NumberField)"]);
}

#[test]
fn single_valued_tags_are_found_without_a_discriminator() {
    has("Match", &["const TAG: &'static str = \"type\";", "Name(NameMatch),", "Size(SizeMatch),"]);
}

#[test]
fn tags_that_are_the_names_of_the_alternatives_are_found() {
    has("Source", &["const TAG: &'static str = \"kind\";", "\"local_disk\" =>", "\"remote_url\" =>"]);
}

#[test]
fn alternatives_without_a_tag_are_distinguished_by_their_keys() {
    has("Target", &["union::shaped(", "shape.has(&[\"project_id\", \"root\"])", "shape.has(&[\"folder_id\"])"]);
}

#[test]
fn a_timestamp_that_is_text_or_a_number_is_a_union() {
    has("TimeStampModel", &["Integer(i64),", "Text(String),", "shape.is_integer()", "shape.is_string()"]);
}

#[test]
fn a_duplicate_enum_value_is_one_variant() {
    has("LogIndexFiltersKind", &["Users, /// `files` Files, /// A value that"]);
}

#[test]
fn an_inline_schema_with_the_title_of_a_component_is_that_component_only_if_equal() {
    has("LogEntry", &["pub user: Option<LogEntryUser>,", "pub author: Option<User>,"]);
    has("LogEntryUser", &["pub email: Option<String>,"]);
}

#[test]
fn a_nullable_reference_has_the_type_of_the_component() {
    has("File", &["pub owner: Option<User>,"]);
    assert!(!is_printed("AssetCommonOwner"));
}

#[test]
fn an_empty_schema_is_any_json() {
    has("File", &["pub value: Option<serde_json::Value>,"]);
}

#[test]
fn properties_can_have_the_names_of_schema_keywords() {
    has("File", &["pub r#type: ", "pub title: Option<String>,", "pub description: Option<String>,"]);
    has("File", &["pub format: Option<String>,"]);
}

#[test]
fn unknown_formats_are_text_unless_they_are_ours() {
    has("File", &["pub length: Option<Timecode>,", "pub uploaded_at: Option<String>,"]);
}

#[test]
fn a_received_integer_may_exceed_its_format() {
    has("File", &["pub bytes: Option<i64>,"]);
}

#[test]
fn a_204_response_has_no_body_whatever_its_media_type() {
    has("DeleteFile", &["struct DeleteFile<M = Async>(Call<(), M>);"]);
}

#[test]
fn two_statuses_with_different_results_are_an_enum() {
    has("CreateFileOutcome", &["Ok(models::File),", "Accepted(models::JobResponse),", "202 => raw.data()"]);
    has("CreateFile", &["struct CreateFile<M = Async>(Call<CreateFileOutcome, M>);"]);
}

#[test]
fn two_statuses_with_equal_results_are_one_type() {
    has("ShowFile", &["struct ShowFile<M = Async>(Call<models::File, M>);"]);
}

#[test]
fn a_delete_may_have_a_request_body_or_a_response_body() {
    has("Files", &["data: impl Into<models::FileDeleteParams>) -> DeleteFile<M> {"]);
    has("UnlinkFile", &["struct UnlinkFile<M = Async>(Call<models::File, M>);"]);
}

#[test]
fn an_optional_body_is_a_setter() {
    has("UpdateFile", &["pub fn data(self, data: impl Into<models::FileUpdateParams>) -> Self"]);
    has("Files", &["file_id: impl Into<FileId>) -> UpdateFile<M> {"]);
}

#[test]
fn a_nullable_member_of_a_request_can_be_cleared() {
    has("FileUpdateParams", &["pub description: Patch<String>,", "pub fn clear_description(mut self)"]);
}

#[test]
fn a_header_with_a_single_value_is_not_an_argument() {
    assert!(row("search.search").contains("headers: &[(\"api-version\", \"4.0\")]"));
    let all = TRAPS.files.values().map(|text| text.matches("api_version").count());
    assert_eq!(all.sum::<usize>(), 0);
}

#[test]
fn a_query_object_without_a_style_is_written_key_by_key() {
    has("ListLog", &[".query_object(\"filters\", &Into::<models::LogIndexFilters>::into(filters))"]);
}

#[test]
fn the_overlay_turns_a_single_value_into_a_list() {
    has(
        "ListFiles",
        &[
            "pub fn include(self, include: impl IntoIterator<Item = impl Into<models::Include>>",
            ".query_list(\"include\",",
        ],
    );
}

#[test]
fn page_size_limits_are_documented_per_operation() {
    has("ListFiles", &["/// 1 to 500, `50` if not given."]);
    has("SearchFile", &["/// 1 to 100, `50` if not given."]);
}

#[test]
fn listings_are_paged_including_a_search_by_post() {
    for name in ["FilesPage", "SearchSearchResponse"] {
        has(name, &["impl PageBody for", "self.links.next.as_deref()"]);
    }
    assert!(row("files.list").contains("paged: true"));
    assert!(row("search.search").contains("paged: true"));
    assert!(row("search.search").contains("idempotent: true"));
    assert!(row("log.index").contains("paged: false"));
}

#[test]
fn rate_limits_are_read_from_the_extension_or_the_description() {
    assert!(row("files.create").contains("RateLimit { calls: 10, per_seconds: 60, }"), "{}", row("files.create"));
    assert!(row("files.list").contains("RateLimit { calls: 100, per_seconds: 60, }"), "{}", row("files.list"));
    assert!(!TRAPS.files["REFERENCE.md"].contains("account_user"));
}

#[test]
fn recursive_types_are_boxed_only_where_their_size_would_be_infinite() {
    has("LogEntry", &["pub parent: Option<Box<LogEntry>>,", "pub replies: Option<Vec<LogEntry>>,"]);
}

#[test]
fn error_bodies_of_one_structure_are_one_type_in_the_driver_only() {
    assert!(!is_printed("NotFound") && !is_printed("Unprocessable"));
    let parts = flat(&TRAPS.conformance["src/generated/parts.rs"]);
    assert!(parts.contains("struct NotFound {") && !parts.contains("struct Unprocessable {"), "{parts}");
    assert!(parts.contains("errors: Vec<parts::NotFoundErrorsItem>,"), "{parts}");
}

#[test]
fn ids_are_text_whatever_their_format() {
    has("FileId", &["pub struct FileId(crate::runtime::ShortText);"]);
    has("LogEntry", &["pub actor_id: Option<String>,"]);
}

#[test]
fn a_response_without_a_schema_is_any_json() {
    let document = document(
        "paths: { /a: { get: { operationId: a.b, responses: { '200': { description: ., content: { application/json: {} } } } } } }",
    );
    let text = items(&generated(&without_overlay(&document)), &["BDefault"]);
    assert!(text.contains("Call<serde_json::Value, M>"), "{text}");
}

/// Whether a parameter is a list does not depend on the name of its schema or on references to it.
#[test]
fn references_of_parameters_are_resolved() {
    let document = document(
        "paths:
  /a:
    get:
      operationId: a.b
      parameters:
        - { name: many, in: query, schema: { $ref: '#/components/schemas/Many' } }
        - { name: one, in: query, schema: { allOf: [{ $ref: '#/components/schemas/One' }] } }
        - { name: none, in: query, schema: { type: array, nullable: true, items: { $ref: '#/components/schemas/One' } } }
      responses: { '204': { description: . } }
components: { schemas: { Many: { type: array, items: { $ref: '#/components/schemas/One' } }, One: { type: string, enum: [x] } } }",
    );
    let text = flat(&items(&generated(&without_overlay(&document)), &["BDefault"]));
    for piece in [".query_repeat(\"many\",", ".query(\"one\", Into::<models::One>", ".query_repeat(\"none\","] {
        assert!(text.contains(piece), "no `{piece}`: {text}");
    }
}

#[test]
fn a_form_has_a_type_only_if_it_is_flat() {
    has("Files", &[".body_form(&Into::<models::FilesTokenBody>::into(body), &[])"]);
    has("DeepFile", &[".body_bytes(\"application/x-www-form-urlencoded\", body)"]);
}
