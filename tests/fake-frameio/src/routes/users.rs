//! The user who makes the call.

use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::State;
use crate::views;

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    views::profile(state, &call.user_id).map(Reply::data).ok_or_else(|| Problem::not_found("user", &call.user_id))
}
