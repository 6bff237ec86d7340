//! Users.

use serde_json::{Value, json};

use crate::state::State;

/// The `User` schema; an unknown id gives a deleted user.
pub(crate) fn user(state: &State, id: &str) -> Value {
    match state.users.get(id) {
        Some(user) => json!({
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "avatar_url": null,
            "active": user.active,
            "adobe_user_id": user.adobe_user_id,
        }),
        None => json!({"id": id, "name": null, "email": "", "avatar_url": null}),
    }
}

/// The `Profile` schema, for the user who makes the call.
pub(crate) fn profile(state: &State, id: &str) -> Option<Value> {
    let user = state.users.get(id)?;
    Some(json!({"id": user.id, "name": user.name, "email": user.email, "avatar_url": null}))
}
