//! Replaces aliases by their targets. Nullability becomes a property of each use.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Docs, Kind, Type, TypeId};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    break_cycles(api, diagnostics);
    inherit_docs(api);
    resolve_uses(api);
}

/// Replaces all uses of aliases. Later passes that create aliases call this again, and create no cycles of them.
pub(super) fn resolve_uses(api: &mut Api) {
    let resolved: Vec<Type> = api.type_ids().map(|id| resolve(api, id)).collect();
    let mut change = |ty: &Type| match ty {
        Type::Ref(id) => Some(resolved[id.0].clone()),
        _ => None,
    };
    for id in api.type_ids() {
        let def = api.ty_mut(id);
        if matches!(def.kind, Kind::Alias(_)) {
            def.kind = Kind::Alias(resolved[id.0].clone());
            continue;
        }
        for ty in def.kind.uses_mut() {
            ty.rewrite(&mut change);
        }
        if let Kind::Struct(body) = &mut def.kind {
            lift_nullability(body);
        }
        if let Kind::AllOf(all) = &mut def.kind {
            lift_nullability(&mut all.own);
        }
    }
    for operation in &mut api.operations {
        for ty in operation.uses_mut() {
            ty.rewrite(&mut change);
        }
        for param in operation.params_mut() {
            // A parameter without a value is left out; URLs have no null.
            if let Type::Nullable(inner) = &param.ty {
                param.ty = (**inner).clone();
            }
        }
    }
    for id in api.components.values_mut() {
        if let Type::Ref(target) = &resolved[id.0] {
            *id = *target;
        }
    }
}

/// The target of a use of this type. Cycles were removed before, so this terminates.
fn resolve(api: &Api, id: TypeId) -> Type {
    let def = api.ty(id);
    let ty = match &def.kind {
        Kind::Alias(target) => {
            let mut target = target.clone();
            target.rewrite(&mut |ty| match ty {
                Type::Ref(id) => Some(resolve(api, *id)),
                _ => None,
            });
            target
        }
        _ => Type::Ref(id),
    };
    if def.nullable { ty.or_null() } else { ty }
}

fn lift_nullability(body: &mut crate::ir::Struct) {
    for field in &mut body.fields {
        if let Type::Nullable(inner) = &field.ty {
            field.nullable = true;
            field.ty = (**inner).clone();
        }
    }
}

fn break_cycles(api: &mut Api, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        if is_cycle(api, id) {
            diagnostics.error(
                &api.ty(id).pointer,
                "this schema is only another name for itself",
                "let one schema of the circle say what the value is",
            );
            api.ty_mut(id).kind = Kind::Alias(Type::Json);
        }
    }
}

/// Whether following aliases from this type leads back to it.
pub(super) fn is_cycle(api: &Api, id: TypeId) -> bool {
    reaches(api, id, id, &mut Vec::new())
}

/// Whether following aliases from `from` leads to `to`.
fn reaches(api: &Api, from: TypeId, to: TypeId, seen: &mut Vec<TypeId>) -> bool {
    let Kind::Alias(target) = &api.ty(from).kind else { return false };
    target.refs().into_iter().any(|next| {
        if next == to {
            return true;
        }
        if seen.contains(&next) {
            return false;
        }
        seen.push(next);
        reaches(api, next, to, seen)
    })
}

/// Copies the documentation of an alias to its uses that have none.
fn inherit_docs(api: &mut Api) {
    let alias_docs: Vec<Option<Docs>> =
        api.types.iter().map(|def| matches!(def.kind, Kind::Alias(_)).then(|| def.docs.clone())).collect();
    let inherit = |ty: &Type, docs: &mut Docs| {
        let Type::Ref(id) = ty else { return };
        if let Some(found) = &alias_docs[id.0] {
            if docs.text.is_empty() {
                docs.text.clone_from(&found.text);
            }
            if docs.limits == crate::ir::Limits::default() {
                docs.limits = found.limits.clone();
            }
        }
    };
    for def in &mut api.types {
        if let Kind::Struct(body) = &mut def.kind {
            for field in &mut body.fields {
                inherit(&field.ty, &mut field.docs);
            }
        }
    }
    for operation in &mut api.operations {
        for param in operation.params_mut() {
            inherit(&param.ty, &mut param.docs);
        }
    }
}
