//! The minimal initial data: a user with a token, and an account.

use super::ids::Demo;
use crate::state::{State, User};

/// The token that is valid with every seed.
pub(crate) const TOKEN: &str = "demo-token";

/// The user that server-to-server clients act as.
pub(crate) const SERVICE_USER: &str = "Service Account User";

pub(super) fn populate(state: &mut State) -> Demo {
    let user = add_user(state, "Ada Demo", "ada@example.com");
    let account = state.new_account("Demo Pictures", &user);
    let service = add_user(state, SERVICE_USER, "service@example.com");
    state.tokens.issue(TOKEN, &user, None);
    state.identity.signed_in = Some(user.clone());
    if let Some(account) = state.accounts.get_mut(&account) {
        account.members.insert(service, "admin".to_owned());
    }
    Demo { user, account, ..Demo::default() }
}

pub(super) fn add_user(state: &mut State, name: &str, email: &str) -> String {
    let id = state.ids.uuid();
    let adobe_user_id = Some(format!("{}@AdobeID", state.ids.hex(12).to_uppercase()));
    let user = User { id: id.clone(), name: name.to_owned(), email: email.to_owned(), adobe_user_id, active: true };
    state.users.insert(id.clone(), user);
    id
}
