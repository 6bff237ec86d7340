//! The interface of July 2026, made from the current document by removing what was added since.

use serde_json::{Value, json};

/// Operations that were added.
pub const OPERATIONS: &[&str] = &[
    "account_user_roles.update",
    "files.bulk_copy",
    "files.bulk_move",
    "folders.bulk_copy",
    "folders.bulk_move",
    "projects.recently_deleted",
    "shares.list_activities",
    "shares.list_assets",
];

/// Schemas that were added.
const SCHEMAS: &[&str] = &[
    "AccountRoleData",
    "BulkFileCopyMoveParams",
    "BulkFileCopyResponse",
    "BulkFileCopyResult",
    "BulkFileMoveResponse",
    "BulkFolderCopyMoveParams",
    "BulkFolderCopyResponse",
    "BulkFolderCopyResult",
    "BulkFolderMoveResponse",
    "DeletedAsset",
    "DeletedFile",
    "DeletedFolder",
    "DeletedVersionStack",
    "FolderSort",
    "ProjectWithDescription",
    "RecentlyDeletedResponse",
    "RecentlyDeletedSort",
    "ShareActivityInclude",
    "ShareActivityItemWithIncludes",
    "ShareActivityResponse",
    "ShareAssetsResponse",
    "UpdateAccountRolesParams",
    "UpdateAccountRolesResponse",
    "VersionStackSortIndex",
    "VersionStackSortList",
    "WebhookSort",
];

/// Members that were added to shares.
const OF_SHARES: &[&str] = &[
    "accent_color",
    "captions_enabled",
    "card_aspect_ratio",
    "card_info_enabled",
    "card_size",
    "commenting_enabled",
    "drm_enabled",
    "editable_fields_enabled",
    "enabled",
    "featured_field_definition_id",
    "forensic_watermark_enabled",
    "icons_visible_on_list",
    "layout",
    "list_row_size",
    "name_column_width",
    "open_in_viewer_enabled",
    "reel_card_aspect_ratio",
    "reel_card_fit_image",
    "show_all_asset_versions",
    "show_asset_name_in_reel_layout",
    "sort_by",
    "theme",
    "thumbnail_scale",
    "title_line_count",
    "transcripts_enabled",
    "visible_field_definition_ids",
    "watermark_enabled",
];

/// The schemas of shares.
const SHARES: &[&str] =
    &["AssetShareParams/properties", "Share/properties", "UpdateShareParams/properties/data/properties"];

/// Members that shares had already.
const EXISTING: &[&str] = &["commenting_enabled", "enabled"];

/// Other members that were added, below `#/components/schemas`.
const MEMBERS: &[&str] = &[
    "Account/properties/mounted_storage_enabled",
    "AddReviewersToShareParams/properties/data/properties/notify_by_email",
    "AddReviewersToShareParams/properties/data/properties/reviewers/minProperties",
    "AddReviewersToShareParams/properties/data/properties/reviewers/properties/share_list_ids",
    "AssetSearchResult/properties/result/oneOf",
    "Folder/allOf/1/properties/restricted",
    "FolderWithIncludes/allOf/0/properties/restricted",
    "Project/properties/image",
    "ShareReviewersResponse/properties/links",
    "ShareReviewersResponse/properties/total_count",
    "Workspace/properties/image",
];

/// Operations whose lists could not be sorted yet.
const UNSORTED: &[&str] =
    &["folders.index", "folders.list", "version_stacks.index", "version_stacks.list", "webhooks.index"];

/// Event types of the audit log that were added.
const EVENTS: &[&str] = &[
    "account_unlocked",
    "account_user_created",
    "allowed_redirect_domain_created",
    "allowed_redirect_domain_deleted",
    "authz_invalid_relations_cull_requested",
    "authz_missing_relations_requested",
    "upload_link_created",
    "upload_link_deleted",
    "upload_link_updated",
    "upp_data_transferred",
];

/// Removes everything that was added since July.
pub fn july(october: &Value) -> Value {
    let mut document = october.clone();
    operations(&mut document);
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for name in SCHEMAS {
        assert!(schemas.remove(*name).is_some(), "{name}");
    }
    let mut members: Vec<String> = MEMBERS.iter().map(|member| (*member).to_owned()).collect();
    for share in SHARES {
        let is_added = |name: &&&str| *share != "Share/properties" || !EXISTING.contains(name);
        members.extend(OF_SHARES.iter().filter(is_added).map(|name| format!("{share}/{name}")));
    }
    for member in members {
        let (parent, name) = member.rsplit_once('/').unwrap();
        let parent = at(&mut document, parent).as_object_mut().unwrap();
        assert!(parent.remove(name).is_some(), "{member}");
    }
    for (place, values) in [("event_type", EVENTS), ("resource_type", &["upload_link"])] {
        for schema in ["AuditLogwithIncludes", "Filters"] {
            let list = at(&mut document, &format!("{schema}/properties/{place}/enum")).as_array_mut().unwrap();
            list.retain(|value| !values.contains(&value.as_str().unwrap()));
        }
    }
    for (place, value) in [
        ("AssetSearchResult/properties/result", json!({ "$ref": "#/components/schemas/AssetCommon" })),
        ("Collection/properties/project", json!({ "$ref": "#/components/schemas/Project" })),
        ("ProjectSearchResult/properties/result", json!({ "$ref": "#/components/schemas/Project" })),
        ("File/allOf/2/properties/media_type/nullable", json!(false)),
        ("FileWithIncludes/allOf/0/properties/media_type/nullable", json!(false)),
        ("Folder/allOf/1/required", json!(["cover_file_id"])),
        ("FolderWithIncludes/allOf/0/required", json!(["id", "name", "parent_id", "cover_file_id"])),
        ("ShareReviewersResponse/required", json!(["data"])),
    ] {
        *at(&mut document, place) = value;
    }
    document["info"]["version"] = json!("v4.0");
    document
}

/// The value at a place below `#/components/schemas`.
fn at<'d>(document: &'d mut Value, place: &str) -> &'d mut Value {
    document.pointer_mut(&format!("/components/schemas/{place}")).unwrap_or_else(|| panic!("{place}"))
}

fn operations(document: &mut Value) {
    let paths = document["paths"].as_object_mut().unwrap();
    for item in paths.values_mut() {
        let item = item.as_object_mut().unwrap();
        let id = |operation: &Value| operation["operationId"].as_str().unwrap_or_default().to_owned();
        item.retain(|_, operation| !OPERATIONS.contains(&id(operation).as_str()));
        for operation in item.values_mut() {
            let id = id(operation);
            if UNSORTED.contains(&id.as_str()) {
                let parameters = operation["parameters"].as_array_mut().unwrap();
                parameters.retain(|parameter| parameter["name"] != "sort");
            }
            if id == "account_user_roles.index" {
                operation["tags"] = json!(["Account Permissions"]);
            }
        }
    }
    paths.retain(|_, item| !item.as_object().unwrap().is_empty());
}
