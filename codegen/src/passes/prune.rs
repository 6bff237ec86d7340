//! Inline types that nothing refers to any more, such as the parts of an `allOf`, are not printed. Components are, used or
//! not: the vendor's documentation names them.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, Type, TypeId};
use crate::overlay::Hints;
use crate::passes::reached;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let components = api.type_ids().filter(|id| api.ty(*id).component.is_some() && api.ty(*id).is_printed());
    let used = api.operations.iter().flat_map(|operation| operation.uses()).flat_map(Type::refs);
    let start: Vec<TypeId> = components.chain(used).collect();
    let kept = reached(api, start);
    for id in api.type_ids() {
        let def = api.ty_mut(id);
        if def.is_printed() && !kept.contains(&id) {
            def.kind = Kind::Alias(Type::Json);
        }
    }
}
