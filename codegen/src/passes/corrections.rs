//! What can be filled in when a server leaves it out.
//!
//! A member that has to be there and is not gets a harmless value when it is read. There is none for an id or a secret: what
//! acts on a made-up one does harm. There is none for the items of a page either: a list that ends early looks like a list.
//! And a struct has one if each member has that has to be there.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, Scalar, Struct, Success, Type, TypeId};
use crate::overlay::Hints;

/// A struct knows of this many members whether they were filled in.
const MAX_MEMBERS: usize = 64;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    // Types start out as harmful, so that one that contains itself stays so.
    loop {
        let is_new = |id: &TypeId| !api.ty(*id).harmless && is_harmless(api, *id);
        let found: Vec<_> = api.type_ids().filter(is_new).collect();
        if found.is_empty() {
            break;
        }
        found.into_iter().for_each(|id| api.ty_mut(id).harmless = true);
    }
    for id in api.type_ids() {
        let corrected = match &api.ty(id).kind {
            Kind::Struct(body) => corrected(api, id, body),
            _ => continue,
        };
        if let Kind::Struct(body) = &mut api.ty_mut(id).kind {
            body.fields.iter_mut().zip(corrected).for_each(|(field, corrected)| field.corrected = corrected);
        }
    }
}

/// Which members are filled in.
fn corrected(api: &Api, id: TypeId, body: &Struct) -> Vec<bool> {
    let is_received = api.ty(id).usage.received;
    let decisive = decisive(api, id);
    let is_corrected = |(index, field): (usize, &crate::ir::Field)| {
        let is_wanted = field.required && !field.nullable && !matches!(field.ty, Type::Nullable(_));
        let is_possible = is_received && index < MAX_MEMBERS && !decisive.contains(&field.wire);
        is_wanted && is_possible && has_value(api, &field.ty)
    };
    body.fields.iter().enumerate().map(is_corrected).collect()
}

fn is_harmless(api: &Api, id: TypeId) -> bool {
    let Kind::Struct(body) = &api.ty(id).kind else { return false };
    let may_lack =
        |field: &crate::ir::Field| !field.required || field.nullable || matches!(field.ty, Type::Nullable(_));
    let fields = body.fields.iter().zip(corrected(api, id, body));
    api.ty(id).usage.received && fields.into_iter().all(|(field, corrected)| corrected || may_lack(field))
}

fn has_value(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Map(_) | Type::Nullable(_) | Type::Json => true,
        Type::Boxed(inner) => has_value(api, inner),
        Type::Scalar(scalar) => !matches!(scalar, Scalar::Id(_) | Scalar::Uuid | Scalar::Secret),
        Type::Ref(id) => match &api.ty(*id).kind {
            Kind::Enum(_) | Kind::Union(_) => true,
            _ => api.ty(*id).harmless,
        },
    }
}

/// The members that say what is on a page and, but for the usual `links`, whether it is the last.
fn decisive(api: &Api, id: TypeId) -> Vec<String> {
    let mut found = Vec::new();
    for operation in &api.operations {
        let (Some(paging), Success::Json(answer)) = (&operation.paging, &operation.success) else { continue };
        if paging.is_usual() {
            found.extend((*answer == Type::Ref(id)).then(|| paging.items.concat()));
            continue;
        }
        for way in paging.decisive() {
            let steps = (1..=way.len()).filter_map(|length| api.member(answer, &way[..length]).ok());
            found.extend(steps.filter(|(owner, _)| *owner == id).map(|(_, field)| field.wire.clone()));
        }
    }
    found
}
