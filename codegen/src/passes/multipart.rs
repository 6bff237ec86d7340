//! Decides how `multipart/form-data` bodies are sent. The members of an object become parts: scalars are text, files
//! are files, lists are several parts with the same name, and anything else is JSON. A map becomes an object without
//! declared members. A body that cannot be sent like this is passed as bytes. Outside of such forms, a file is text.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, BodyKind, Field, Kind, Scalar, Struct, Type, TypeDef, TypeId, is_scalar, reached};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    maps_are_objects(api);
    let used_outside_forms = used_outside_forms(api);
    let mut forms = BTreeSet::new();
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let Some(BodyKind::Multipart { ty, media_types }) = operation.body.as_ref().map(|body| &body.kind) else {
            continue;
        };
        for (member, _) in media_types.iter().filter(|(member, _)| is_unknown(api, ty, member)) {
            diagnostics.warn(
                &operation.pointer.key("requestBody"),
                format!("`encoding` names `{member}`, which is no property: it was left out"),
                "name a property of the schema, or remove it",
            );
        }
        let kind = match check(api, ty, media_types, &used_outside_forms) {
            Ok((form, media_types)) => {
                forms.insert(form);
                BodyKind::Multipart { ty: ty.clone(), media_types }
            }
            Err(why) => {
                diagnostics.warn(
                    &operation.pointer.key("requestBody"),
                    format!("a form of several parts is taken as bytes: {why}"),
                    "nothing, if giving the bytes is good enough; they begin with `--` and the boundary",
                );
                BodyKind::Bytes { media_type: "multipart/form-data".to_owned() }
            }
        };
        if let Some(body) = &mut api.operations[index].body {
            body.kind = kind;
        }
    }
    files_are_text(api, &forms, &used_outside_forms);
}

/// Gives each map that is a form a type of its own, which can have files.
fn maps_are_objects(api: &mut Api) {
    for index in 0..api.operations.len() {
        let operation = &api.operations[index];
        let Some(BodyKind::Multipart { ty: Type::Map(value), .. }) = operation.body.as_ref().map(|body| &body.kind)
        else {
            continue;
        };
        let place = operation.pointer.keys(&["requestBody", "content", "multipart/form-data", "schema"]);
        let body = Struct { additional: Some((**value).clone()), ..Struct::default() };
        let hint = Some(format!("{} body", operation.id));
        let id = api.add_type(TypeDef { hint, kind: Kind::Struct(body), ..TypeDef::new(place) });
        if let Some(BodyKind::Multipart { ty, .. }) = api.operations[index].body.as_mut().map(|body| &mut body.kind) {
            *ty = Type::Ref(id);
        }
    }
}

fn is_unknown(api: &Api, form: &Type, member: &str) -> bool {
    api.as_struct(form).is_some_and(|(_, body)| body.field(member).is_none())
}

/// Every type that is sent or received other than as a multipart form, including the types of a form's members.
fn used_outside_forms(api: &Api) -> BTreeSet<TypeId> {
    let mut found = Vec::new();
    for operation in &api.operations {
        let form = match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Multipart { ty, .. }) => Some(ty),
            _ => None,
        };
        let uses = operation.uses().into_iter().filter(|ty| !form.is_some_and(|form| std::ptr::eq(*ty, form)));
        found.extend(uses.chain(operation.errors.iter().map(|(_, ty)| ty)).flat_map(Type::refs));
        // The objects inside a form are sent as JSON.
        if let Some((_, body)) = form.and_then(|form| api.as_struct(form)) {
            found.extend(body.fields.iter().flat_map(|field| field.ty.refs()));
        }
    }
    reached(api, found).into_iter().collect()
}

/// The type of the form and the media types of its parts, or the reason why it cannot be sent as a form.
fn check(
    api: &Api,
    ty: &Type,
    media_types: &[(String, String)],
    used_outside_forms: &BTreeSet<TypeId>,
) -> Result<(TypeId, Vec<(String, String)>), String> {
    let Some((form, body)) = api.as_struct(ty) else {
        return Err("its schema is no object with properties".to_owned());
    };
    let has_files = body.fields.iter().map(|field| &field.ty).chain(&body.additional).any(is_file);
    if has_files && used_outside_forms.contains(&form) {
        return Err("its schema has files, and is also used where none can be".to_owned());
    }
    let mut sent = Vec::new();
    for (member, media_type) in media_types {
        // `run` has already warned about names that are not properties.
        let Some(field) = body.field(member) else { continue };
        sent.extend(encoding(api, field, media_type)?.map(|media_type| (member.clone(), media_type)));
    }
    Ok((form, sent))
}

/// The media type of a part, if it differs from the default. `stated` may be a list of media types, or a range.
fn encoding(api: &Api, field: &Field, stated: &str) -> Result<Option<String>, String> {
    let mut choices = stated.split(',').map(str::trim).filter(|choice| !choice.is_empty());
    if !stated.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return Err(format!("the media type of `{}` has characters that cannot be sent", field.wire));
    }
    if is_file(&field.ty) || is_text(api, &field.ty) {
        let is_one = !stated.contains([',', '*']);
        return Ok(choices.next().filter(|_| is_one).map(str::to_owned));
    }
    let is_json = |choice: &&str| {
        let essence = choice.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    };
    match choices.find(is_json) {
        Some("application/json") => Ok(None),
        Some(other) => Ok(Some(other.to_owned())),
        None if matches!(stated, "*/*" | "application/*") => Ok(None),
        None => Err(format!("`{}` is an object or a list of them that is to be written as `{stated}`", field.wire)),
    }
}

/// Whether a type is a file or a list of files.
fn is_file(ty: &Type) -> bool {
    match ty {
        Type::Scalar(Scalar::File) => true,
        // A list of lists is JSON.
        Type::List(inner) => !matches!(**inner, Type::List(_)) && is_file(inner),
        Type::Nullable(inner) | Type::Boxed(inner) => is_file(inner),
        Type::Ref(_) | Type::Map(_) | Type::Scalar(_) | Type::Json => false,
    }
}

/// Whether a type is a scalar or a list of scalars.
fn is_text(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(item) => is_scalar(api, item),
        Type::Nullable(inner) | Type::Boxed(inner) => is_text(api, inner),
        _ => is_scalar(api, ty),
    }
}

/// Turns files into text, except for the members of forms.
fn files_are_text(api: &mut Api, forms: &BTreeSet<TypeId>, used_outside_forms: &BTreeSet<TypeId>) {
    let text = |ty: &Type| (*ty == Type::Scalar(Scalar::File)).then_some(Type::Scalar(Scalar::String));
    for id in api.type_ids() {
        let is_form = forms.contains(&id);
        let def = api.ty_mut(id);
        let has_files = |ty: &Type| is_form && is_file(ty);
        for ty in def.kind.uses_mut().into_iter().filter(|ty| !has_files(ty)) {
            ty.rewrite(&mut { text });
        }
        // Forms have no null: an optional member without a value is omitted.
        if let (Kind::Struct(body), true) = (&mut def.kind, is_form && !used_outside_forms.contains(&id)) {
            body.fields.iter_mut().filter(|field| !field.required).for_each(|field| field.nullable = false);
        }
    }
    for operation in &mut api.operations {
        operation.uses_mut().into_iter().for_each(|ty| ty.rewrite(&mut { text }));
    }
}
