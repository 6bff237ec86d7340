//! Types as text.

use crate::emit::{is_cursor, parameter_type, scalar_name};
use crate::ir::{Api, BodyKind, Operation, Param, Type};

/// A type as in the generated code.
pub(super) fn of(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Ref(id) => api.ty(*id).name.clone(),
        Type::List(item) => format!("Vec<{}>", of(api, item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", of(api, value)),
        Type::Nullable(inner) => format!("Option<{}>", of(api, inner)),
        Type::Boxed(inner) => format!("Box<{}>", of(api, inner)),
        Type::Json => "serde_json::Value".to_owned(),
        Type::Scalar(scalar) => scalar_name(api, *scalar).to_owned(),
    }
}

/// The type that a parameter takes.
pub(super) fn of_param(api: &Api, operation: &Operation, param: &Param) -> String {
    if is_cursor(operation, param) {
        return "Cursor".to_owned();
    }
    of(api, &parameter_type(api, param))
}

/// The name of the body in Rust and in JSON, and the type that it takes.
pub(super) fn of_body(api: &Api, operation: &Operation) -> Option<(String, String, String)> {
    let body = operation.body.as_ref()?;
    Some(match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) | BodyKind::Multipart { ty, .. } => {
            ("body".to_owned(), String::new(), of(api, ty))
        }
        BodyKind::Envelope { field, .. } => ("data".to_owned(), field.wire.clone(), of(api, &field.ty)),
        BodyKind::Bytes { media_type } => ("body".to_owned(), media_type.clone(), "Bytes".to_owned()),
    })
}
