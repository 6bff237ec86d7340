//! Determines which types are sent and which are received, starting from the operations.

use crate::diagnostic::Diagnostics;
use crate::ir::reached;
use crate::ir::{Api, BodyKind, Type};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in &api.operations {
        sent.extend(operation.params().flat_map(|param| param.ty.refs()));
        match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. }) => {
                sent.extend(ty.refs())
            }
            Some(BodyKind::Envelope { field, .. }) => sent.extend(field.ty.refs()),
            Some(BodyKind::Bytes { .. }) | None => {}
        }
        received.extend(operation.results().into_iter().flat_map(Type::refs));
    }
    for id in reached(api, sent) {
        api.ty_mut(id).usage.sent = true;
    }
    for id in reached(api, received) {
        api.ty_mut(id).usage.received = true;
    }
}
