//! Sets the answer to sign-ins: `{"answer": "refuse", "user_id": null, "withdraw": "demo-web"}`; every member is
//! optional.

use serde_json::Value;

use super::request::ControlRequest;
use crate::http::Problem;
use crate::shared::Shared;
use crate::state::SignIn;

pub(super) fn set(shared: &Shared, body: &[u8]) -> Result<(), Problem> {
    let request = ControlRequest::read(body, &["answer", "user_id", "withdraw"])?;
    let answer = match request.text("answer")? {
        None => None,
        Some(word) => Some(
            SignIn::named(word)
                .ok_or_else(|| Problem::invalid("/answer", "Invalid value for enum: one of page, allow, refuse"))?,
        ),
    };
    let mut state = shared.state();
    let user = match request.get("user_id") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(id) => {
            let known = id.as_str().filter(|id| state.users.contains_key(*id));
            Some(Some(known.ok_or_else(|| Problem::invalid("/user_id", "There is no such user"))?.to_owned()))
        }
    };
    let withdraw = request.text("withdraw")?;
    if let Some(answer) = answer {
        state.identity.sign_in = answer;
    }
    if let Some(user) = user {
        state.identity.signed_in = user;
    }
    if let Some(client_id) = withdraw {
        state.identity.withdraw(client_id);
    }
    Ok(())
}
