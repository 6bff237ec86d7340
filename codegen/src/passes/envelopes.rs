//! Bodies and responses of the form `{"data": …}` are unwrapped: callers pass and get the data, and the call adds or
//! removes the object around it.
//!
//! Objects with more members stay as they are, such as the page of a list, which has its links.

use crate::diagnostic::Diagnostics;
use crate::ir::envelope;
use crate::ir::{Api, BodyKind, Field, Success, Type};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let body = match api.operations[index].body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(schema)) => envelope(api, schema).filter(|(_, field)| !field.nullable),
            _ => None,
        };
        let success = match &api.operations[index].success {
            Success::Json(schema) => envelope(api, schema).map(|(schema, field)| {
                let ty = content(&field);
                Success::Envelope { schema, ty }
            }),
            Success::Several(variants) => {
                let mut variants = variants.clone();
                for variant in &mut variants {
                    if let Some((schema, field)) = variant.ty.as_ref().and_then(|schema| envelope(api, schema)) {
                        variant.ty = Some(content(&field));
                        variant.envelope = Some(schema);
                    }
                }
                Some(Success::Several(variants))
            }
            Success::Envelope { .. } | Success::Empty | Success::Bytes => None,
        };
        let operation = &mut api.operations[index];
        if let (Some(body), Some((schema, field))) = (&mut operation.body, body) {
            body.kind = BodyKind::Envelope { schema, field: Box::new(field) };
        }
        if let Some(success) = success {
            operation.success = success;
        }
    }
}

/// The value of the member; optional or nullable members become an `Option`.
fn content(field: &Field) -> Type {
    if field.required && !field.nullable { field.ty.clone() } else { field.ty.clone().or_null() }
}
