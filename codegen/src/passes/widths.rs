//! Servers exceed `format: int32`, so received integers have 64 bits. Types that are only sent keep their width, so
//! that a value that is too large does not compile.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Scalar, Type};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    let mut widen = |ty: &Type| match ty {
        Type::Scalar(Scalar::Integer { width: Some(_) }) => Some(Type::Scalar(Scalar::Integer { width: None })),
        _ => None,
    };
    for def in &mut api.types {
        if def.usage.received || !def.usage.sent {
            for ty in def.kind.uses_mut() {
                ty.rewrite(&mut widen);
            }
        }
    }
}
