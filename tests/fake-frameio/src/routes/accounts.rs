//! Accounts.

use super::Call;
use super::listing::{self, Key};
use crate::http::{Problem, Reply};
use crate::state::{Account, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let mut found: Vec<&Account> =
        state.accounts.values().filter(|account| account.members.contains_key(&call.user_id)).collect();
    listing::sort(&mut found, call, |account, field| match field {
        "display_name" => Key::text(&account.display_name),
        _ => Key::Number(account.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|account| account.id.clone()).collect();
    listing::page(state, call, &ids, |state, id| {
        state.accounts.get(id).map(|account| views::account(state, account, &call.user_id))
    })
}
