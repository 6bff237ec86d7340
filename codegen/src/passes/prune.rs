//! A type that no operation takes, gives or contains is no type of the SDK: envelopes, parts of an `allOf`, bodies of
//! errors, and components that nothing refers to. Those that came to nothing on the way, such as inline parts, are gone.

use crate::diagnostic::Diagnostics;
use crate::ir::reached;
use crate::ir::{Api, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let used: Vec<TypeId> = api.operations.iter().flat_map(|operation| operation.uses()).flat_map(Type::refs).collect();
    let kept = reached(api, used);
    for id in api.type_ids() {
        if !kept.contains(&id) {
            api.ty_mut(id).unused = true;
        }
    }
}
