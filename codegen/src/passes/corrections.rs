//! Determines the members that are filled in if a server leaves them out.
//!
//! A missing required member gets a neutral value when it is decoded. Ids and secrets have none, because using a
//! made-up one would do harm. The items of a page have none either, because a list that ends early looks like a
//! complete list. A struct can be filled in if all of its required members can.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, Scalar, Struct, Success, Type, TypeId};
use crate::overlay::Hints;

/// The number of members that a struct can track as filled in.
const MAX_MEMBERS: usize = 64;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    // All types start as not harmless, so that a type that contains itself stays so.
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

/// For each member, whether it is filled in.
fn corrected(api: &Api, id: TypeId, body: &Struct) -> Vec<bool> {
    let is_received = api.ty(id).usage.received;
    let paging_members = paging_members(api, id);
    let is_corrected = |(index, field): (usize, &crate::ir::Field)| {
        let is_wanted = field.required && !field.nullable && !matches!(field.ty, Type::Nullable(_));
        let is_possible = is_received && index < MAX_MEMBERS && !paging_members.contains(&field.wire);
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

/// The members that say what is on a page and, except for the usual `links`, whether it is the last.
fn paging_members(api: &Api, id: TypeId) -> Vec<String> {
    let mut found = Vec::new();
    for operation in &api.operations {
        let (Some(paging), Success::Json(answer)) = (&operation.paging, &operation.success) else { continue };
        if paging.is_usual() {
            found.extend((*answer == Type::Ref(id)).then(|| paging.items.concat()));
            continue;
        }
        for path in paging.paging_members() {
            let steps = (1..=path.len()).filter_map(|length| api.member(answer, &path[..length]).ok());
            found.extend(steps.filter(|(owner, _)| *owner == id).map(|(_, field)| field.wire.clone()));
        }
    }
    found
}
