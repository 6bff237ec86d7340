//! Marks types that no operation takes, returns or contains as unused: envelopes, parts of an `allOf`, bodies of
//! errors, and unreferenced components. Types that other passes have merged, such as inline parts, are not emitted.

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
