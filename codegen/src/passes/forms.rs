//! A URL-encoded form is an object of scalars and lists of scalars. Deeper values have no agreed encoding, so such a
//! body is passed as bytes. Members without a schema are checked when the request is sent.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind, Type, is_scalar};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let Some(BodyKind::Form(ty)) = operation.body.as_ref().map(|body| &body.kind) else { continue };
        let kind = match check(api, ty) {
            Ok(ty) => BodyKind::Form(ty),
            Err(why) => {
                diagnostics.warn(
                    &operation.pointer.key("requestBody"),
                    format!("a form is taken as bytes: {why}"),
                    "nothing, if giving the bytes is good enough",
                );
                BodyKind::Bytes { media_type: "application/x-www-form-urlencoded".to_owned() }
            }
        };
        if let Some(body) = &mut api.operations[index].body {
            body.kind = kind;
        }
    }
}

/// The type of the form, or the reason why it cannot be sent as one.
fn check(api: &Api, ty: &Type) -> Result<Type, String> {
    match ty {
        // A form is an object, whatever the document leaves open.
        Type::Json => return Ok(Type::Map(Box::new(Type::Json))),
        Type::Map(value) if is_open(api, value) => return Ok(ty.clone()),
        _ => {}
    }
    let Some((_, body)) = api.as_struct(ty) else { return Err("its schema is no object".to_owned()) };
    if body.additional.as_ref().is_some_and(|ty| !is_open(api, ty)) {
        return Err("its other members are neither scalars nor lists of scalars".to_owned());
    }
    match body.fields.iter().find(|field| !is_flat(api, &field.ty)) {
        Some(field) => Err(format!("`{}` is neither a scalar nor a list of scalars", field.wire)),
        None => Ok(ty.clone()),
    }
}

/// Whether undeclared members of this type can be sent, or some of them if they may be anything.
fn is_open(api: &Api, ty: &Type) -> bool {
    *ty == Type::Json || is_flat(api, ty)
}

/// Whether it is a scalar or a list of scalars.
fn is_flat(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(item) => is_scalar(api, item),
        Type::Nullable(inner) | Type::Boxed(inner) => is_flat(api, inner),
        _ => is_scalar(api, ty),
    }
}
