//! A URL-encoded form is an object of scalars and lists of scalars. Deeper values have no agreed encoding, so such a
//! body is passed as bytes.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind, Type, is_scalar};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let Some(BodyKind::Form(ty)) = operation.body.as_ref().map(|body| &body.kind) else { continue };
        let Err(why) = check(api, ty) else { continue };
        diagnostics.warn(
            &operation.pointer.key("requestBody"),
            format!("a form is taken as bytes: {why}"),
            "nothing, if giving the bytes is good enough",
        );
        if let Some(body) = &mut api.operations[index].body {
            body.kind = BodyKind::Bytes { media_type: "application/x-www-form-urlencoded".to_owned() };
        }
    }
}

fn check(api: &Api, ty: &Type) -> Result<(), String> {
    if matches!(ty, Type::Map(value) if is_flat(api, value)) {
        return Ok(());
    }
    let Some((_, body)) = api.as_struct(ty) else { return Err("its schema is no object".to_owned()) };
    if body.additional.as_ref().is_some_and(|ty| !is_flat(api, ty)) {
        return Err("its members may be of any kind".to_owned());
    }
    match body.fields.iter().find(|field| !is_flat(api, &field.ty)) {
        Some(field) => Err(format!("`{}` is neither a scalar nor a list of scalars", field.wire)),
        None => Ok(()),
    }
}

/// Whether it is a scalar or a list of scalars.
fn is_flat(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(item) => is_scalar(api, item),
        Type::Nullable(inner) | Type::Boxed(inner) => is_flat(api, inner),
        _ => is_scalar(api, ty),
    }
}
