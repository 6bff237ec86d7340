//! Synthetic responses in the form that the server sends: members in alphabetical order, ids of 36 characters, signed
//! URLs of 340 characters.

use serde_json::{Value, json};

/// A page of 100 files of a folder with all includes.
pub(crate) fn assets() -> String {
    page((0..100).map(asset).collect())
}

/// A page of 100 comments with their authors.
pub(crate) fn comments() -> String {
    page((0..100).map(comment).collect())
}

/// A page of 100 projects with their owners, without unions.
pub(crate) fn projects() -> String {
    page((0..100).map(project).collect())
}

fn page(data: Vec<Value>) -> String {
    let next = "/v4/accounts/1/folders/2/children?after=g3QAAAACdwJpZG0AAAAk";
    json!({ "data": data, "links": { "next": next }, "total_count": 4321 }).to_string()
}

fn asset(n: usize) -> Value {
    json!({
        "created_at": "2026-11-21T22:30:00.123456Z",
        "creator": user(n % 3),
        "file_size": 3_000_000_000_u64 + n as u64,
        "id": uuid(n),
        "media_links": {
            "efficient": { "download_url": null },
            "high_quality": { "download_url": signed(n, "high_quality") },
            "original": { "download_url": signed(n, "original"), "inline_url": signed(n, "inline") },
            "thumbnail": { "download_url": signed(n, "thumbnail"), "url": signed(n, "thumbnail-inline") },
        },
        "media_type": "video/quicktime",
        "metadata": metadata(n),
        "name": format!("A{n:03}C001_261121_R1XY.mov"),
        "parent_id": uuid(2),
        "project": project(1),
        "project_id": uuid(1),
        "status": "transcoded",
        "type": "file",
        "updated_at": "2026-11-21T22:31:00.654321Z",
        "view_url": format!("https://next.frame.io/project/{}/view/{}", uuid(1), uuid(n)),
    })
}

fn metadata(n: usize) -> Value {
    let field = |index: usize, name: &str, kind: &str, value: Value| {
        json!({
            "field_definition_id": uuid(index),
            "field_definition_name": name,
            "field_type": kind,
            "mutable": index != 3,
            "value": value,
        })
    };
    let option = |index: usize| json!({ "display_name": "Needs review", "id": uuid(index) });
    let choice = |index: usize, name: &str, kind: &str| {
        let mut choice = field(index, name, kind, json!([option(30)]));
        choice["field_options"] = json!([option(30), option(31), option(32)]);
        choice
    };
    let mut assignee = field(6, "Assignee", "user_single", json!([{ "id": uuid(3), "type": "user" }]));
    assignee["custom_members"] = json!([]);
    assignee["member_options_type"] = json!("all_collaborators");
    json!([
        field(0, "Notes", "text", json!("A line of text with a \"quotation\" in it")),
        field(1, "Rating", "rating", json!(n % 6)),
        field(2, "Frame rate", "number", json!(23.976)),
        field(3, "Circled", "toggle", json!(true)),
        field(4, "Shooting day", "date", json!("2026-11-21")),
        choice(5, "Status", "select"),
        assignee,
        field(7, "Camera", "text", json!(null)),
    ])
}

fn project(n: usize) -> Value {
    json!({
        "adobe_id": null,
        "created_at": "2026-11-21T22:30:00.123456Z",
        "description": "Second unit",
        "id": uuid(n),
        "name": format!("Feature {n}"),
        "owner": user(0),
        "restricted": false,
        "root_folder_id": uuid(n + 1000),
        "status": "active",
        "storage": 123_456_789_u64 * n as u64,
        "updated_at": "2026-11-21T22:30:00.123456Z",
        "view_url": format!("https://next.frame.io/project/{}", uuid(n)),
        "workspace_id": uuid(9),
    })
}

fn comment(n: usize) -> Value {
    json!({
        "anchor": { "x": 0.25, "y": 0.5 },
        "annotation": null,
        "attachments": [],
        "completed_at": null,
        "completer_id": null,
        "created_at": "2026-11-21T22:30:00.123456Z",
        "duration": 12,
        "file_id": uuid(4),
        "id": uuid(n),
        "links": [],
        "mentions": [{ "end_index": 4, "start_index": 0, "text": "@Ada", "user_id": uuid(3) }],
        "owner": user(n % 3),
        "page": null,
        "text": "@Ada the flare at the end of this shot is lovely \u{2014} can we keep it?\nIf not: trim ten frames.",
        "text_edited_at": null,
        "text_review_annotation": null,
        "timestamp": n * 24,
        "updated_at": "2026-11-21T22:30:00.123456Z",
    })
}

fn user(n: usize) -> Value {
    json!({
        "active": true,
        "adobe_user_id": null,
        "avatar_url": null,
        "email": format!("ada{n}@example.com"),
        "id": uuid(n + 70),
        "name": "Ada Demo",
    })
}

fn uuid(n: usize) -> String {
    format!("{n:08x}-1111-4222-8333-{:012x}", n * 7)
}

fn signed(n: usize, rendition: &str) -> String {
    let signature = "abcdEFGH01234567".repeat(14);
    format!(
        "https://media.example.com/v4/{rendition}/{n:08}/original.mov?Expires=1790000000&Signature={signature}&Key-Pair-Id=K2XYZ"
    )
}
