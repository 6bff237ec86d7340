//! Accounts.

use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Account, Members, State};
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

impl State {
    /// Creates an account with its owner. The API has no operation for it.
    pub(crate) fn new_account(&mut self, display_name: &str, owner_id: &str) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        let account = Account {
            id: id.clone(),
            display_name: display_name.to_owned(),
            created_at: now,
            updated_at: now,
            members: Members::from([(owner_id.to_owned(), "owner".to_owned())]),
        };
        self.accounts.insert(id.clone(), account);
        id
    }
}
