//! Determines the paging of listings. By default, a listing takes a cursor as `after` and returns `data` and
//! `links.next`; it may be a `POST`. The paging of other listings is given by the overlay (`paging`).

use crate::diagnostic::{Diagnostics, Place};
use crate::ir::{Api, Field, Next, Operation, Paging, ParamStyle, Scalar, Success, Type, TypeId};
use crate::overlay::{Hint, Hints, NextRule, PagingRule};
use crate::pointer::Pointer;

pub(super) fn run(api: &mut Api, hints: &Hints, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let rules = operation.query.iter().filter_map(|param| Some((&param.wire, hints.paging(param)?)));
        let rules: Vec<(String, Hint<Option<PagingRule>>)> = rules.map(|(wire, hint)| (wire.clone(), hint)).collect();
        let shape = by_shape(api, operation);
        let report = |diagnostics: &mut Diagnostics, line: usize, what: String| {
            let message = format!("`{}` cannot be paged so: {what}", operation.id);
            let help = "correct the entry, narrow its target, or leave the operation out with `paging: false`";
            diagnostics.push(hints.stale_severity(), Place::Overlay(line), message, Some(help));
        };
        let paging = match rules.as_slice() {
            [] => {
                if shape.is_none() && operation.query.iter().any(|param| param.wire == "after") {
                    let message = "there is a parameter `after`, but the result is no list with `data` and `links.next`: not paged";
                    diagnostics.note(&operation.pointer, message);
                }
                shape
            }
            [(wire, rule), others @ ..] => {
                for (other, second) in others {
                    hints.used(second.line, true);
                    let what = format!("line {} pages it by `{wire}`, and this one by `{other}`", rule.line);
                    report(diagnostics, second.line, what);
                }
                let paging = rule.value.as_ref().map(|rule| by_rule(api, operation, wire, rule)).transpose();
                match paging {
                    Ok(paging) => {
                        hints.used(rule.line, paging != shape);
                        paging
                    }
                    Err(what) => {
                        hints.used(rule.line, true);
                        report(diagnostics, rule.line, what);
                        None
                    }
                }
            }
        };
        let paging = paging.filter(|paging| {
            let Some(other) = earlier_of_same_type(api, index).find(|other| !paging.reads_like(other)) else {
                return true;
            };
            let what = format!("another listing gives the same type and is paged by `{}` otherwise", other.parameter);
            match rules.first() {
                Some((_, rule)) => report(diagnostics, rule.line, what),
                None => diagnostics.note(&operation.pointer, format!("not paged: {what}")),
            }
            false
        });
        if paging.is_some() {
            unwrap_envelope(&mut api.operations[index].success);
        }
        api.operations[index].paging = paging;
    }
}

fn by_shape(api: &Api, operation: &Operation) -> Option<Paging> {
    if !operation.query.iter().any(|param| param.wire == "after") {
        return None;
    }
    let Success::Json(response) = &operation.success else { return None };
    let (_, body) = api.as_struct(response)?;
    let data = body.field("data").filter(|field| field.required && !field.nullable)?;
    let Type::List(item) = &data.ty else { return None };
    let next = path(["links", "next"]);
    let (_, field) = api.member(response, &next).ok()?;
    if !matches!(field.ty, Type::Scalar(Scalar::String)) {
        return None;
    }
    let total = body.field("total_count").filter(|field| is_integer(&field.ty));
    Some(Paging {
        item: (**item).clone(),
        parameter: "after".to_owned(),
        items: path(["data"]),
        next: Next::Link(next),
        more: None,
        total: total.map(|_| path(["total_count"])),
    })
}

fn path<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

/// The paging that the rule defines for the operation, or the reason why it does not apply.
fn by_rule(api: &Api, operation: &Operation, wire: &str, rule: &PagingRule) -> Result<Paging, String> {
    let is_single = |style: ParamStyle| style == ParamStyle::Single;
    if !operation.query.iter().any(|param| param.wire == wire && is_single(param.style)) {
        return Err(format!("the parameter `{wire}` is a list or an object, which is no place in a list"));
    }
    let is_list = rule.items == Pointer::root();
    let response = match &operation.success {
        Success::Json(ty @ Type::List(_)) if is_list => ty.clone(),
        Success::Json(Type::List(_)) => return Err("its answer is a list itself, which is `items: \"\"`".to_owned()),
        Success::Json(_) | Success::Envelope { .. } if is_list => return Err("its answer is no list".to_owned()),
        Success::Json(ty @ Type::Ref(_)) => ty.clone(),
        Success::Envelope { schema, .. } => Type::Ref(*schema),
        Success::Json(_) => return Err("its answer is no object".to_owned()),
        Success::Empty | Success::Bytes | Success::Several(_) => {
            return Err("it does not answer with one type of JSON".to_owned());
        }
    };
    let at = |place: &Pointer| -> Result<(Vec<String>, Field), String> {
        let path: Vec<String> = place.segments().collect();
        api.member(&response, &path).map(|(_, field)| (path, field.clone())).map_err(|missing| {
            let known = match missing.known.as_slice() {
                [] => "what would have it is no object".to_owned(),
                known => format!("there is `{}`", known.join("`, `")),
            };
            format!("the answer has no member `{}`: {known}", missing.path.join("/"))
        })
    };
    let of_kind = |place: &Pointer, fits: fn(&Type) -> bool, wanted: &str| {
        let (path, field) = at(place)?;
        if fits(&field.ty) { Ok(path) } else { Err(format!("`{}` of the answer is {wanted}", path.join("/"))) }
    };
    let (items, ty) = match is_list {
        true => (Vec::new(), response.clone()),
        false => at(&rule.items).map(|(path, field)| (path, field.ty))?,
    };
    let Type::List(item) = ty else {
        return Err(format!("`{}` of the answer is no list", items.join("/")));
    };
    let next = match &rule.next {
        NextRule::Link(place) => Next::Link(of_kind(place, is_text, "no text, which a link is")?),
        NextRule::Cursor(place) => Next::Cursor(of_kind(place, is_cursor, "neither text nor an integer")?),
        NextRule::LinkHeader(name) => Next::LinkHeader(name.clone()),
        NextRule::CursorHeader(name) => Next::CursorHeader(name.clone()),
        NextRule::Pages(first) => Next::Pages(*first),
        NextRule::Items(first) => Next::Items(*first),
    };
    let more = rule.more.as_ref().map(|place| of_kind(place, is_boolean, "no boolean")).transpose()?;
    let total = rule.total.as_ref().map(|place| of_kind(place, is_integer, "no integer")).transpose()?;
    Ok(Paging { item: *item, parameter: wire.to_owned(), items, next, more, total })
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::String))
}

fn is_cursor(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::String | Scalar::Uuid | Scalar::Integer { .. }))
}

fn is_boolean(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Boolean))
}

fn is_integer(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Integer { .. }))
}

/// The pagings of earlier listings that return the same type as this one.
fn earlier_of_same_type(api: &Api, index: usize) -> impl Iterator<Item = &Paging> {
    let response = api.operations.get(index).and_then(|operation| response(&operation.success));
    let earlier = api.operations.iter().take(index);
    earlier
        .filter(move |other| response.is_some() && self::response(&other.success) == response)
        .filter_map(|o| o.paging.as_ref())
}

/// The type of a whole response, if there is only one.
fn response(success: &Success) -> Option<TypeId> {
    match success {
        Success::Json(Type::Ref(id)) => Some(*id),
        Success::Envelope { schema, .. } => Some(*schema),
        Success::Json(_) | Success::Empty | Success::Bytes | Success::Several(_) => None,
    }
}

/// The result of a listing is the whole page, even if it has a single member that would be unwrapped.
fn unwrap_envelope(success: &mut Success) {
    if let Success::Envelope { schema, .. } = success {
        *success = Success::Json(Type::Ref(*schema));
    }
}
