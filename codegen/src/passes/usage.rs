//! Which types are sent and which are received, reached from the operations.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind, Success, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in &api.operations {
        sent.extend(operation.params().flat_map(|param| param.ty.refs()));
        match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Envelope { schema: ty, .. }) => sent.extend(ty.refs()),
            Some(BodyKind::Bytes { .. }) | None => {}
        }
        let results: Vec<&Type> = match &operation.success {
            Success::Json(ty) => vec![ty],
            Success::Several(variants) => variants.iter().filter_map(|v| v.ty.as_ref()).collect(),
            Success::Empty | Success::Bytes => Vec::new(),
        };
        let errors = operation.errors.iter().map(|(_, ty)| ty);
        received.extend(results.into_iter().chain(errors).flat_map(Type::refs));
    }
    for id in reached(api, sent) {
        api.ty_mut(id).usage.sent = true;
    }
    for id in reached(api, received) {
        api.ty_mut(id).usage.received = true;
    }
}

/// These types and everything that they are made of.
pub(crate) fn reached(api: &Api, mut open: Vec<TypeId>) -> Vec<TypeId> {
    let mut seen = vec![false; api.types.len()];
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut seen[id.0], true) {
            found.push(id);
            open.extend(api.ty(id).kind.uses().into_iter().flat_map(Type::refs));
        }
    }
    found
}
