//! A URL-encoded form is an object of scalars and lists of scalars. Deeper values have no agreed encoding, so such a
//! body is passed as bytes, unless the document declares one: `style: deepObject` for objects of scalars, or JSON as the
//! `contentType`. Members without a schema are checked when the request is sent.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind, FormEncoding, Type, is_scalar};
use crate::overlay::Hints;

/// Members of a form, with their encodings.
type Encodings = Vec<(String, FormEncoding)>;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let Some(BodyKind::Form { ty, encodings }) = operation.body.as_ref().map(|body| &body.kind) else { continue };
        let unknown = encodings.iter().filter(|(member, _)| is_unknown(api, ty, member));
        for (member, _) in unknown {
            diagnostics.warn(
                &operation.pointer.key("requestBody"),
                format!("`encoding` names `{member}`, which is no property: it was left out"),
                "name a property of the schema, or remove it",
            );
        }
        let kind = match check(api, ty, encodings) {
            Ok((ty, encodings)) => BodyKind::Form { ty, encodings },
            Err(why) => {
                diagnostics.warn(
                    &operation.pointer.key("requestBody"),
                    format!("a form is taken as bytes: {why}"),
                    "nothing, if giving the bytes is good enough; or declare the `encoding` of the member",
                );
                BodyKind::Bytes { media_type: "application/x-www-form-urlencoded".to_owned() }
            }
        };
        if let Some(body) = &mut api.operations[index].body {
            body.kind = kind;
        }
    }
}

fn is_unknown(api: &Api, form: &Type, member: &str) -> bool {
    api.as_struct(form).is_some_and(|(_, body)| body.field(member).is_none())
}

/// The type of the form and the encodings of its members, or the reason why it cannot be sent as one.
fn check(api: &Api, ty: &Type, declared: &Encodings) -> Result<(Type, Encodings), String> {
    match ty {
        // A form is an object, whatever the document leaves open.
        Type::Json => return Ok((Type::Map(Box::new(Type::Json)), Encodings::new())),
        Type::Map(value) if is_open(api, value) => return Ok((ty.clone(), Encodings::new())),
        _ => {}
    }
    let Some((_, body)) = api.as_struct(ty) else { return Err("its schema is no object".to_owned()) };
    if body.additional.as_ref().is_some_and(|ty| !is_open(api, ty)) {
        return Err("its other members are neither scalars nor lists of scalars".to_owned());
    }
    let mut encodings = Encodings::new();
    for field in body.fields.iter().filter(|field| !is_flat(api, &field.ty)) {
        match declared.iter().find(|(member, _)| *member == field.wire) {
            Some((_, FormEncoding::DeepObject)) if !is_object_of_scalars(api, &field.ty) => {
                return Err(format!("`{}` is no object of scalars, which `deepObject` is for", field.wire));
            }
            Some(encoding) => encodings.push(encoding.clone()),
            None => return Err(format!("`{}` is neither a scalar nor a list of scalars", field.wire)),
        }
    }
    Ok((ty.clone(), encodings))
}

/// Whether it is an object or a map whose members are scalars.
fn is_object_of_scalars(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Map(value) => is_scalar(api, value),
        Type::Nullable(inner) | Type::Boxed(inner) => is_object_of_scalars(api, inner),
        _ => api.as_struct(ty).is_some_and(|(_, body)| {
            let mut members = body.fields.iter().map(|field| &field.ty).chain(&body.additional);
            members.all(|ty| is_scalar(api, ty))
        }),
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
