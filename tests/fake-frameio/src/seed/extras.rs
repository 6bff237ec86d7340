//! The second half of the demo data: records that belong to assets.

use serde_json::{Map, Value, json};

use crate::seed::ids::Demo;
use crate::state::{Comment, Reviewer, State};

pub(super) fn populate(state: &mut State, demo: &mut Demo) {
    groups(state, demo);
    fields(state, demo);
    comments(state, demo);
    shares(state, demo);
    integrations(state, demo);
    let scope = state.scope_of_account(&demo.account);
    state.log(&demo.user, &scope, "account_updated", "account", &demo.account);
}

fn groups(state: &mut State, demo: &mut Demo) {
    demo.group = state.new_group(&demo.account, &demo.user, "Editors", "🎬");
    if let Some(group) = state.groups.get_mut(&demo.group) {
        group.user_ids = vec![demo.user.clone(), demo.colleague.clone()];
    }
}

fn fields(state: &mut State, demo: &mut Demo) {
    let (account, user) = (demo.account.clone(), demo.user.clone());
    let built_in = state.new_field(&account, &user, "Frame Rate", "number", json!({"scale": 2}));
    if let Some(field) = state.fields.get_mut(&built_in) {
        field.mutable = false;
    }
    demo.text_field = state.new_field(&account, &user, "Scene", "text", json!({}));
    let options = json!({"options": [{"display_name": "Approved", "color": "green"}, {"display_name": "Needs work"}]});
    demo.select_field = state.new_field(&account, &user, "Status", "select", options);
    state.new_field(&account, &user, "Rating", "rating", json!({"max_value": 5, "style": "star"}));
    let everyone = json!({"member_options_type": "all_project_members", "notify_members": false});
    state.new_field(&account, &user, "Assignee", "user_single", everyone);
    state.new_field(&account, &user, "Reviewed on", "date", json!({"display_format": "iso"}));
    let approved = state.fields.get(&demo.select_field).map(|field| field.configuration["options"][0]["id"].clone());
    if let Some(asset) = state.assets.get_mut(&demo.file) {
        asset.metadata.insert(built_in, json!(24));
        asset.metadata.insert(demo.text_field.clone(), json!("1A"));
        asset.metadata.insert(demo.select_field.clone(), json!([approved]));
    }
}

fn comments(state: &mut State, demo: &mut Demo) {
    let file = demo.file.clone();
    demo.comment = comment(state, &file, &demo.colleague, "Can the title come in a second earlier?", Some(48), None);
    let first = demo.comment.clone();
    comment(state, &file, &demo.user, "Done in the next version.", None, Some(first));
    let long = comment(state, &file, &demo.user, "Grade is too warm through here.", Some(240), None);
    if let Some(comment) = state.comments.get_mut(&long) {
        comment.extra.insert("duration".to_owned(), json!(72));
    }
    let done = comment(state, &file, &demo.colleague, "Typo in the credits.", Some(1200), None);
    let now = state.tick();
    if let Some(comment) = state.comments.get_mut(&done) {
        comment.completed = Some((now, demo.user.clone()));
    }
}

fn comment(
    state: &mut State,
    file: &str,
    owner: &str,
    text: &str,
    timestamp: Option<i64>,
    reply_to: Option<String>,
) -> String {
    let (id, now) = (state.ids.uuid(), state.tick());
    let comment = Comment {
        id: id.clone(),
        file_id: file.to_owned(),
        owner_id: owner.to_owned(),
        text: text.to_owned(),
        timestamp,
        extra: Map::new(),
        attachments: Vec::new(),
        completed: None,
        text_edited_at: None,
        created_at: now,
        updated_at: now,
        reply_to,
    };
    state.comments.insert(id.clone(), comment);
    id
}

fn shares(state: &mut State, demo: &mut Demo) {
    let assets = vec![demo.file.clone(), demo.image.clone()];
    let settings = |name: &str, access: &str| Map::from_iter([named("name", name), named("access", access)]);
    demo.share = state.new_share(&demo.project, &demo.user, settings("For the client", "public"), assets);
    if let Some(share) = state.shares.get_mut(&demo.share) {
        share.reviewers =
            vec![Reviewer::User(demo.colleague.clone()), Reviewer::Email("client@example.org".to_owned())];
    }
    let (share, colleague, file) = (demo.share.clone(), demo.colleague.clone(), demo.file.clone());
    state.use_share(&share, "share_viewed", Some(&colleague), None);
    state.use_share(&share, "asset_viewed", Some(&colleague), Some(&file));
    state.use_share(&share, "asset_downloaded", None, Some(&file));
    let stack = vec![demo.version_stack.clone()];
    state.new_share(&demo.project, &demo.user, settings("Endings", "secure"), stack);
    demo.collection = state.new_collection(&demo.project, &demo.user, "Selects", false);
}

fn named(name: &str, value: &str) -> (String, Value) {
    (name.to_owned(), Value::from(value))
}

fn integrations(state: &mut State, demo: &mut Demo) {
    let events = vec!["file.ready".to_owned(), "comment.created".to_owned()];
    let url = "https://example.com/hooks/frameio";
    demo.webhook = state.new_webhook(&demo.workspace, &demo.user, "Demo receiver", url, events);
    if let Some(webhook) = state.webhooks.get_mut(&demo.webhook) {
        webhook.active = false;
    }
    let settings = Map::from_iter([
        named("name", "Transcribe"),
        named("description", "Makes a transcript of the chosen file"),
        named("event", "transcribe"),
        named("url", "https://example.com/actions/transcribe"),
    ]);
    demo.action = state.new_action(&demo.workspace, &demo.user, settings);
}
