//! Removes duplicate enum values.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for def in &mut api.types {
        let Kind::Enum(body) = &mut def.kind else { continue };
        let mut seen: Vec<String> = Vec::new();
        body.values.retain(|value| {
            if seen.contains(&value.wire) {
                diagnostics
                    .note(&def.pointer.key("enum"), format!("the value `{}` is listed more than once", value.wire));
                return false;
            }
            seen.push(value.wire.clone());
            true
        });
    }
}
