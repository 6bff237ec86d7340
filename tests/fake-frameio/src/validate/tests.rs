//! Tests of the checker with difficult schemas of the document.

use serde_json::{Value, json};

use crate::spec::{Spec, embedded};
use crate::validate::checker::check;

fn spec() -> &'static Spec {
    embedded().unwrap()
}

/// The violations of a value as this component.
fn wrong(component: &str, value: &Value) -> Vec<String> {
    let schema = json!({"$ref": format!("#/components/schemas/{component}")});
    check(spec(), &schema, value, "").into_iter().map(|found| format!("{} {}", found.pointer, found.detail)).collect()
}

fn file() -> Value {
    json!({
        "id": "0b6f1f0e-1111-4222-8333-444455556666",
        "type": "file",
        "name": "a",
        "parent_id": null,
        "project_id": "0b6f1f0e-1111-4222-8333-444455556666",
        "view_url": "https://x",
        "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-01-05T09:00:00Z",
        "file_size": 0,
        "media_type": null,
        "status": "created",
    })
}

#[test]
fn a_closed_object_accepts_the_members_of_all_parts() {
    assert_eq!(wrong("FileWithIncludes", &file()), Vec::<String>::new());
    let mut more = file();
    more["colour"] = json!("red");
    assert_eq!(wrong("FileWithIncludes", &more), ["/colour Unexpected field: colour"]);
}

#[test]
fn required_beside_all_of_applies() {
    let value = json!({
        "field_definition_id": "0b6f1f0e-1111-4222-8333-444455556666",
        "field_definition_name": "n",
        "field_type": "text",
        "mutable": true,
    });
    assert_eq!(wrong("TextValue", &value), ["/value Missing field: value"]);
}

#[test]
fn an_open_part_of_a_closed_object_is_closed() {
    assert!(wrong("OriginalMediaLink", &json!({"download_url": null, "inline_url": null})).is_empty());
    let extra = json!({"download_url": null, "inline_url": null, "x": 1});
    assert_eq!(wrong("OriginalMediaLink", &extra), ["/x Unexpected field: x"]);
    assert!(wrong("MediaLinkCommon", &json!({"download_url": null, "x": 1})).is_empty(), "the part is open by itself");
}

#[test]
fn nullable_references_accept_null() {
    let mut entry = json!({"id": "0b6f1f0e-1111-4222-8333-444455556666", "type": "share_viewed", "user": null});
    entry["inserted_at"] = json!("2026-01-05T09:00:00Z");
    assert!(wrong("ShareActivityItemWithIncludes", &entry).is_empty());
    entry["user"] = json!({"id": null});
    assert!(!wrong("ShareActivityItemWithIncludes", &entry).is_empty(), "an empty object is not a user");
    assert_eq!(wrong("UUID", &Value::Null), [" null value where string expected"]);
}

#[test]
fn unions_are_checked_with_and_without_a_tag() {
    assert!(wrong("AssetWithIncludes", &file()).is_empty());
    let mut strange = file();
    strange["type"] = json!("hologram");
    assert_eq!(wrong("AssetWithIncludes", &strange), ["/type Invalid value for enum"]);
    for fine in [json!(null), json!(5), json!("00:00:01:00")] {
        assert!(wrong("TimeStamp", &fine).is_empty(), "{fine}");
    }
    for bad in [json!(-1), json!("1s"), json!(true), json!(3_000_000_000_i64)] {
        assert_eq!(wrong("TimeStamp", &bad).len(), 1, "{bad}");
    }
}

#[test]
fn a_schema_may_have_several_tags() {
    let value = |tag: &str| {
        json!({
            "field_definition_id": "0b6f1f0e-1111-4222-8333-444455556666",
            "field_definition_name": "n",
            "field_type": tag,
            "mutable": true,
            "value": [],
        })
    };
    assert!(wrong("MetadataField", &value("users")).is_empty());
    assert!(wrong("MetadataField", &value("user_multi")).is_empty());
    assert_eq!(wrong("MetadataField", &value("text")).len(), 1);
}

#[test]
fn an_empty_schema_accepts_everything() {
    for value in [json!(null), json!(1), json!({"a": []})] {
        assert!(check(spec(), &json!({}), &value, "").is_empty());
    }
}

#[test]
fn patterns_and_numbers_of_properties_are_checked() {
    let import = |place: &str| json!({"data": {"name": "n", "key": "k", "storage_location": place}});
    let id = "0b6f1f0e-1111-4222-8333-444455556666";
    assert!(wrong("FileImportParams", &import(&format!("{id}-{id}"))).is_empty());
    assert_eq!(wrong("FileImportParams", &import("here")).len(), 1);
    assert_eq!(wrong("UpdateShareParams", &json!({"data": {}})).len(), 1);
}
