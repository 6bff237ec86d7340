//! Types as text.

use crate::emit::{is_cursor, parameter_type, scalar_name};
use crate::ir::{Api, BodyKind, Next, Operation, Paging, Param, Type};
use crate::pointer::Pointer;

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
        BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => {
            ("body".to_owned(), String::new(), of(api, ty))
        }
        BodyKind::Envelope { field, .. } => ("data".to_owned(), field.wire.clone(), of(api, &field.ty)),
        BodyKind::Bytes { media_type } => ("body".to_owned(), media_type.clone(), "Bytes".to_owned()),
    })
}

/// The paging of a listing: its parameter, and the rest as an overlay would say it.
pub(super) fn of_paging(paging: &Paging) -> String {
    let at = |path: &[String]| {
        let pointer = path.iter().fold(Pointer::root(), |at, name| at.key(name)).to_string();
        match pointer.trim_start_matches('#') {
            "" => "\"\"".to_owned(),
            path => path.to_owned(),
        }
    };
    let mut parts = vec![format!("items: {}", at(&paging.items))];
    parts.push(match &paging.next {
        Next::Link(path) => format!("next_link: {}", at(path)),
        Next::Cursor(path) => format!("next_cursor: {}", at(path)),
        Next::LinkHeader(name) => format!("next_link: {{ header: {name} }}"),
        Next::CursorHeader(name) => format!("next_cursor: {{ header: {name} }}"),
        Next::Pages(first) => format!("count: pages, first: {first}"),
        Next::Items(first) => format!("count: items, first: {first}"),
    });
    parts.extend(paging.more.iter().map(|path| format!("more: {}", at(path))));
    parts.extend(paging.total.iter().map(|path| format!("total: {}", at(path))));
    format!("{}: {{ {} }}", paging.parameter, parts.join(", "))
}
