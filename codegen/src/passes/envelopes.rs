//! Bodies are `{"data": …}`: the caller gives the data, and the call adds the braces.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let Some(BodyKind::Json(schema)) = api.operations[index].body.as_ref().map(|b| &b.kind) else {
            continue;
        };
        let Some((_, envelope)) = api.as_struct(schema) else { continue };
        let [field] = envelope.fields.as_slice() else { continue };
        if field.wire != "data" || field.nullable || envelope.additional.is_some() {
            continue;
        }
        let kind = BodyKind::Envelope { schema: schema.clone(), field: Box::new(field.clone()) };
        if let Some(body) = &mut api.operations[index].body {
            body.kind = kind;
        }
    }
}
