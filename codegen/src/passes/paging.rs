//! A listing takes a cursor as `after` and gives `data` and `links.next`. It may be a `POST`.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Operation, Paging, Scalar, Success, Type};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        if !operation.query.iter().any(|param| param.wire == "after") {
            continue;
        }
        let paging = paging(api, operation);
        if paging.is_none() {
            diagnostics.note(
                &operation.pointer,
                "there is a parameter `after`, but the result is no list with `data` and `links.next`: not paged",
            );
        }
        api.operations[index].paging = paging;
    }
}

fn paging(api: &Api, operation: &Operation) -> Option<Paging> {
    let Success::Json(body) = &operation.success else { return None };
    let (_, body) = api.as_struct(body)?;
    let data = body.field("data").filter(|field| field.required && !field.nullable)?;
    let Type::List(item) = &data.ty else { return None };
    let links = body.field("links")?;
    let (_, links_body) = api.as_struct(&links.ty)?;
    let next = links_body.field("next")?;
    if !matches!(next.ty, Type::Scalar(Scalar::String)) {
        return None;
    }
    let total = body.field("total_count");
    let is_count = |ty: &Type| matches!(ty, Type::Scalar(Scalar::Integer { .. }));
    Some(Paging { item: (**item).clone(), has_total_count: total.is_some_and(|field| is_count(&field.ty)) })
}
