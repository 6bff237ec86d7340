//! Assigns the module under `models` for each type: the resource that is its only user; with several users, the one
//! that it is named after, or else `common`. Inline types go with their parents.

use crate::ir::reached;
use crate::ir::{Api, TypeId};

pub(super) fn assign(api: &mut Api) {
    let users = users(api);
    let families: Vec<String> = api.type_ids().map(|id| family(api, &users, id, 0)).collect();
    for (def, family) in api.types.iter_mut().zip(families) {
        def.family = family;
    }
}

/// For each type, the resources whose operations reach it.
fn users(api: &Api) -> Vec<Vec<usize>> {
    let mut users = vec![Vec::new(); api.types.len()];
    for resource in 0..api.resources.len() {
        let operations = api.operations.iter().filter(|operation| operation.resource == resource);
        let start = operations.flat_map(|o| o.uses().into_iter().flat_map(|ty| ty.refs())).collect();
        for id in reached(api, start) {
            users[id.0].push(resource);
        }
    }
    users
}

fn family(api: &Api, users: &[Vec<usize>], id: TypeId, depth: usize) -> String {
    if let [only] = users[id.0].as_slice() {
        return api.resources[*only].name.clone();
    }
    if let Some((parent, _)) = api.ty(id).parent.as_ref().filter(|_| depth < 32) {
        return family(api, users, *parent, depth + 1);
    }
    let name = &api.ty(id).name;
    let named = api.resources.iter().filter(|resource| is_named_after(name, &resource.handle));
    let named = named.max_by_key(|resource| (resource.handle.len(), &resource.name));
    named.map_or_else(|| "common".to_owned(), |resource| resource.name.clone())
}

/// `FileWithIncludes` is named after `Files`; `Filesystem` is not.
fn is_named_after(name: &str, handle: &str) -> bool {
    let singular = handle.strip_suffix('s').unwrap_or(handle);
    let rest = name.strip_prefix(singular);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()))
}
