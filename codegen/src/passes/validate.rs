//! The last check before names are assigned. A problem that is found here is a bug of the generator, and reported as
//! such.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, TypeId};
use crate::overlay::Hints;
use crate::pointer::Pointer;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        let def = api.ty(id);
        if matches!(def.kind, Kind::AllOf(_) | Kind::Choice(_)) {
            diagnostics.internal_error(&def.pointer, "a schema was left unresolved");
        }
        if def.is_printed() {
            for target in def.kind.uses().into_iter().flat_map(crate::ir::Type::refs) {
                check(api, target, &def.pointer, diagnostics);
            }
        }
    }
    for operation in &api.operations {
        for target in operation.uses().into_iter().flat_map(crate::ir::Type::refs) {
            check(api, target, &operation.pointer, diagnostics);
        }
    }
}

fn check(api: &Api, target: TypeId, at: &Pointer, diagnostics: &mut Diagnostics) {
    if !api.ty(target).is_printed() {
        diagnostics.internal_error(at, "something refers to a type that is not printed");
    }
}
