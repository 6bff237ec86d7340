//! Collections. They are read-only; creating a share creates one.

use super::{access, listing};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Collection, State};
use crate::views;

pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let project = access::project(state, call)?;
    let found = state.collections.values().filter(|collection| collection.project_id == project.id);
    let ids: Vec<String> = found.map(|collection| collection.id.clone()).collect();
    let includes = call.includes();
    listing::page(state, call, &ids, |state, id| {
        state.collections.get(id).map(|collection| views::collection(state, collection, &includes))
    })
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let account = access::account(state, call)?;
    let given = call.path("collection_id");
    let collection = state
        .collections
        .get(given)
        .filter(|collection| state.scope_of_project(&collection.project_id).account_id == account.id)
        .ok_or_else(|| Problem::not_found("collection", given))?;
    Ok(Reply::data(views::collection(state, collection, &call.includes())))
}

impl State {
    pub(crate) fn new_collection(
        &mut self,
        project_id: &str,
        creator_id: &str,
        name: &str,
        auto_generated: bool,
    ) -> String {
        let (id, now) = (self.ids.uuid(), self.tick());
        let collection = Collection {
            id: id.clone(),
            project_id: project_id.to_owned(),
            creator_id: creator_id.to_owned(),
            name: name.to_owned(),
            description: None,
            auto_generated,
            created_at: now,
            updated_at: now,
        };
        self.collections.insert(id.clone(), collection);
        id
    }
}
