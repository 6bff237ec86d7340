//! Resolves `allOf` with one part and nothing else, with which OpenAPI 3.0 adds `nullable` or a description to a
//! `$ref`.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    for def in &mut api.types {
        let Kind::AllOf(all) = &def.kind else { continue };
        let adds_nothing = all.own.fields.is_empty() && all.own.additional.is_none() && all.required.is_empty();
        if let ([part], true) = (all.parts.as_slice(), adds_nothing) {
            def.kind = Kind::Alias(part.clone());
        }
    }
}
