//! Introduces the scope for the parameter that most paths begin with, as named by the overlay (`scope`): it is set
//! once, on a type that has the resources of those operations.
//!
//! A resource with both kinds of operations is split in two: one on the client, and one on the scope.

use crate::diagnostic::{Diagnostics, Place};
use crate::ir::{Api, Operation, Scalar, Scope, Type};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, hints: &Hints, diagnostics: &mut Diagnostics) {
    let Some(hint) = hints.scope() else { return };
    let wire = &hint.value.parameter;
    let begins = |operation: &&mut Operation| operation.path_params.first().is_some_and(|first| first.wire == *wire);
    let mut scope: Option<Scope> = None;
    for operation in api.operations.iter_mut().filter(begins) {
        let first = &operation.path_params[0];
        let is_text = matches!(first.ty, Type::Scalar(Scalar::Id(_) | Scalar::String | Scalar::Uuid));
        let found = scope.get_or_insert_with(|| Scope {
            wire: wire.clone(),
            name: hint.value.name.clone(),
            handle: String::new(),
            ty: first.ty.clone(),
            docs: first.docs.clone(),
        });
        if !is_text || first.ty != found.ty {
            diagnostics.warn(
                &first.pointer,
                format!("`{wire}` is an argument here: as a scope it has to be text, of one type everywhere"),
                "give the parameter the schema that it has elsewhere",
            );
            continue;
        }
        operation.scoped = true;
    }
    hints.used(hint.line, true);
    if scope.is_none() {
        diagnostics.push(
            hints.stale_severity(),
            Place::Overlay(hint.line),
            format!("no path has `{wire}` as its first parameter"),
            Some("name a parameter of the paths, or remove the entry"),
        );
    }
    api.scope = scope;
    split_resources(api);
}

fn split_resources(api: &mut Api) {
    for index in 0..api.resources.len() {
        let kinds = |scoped: bool| api.operations.iter().any(|o| o.resource == index && o.scoped == scoped);
        match (kinds(true), kinds(false)) {
            (true, true) => {
                let scoped = crate::ir::Resource { scoped: true, ..api.resources[index].clone() };
                let other = api.resources.len();
                api.resources.push(scoped);
                for operation in api.operations.iter_mut().filter(|o| o.resource == index && o.scoped) {
                    operation.resource = other;
                }
            }
            (scoped, _) => api.resources[index].scoped = scoped,
        }
    }
}
