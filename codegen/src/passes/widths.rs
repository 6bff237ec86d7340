//! `format: int32` is a promise that servers break. What is received is read into 64 bits; what is only sent keeps its
//! width, so that a value which is too large does not compile.

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
