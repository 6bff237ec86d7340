//! Users.

use serde_json::{Value, json};

use crate::state::State;

/// A `User`; the id of somebody unknown gives a user who is gone.
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

/// A `Profile`: the caller.
pub(crate) fn profile(state: &State, id: &str) -> Option<Value> {
    let user = state.users.get(id)?;
    Some(json!({"id": user.id, "name": user.name, "email": user.email, "avatar_url": null}))
}
