//! A struct that contains itself would have infinite size, so the field that closes the cycle is boxed, and no other.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let mut state = vec![State::New; api.types.len()];
    for id in api.type_ids() {
        visit(api, id, &mut state);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    UnderWay,
    Done,
}

fn visit(api: &mut Api, id: TypeId, state: &mut [State]) {
    if state[id.0] != State::New {
        return;
    }
    state[id.0] = State::UnderWay;
    let count = api.ty(id).kind.uses().len();
    for index in 0..count {
        let target = api.ty(id).kind.uses().get(index).and_then(|ty| held_inline(ty));
        let Some(target) = target else { continue };
        if state[target.0] == State::UnderWay {
            if let Some(ty) = api.ty_mut(id).kind.uses_mut().into_iter().nth(index) {
                box_it(ty);
            }
        } else {
            visit(api, target, state);
        }
    }
    state[id.0] = State::Done;
}

/// The type that is stored inline in this one; lists and maps store theirs on the heap.
fn held_inline(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Ref(id) => Some(*id),
        Type::Nullable(inner) => held_inline(inner),
        _ => None,
    }
}

fn box_it(ty: &mut Type) {
    match ty {
        Type::Nullable(inner) => box_it(inner),
        other => *other = Type::Boxed(Box::new(other.clone())),
    }
}
