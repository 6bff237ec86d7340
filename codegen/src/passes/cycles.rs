//! A struct that contains itself would have infinite size, so the field that closes the cycle is boxed, and no other.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let mut marks = vec![Mark::Unvisited; api.types.len()];
    for id in api.type_ids() {
        visit(api, id, &mut marks);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Unvisited,
    Visiting,
    Visited,
}

fn visit(api: &mut Api, id: TypeId, marks: &mut [Mark]) {
    if marks[id.0] != Mark::Unvisited {
        return;
    }
    marks[id.0] = Mark::Visiting;
    let count = api.ty(id).kind.uses().len();
    for index in 0..count {
        let target = api.ty(id).kind.uses().get(index).and_then(|ty| inline_target(ty));
        let Some(target) = target else { continue };
        if marks[target.0] == Mark::Visiting {
            if let Some(ty) = api.ty_mut(id).kind.uses_mut().into_iter().nth(index) {
                box_type(ty);
            }
        } else {
            visit(api, target, marks);
        }
    }
    marks[id.0] = Mark::Visited;
}

/// The type that is stored inline in this one; lists and maps store theirs on the heap.
fn inline_target(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Ref(id) => Some(*id),
        Type::Nullable(inner) => inline_target(inner),
        _ => None,
    }
}

fn box_type(ty: &mut Type) {
    match ty {
        Type::Nullable(inner) => box_type(inner),
        other => *other = Type::Boxed(Box::new(other.clone())),
    }
}
