//! Combines statuses with the same result; a status with a body and one without stay separate results.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Success};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    for operation in &mut api.operations {
        let Success::Several(variants) = &operation.success else { continue };
        let Some(first) = variants.first() else { continue };
        if variants.iter().all(|variant| variant.ty == first.ty) {
            operation.success = match &first.ty {
                Some(ty) => Success::Json(ty.clone()),
                None => Success::Empty,
            };
        }
    }
}
