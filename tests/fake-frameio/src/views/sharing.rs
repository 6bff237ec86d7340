//! Shares, their reviewers and activities, and collections.

use serde_json::{Value, json};

use super::people;
use super::places::{ProjectShape, project};
use crate::state::{Activity, Collection, Reviewer, Share, State};

pub(crate) fn share(share: &Share) -> Value {
    let mut view = share.settings.clone();
    // Only the experimental interface has this member.
    view.remove("watermark_template_id");
    let last_viewed = share.activities.iter().rev().find(|activity| activity.kind == "share_viewed");
    view.insert("id".to_owned(), json!(share.id));
    view.insert("collection_id".to_owned(), json!(share.collection_id));
    view.insert("short_url".to_owned(), json!(share.short_url));
    view.insert("last_viewed_at".to_owned(), json!(last_viewed.map(|activity| activity.inserted_at)));
    view.insert("created_at".to_owned(), json!(share.created_at));
    view.insert("updated_at".to_owned(), json!(share.updated_at));
    Value::Object(view)
}

/// The `User` schema; a reviewer invited by e-mail has no id and no name yet.
pub(crate) fn reviewer(state: &State, reviewer: &Reviewer) -> Value {
    match reviewer {
        Reviewer::User(id) => people::user(state, id),
        Reviewer::Email(email) => {
            json!({"id": null, "name": null, "email": email, "avatar_url": null, "active": null, "adobe_user_id": null})
        }
    }
}

pub(crate) fn activity(state: &State, activity: &Activity, with_user: bool) -> Value {
    let mut view = json!({
        "id": activity.id,
        "type": activity.kind,
        "asset_id": activity.asset_id,
        "user_id": activity.user_id,
        "inserted_at": activity.inserted_at,
    });
    if with_user {
        view["user"] = activity.user_id.as_ref().map_or(Value::Null, |id| people::user(state, id));
    }
    view
}

/// The JSON of a collection with the requested includes: `creator`, `project`, `shares`.
pub(crate) fn collection(state: &State, collection: &Collection, includes: &[&str]) -> Value {
    let mut view = json!({
        "id": collection.id,
        "project_id": collection.project_id,
        "root_folder_id": state.projects.get(&collection.project_id).map(|project| &project.root_folder_id),
        "name": collection.name,
        "description": collection.description,
        "aggregation_mode": "static",
        "auto_generated": collection.auto_generated,
        "private": false,
        "created_at": collection.created_at,
        "updated_at": collection.updated_at,
    });
    if includes.contains(&"creator") {
        view["creator"] = people::user(state, &collection.creator_id);
    }
    if let (true, Some(found)) = (includes.contains(&"project"), state.projects.get(&collection.project_id)) {
        view["project"] = project(state, found, ProjectShape::WithDescription);
    }
    if includes.contains(&"shares") {
        let shares = state.shares.values().filter(|share| share.collection_id == collection.id);
        view["shares"] = shares.map(self::share).collect();
    }
    view
}
