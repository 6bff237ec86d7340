//! Human-readable output of the IR, for `explain` and for snapshots.

use std::fmt::Write as _;

use crate::ir::api::Api;
use crate::ir::keys::TypeId;
use crate::ir::operation::{BodyKind, FormEncoding, Next, Operation, Param, ParamStyle, Success};
use crate::ir::types::{Dispatch, Field, Kind, Scalar, Type};

/// A type, in a few lines.
pub(crate) fn render_type(api: &Api, id: TypeId) -> String {
    let def = api.ty(id);
    let mut out = String::new();
    let nullable = if def.nullable { " or null" } else { "" };
    let _ = match &def.kind {
        Kind::Struct(body) => {
            let mut text = "struct".to_owned();
            for field in &body.fields {
                text.push_str(&render_field(api, field));
            }
            if let Some(ty) = &body.additional {
                let _ = write!(text, "\n  …: {}", render_use(api, ty));
            }
            write!(out, "{text}")
        }
        Kind::Enum(body) => {
            let value = |value: &super::EnumValue| match value.name.as_str() {
                "" => value.wire.clone(),
                name => format!("{} = {name}", value.wire),
            };
            let shown: Vec<String> = body.values.iter().take(12).map(value).collect();
            let rest = body.values.len().saturating_sub(12);
            let rest = if rest > 0 { format!(", … {rest} more") } else { String::new() };
            write!(out, "enum {}{rest}", shown.join(", "))
        }
        Kind::Union(body) => {
            let by = match &body.dispatch {
                Dispatch::Tag(property) => format!("by `{property}`"),
                Dispatch::Name(property) => format!("by `{property}`, where it fits"),
                Dispatch::Shape => "by shape".to_owned(),
            };
            let mut text = format!("union {by}");
            for variant in &body.variants {
                let name = if variant.name.is_empty() { String::new() } else { format!("{} = ", variant.name) };
                let _ = write!(text, "\n  {name}{}", render_use(api, &variant.ty));
                if !variant.tags.is_empty() {
                    let _ = write!(text, " for {}", variant.tags.join(", "));
                }
                if !variant.keys.is_empty() {
                    let _ = write!(text, " with {}", variant.keys.join(", "));
                }
            }
            write!(out, "{text}")
        }
        Kind::Alias(ty) => write!(out, "alias {}", render_use(api, ty)),
        Kind::AllOf(all) => {
            let parts: Vec<String> = all.parts.iter().map(|part| render_use(api, part)).collect();
            let mut text = format!("all of {}", parts.join(", "));
            for field in &all.own.fields {
                text.push_str(&render_field(api, field));
            }
            if !all.required.is_empty() {
                let _ = write!(text, "\n  required: {}", all.required.join(", "));
            }
            write!(out, "{text}")
        }
        Kind::Choice(choice) => {
            let members: Vec<String> = choice.members.iter().map(|ty| render_use(api, ty)).collect();
            let mut text = format!("one of {}", members.join(", "));
            if let Some(found) = &choice.discriminator {
                let tags: Vec<String> =
                    found.mapping.iter().map(|(tag, id)| format!("{tag} = {}", label(api, *id))).collect();
                let _ = write!(text, "\n  by `{}`: {}", found.property, tags.join(", "));
            }
            write!(out, "{text}")
        }
        Kind::Merged(target) => write!(out, "the same as {}", label(api, *target)),
    };
    if def.unused {
        return format!("{}{nullable} (no type of the SDK): {out}", label(api, id));
    }
    let usage = match (def.usage.sent, def.usage.received) {
        (true, true) => " (sent and received)",
        (true, false) => " (sent)",
        (false, true) => " (received)",
        (false, false) => "",
    };
    format!("{}{nullable}{usage}: {out}", label(api, id))
}

/// An operation, in a few lines.
pub(crate) fn render_operation(api: &Api, operation: &Operation) -> String {
    let mut out = format!("{}: {} {}", operation.id, operation.http_method.verb(), operation.path);
    if !operation.method.is_empty() {
        let resource = &api.resources[operation.resource];
        let _ = write!(out, "\n  as {}.{}, request {}", resource.name, operation.method, operation.request);
    }
    for (place, params) in
        [("path", &operation.path_params), ("query", &operation.query), ("header", &operation.headers)]
    {
        for param in params {
            let _ = write!(out, "\n  {place} {}", render_param(api, param));
        }
    }
    for (name, value) in &operation.constant_headers {
        let _ = write!(out, "\n  header {name}: always `{value}`");
    }
    if let Some(body) = &operation.body {
        let flag = if body.required { "" } else { "?" };
        let _ = match &body.kind {
            BodyKind::Json(ty) => write!(out, "\n  body{flag}: {}", render_use(api, ty)),
            BodyKind::Form { ty, encodings } => {
                let encodings = encodings.iter().map(|(member, encoding)| match encoding {
                    FormEncoding::DeepObject => format!(", {member} as name[key]"),
                    FormEncoding::Json => format!(", {member} as JSON"),
                });
                write!(out, "\n  body{flag}: form of {}{}", render_use(api, ty), encodings.collect::<String>())
            }
            BodyKind::Multipart { ty, media_types } => {
                let types = media_types.iter().map(|(member, media_type)| format!(", {member} as {media_type}"));
                write!(out, "\n  body{flag}: parts of {}{}", render_use(api, ty), types.collect::<String>())
            }
            BodyKind::Envelope { field, .. } => {
                let own = if field.required { "" } else { "?" };
                write!(out, "\n  body{flag}: {{{}{own}: {}}}", field.wire, render_use(api, &field.ty))
            }
            BodyKind::Bytes { media_type } => write!(out, "\n  body{flag}: bytes of {media_type}"),
        };
    }
    let _ = match &operation.success {
        Success::Empty => write!(out, "\n  gives nothing"),
        Success::Json(ty) => write!(out, "\n  gives {}", render_use(api, ty)),
        Success::Envelope { ty, .. } => write!(out, "\n  gives {}, out of {{data}}", render_use(api, ty)),
        Success::Bytes => write!(out, "\n  gives bytes"),
        Success::Several(variants) => {
            let variant = |v: &super::SuccessVariant| {
                let ty = v.ty.as_ref().map_or_else(|| "nothing".to_owned(), |ty| render_use(api, ty));
                format!("{} {ty}", v.status)
            };
            write!(out, "\n  gives {}", variants.iter().map(variant).collect::<Vec<_>>().join(" or "))
        }
    };
    if let Some(paging) = &operation.paging {
        let _ = write!(out, "\n  paged, items {}", render_use(api, &paging.item));
        if !paging.is_usual() {
            let next = match &paging.next {
                Next::Link(path) => format!("by the link {}", path.join("/")),
                Next::Cursor(path) => format!("by the cursor {}", path.join("/")),
                Next::LinkHeader(name) => format!("by the link in the header {name}"),
                Next::CursorHeader(name) => format!("by the cursor in the header {name}"),
                Next::Pages(first) => format!("counting pages from {first}"),
                Next::Items(first) => format!("counting items from {first}"),
            };
            let items = if paging.items.is_empty() { "the list itself".to_owned() } else { paging.items.join("/") };
            let _ = write!(out, " in {items}, {} {next}", paging.parameter);
            if let Some(more) = &paging.more {
                let _ = write!(out, " while {}", more.join("/"));
            }
        }
    }
    if let Some(limit) = operation.rate_limit {
        let _ = write!(out, "\n  at most {} calls in {} s", limit.calls, limit.per_seconds);
    }
    if operation.idempotent {
        out.push_str("\n  idempotent");
    }
    if operation.scoped {
        out.push_str("\n  scoped");
    }
    if operation.deprecated {
        out.push_str("\n  deprecated");
    }
    out
}

fn render_param(api: &Api, param: &Param) -> String {
    let flag = if param.required { "" } else { "?" };
    let style = match param.style {
        ParamStyle::Single => "",
        ParamStyle::CommaList => ", with commas",
        ParamStyle::Repeat => ", repeated",
        ParamStyle::DeepObject => ", as name[key]",
    };
    format!("{}{flag}: {}{style}", param.wire, render_use(api, &param.ty))
}

fn render_field(api: &Api, field: &Field) -> String {
    let flag = if field.required { "" } else { "?" };
    let null = if field.nullable { " or null" } else { "" };
    let name = match field.name.as_str() {
        "" => String::new(),
        name if name == field.wire => String::new(),
        name => format!(" as {name}"),
    };
    let corrected = if field.corrected { ", or filled in" } else { "" };
    let constant = field.constant.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
    format!("\n  {}{flag}{name}: {}{null}{constant}{corrected}", field.wire, render_use(api, &field.ty))
}

/// A use of a type, in a few words.
pub(crate) fn render_use(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Ref(id) => label(api, *id),
        Type::List(item) => format!("[{}]", render_use(api, item)),
        Type::Map(value) => format!("map of {}", render_use(api, value)),
        Type::Nullable(inner) => format!("{} or null", render_use(api, inner)),
        Type::Boxed(inner) => format!("boxed {}", render_use(api, inner)),
        Type::Json => "any JSON".to_owned(),
        Type::Scalar(scalar) => match scalar {
            Scalar::String => "text".to_owned(),
            Scalar::Uuid => "uuid".to_owned(),
            Scalar::Boolean => "boolean".to_owned(),
            Scalar::Integer { width: Some(width) } => format!("integer of {width} bits"),
            Scalar::Integer { width: None } => "integer".to_owned(),
            Scalar::Number => "number".to_owned(),
            Scalar::Timestamp => "timestamp".to_owned(),
            Scalar::Date => "date".to_owned(),
            Scalar::Timecode => "timecode".to_owned(),
            Scalar::Secret => "secret text".to_owned(),
            Scalar::File => "file".to_owned(),
            Scalar::Id(kind) => format!("id of {}", api.ids[kind.0].wire.trim_end_matches("_id")),
        },
    }
}

/// The name of a type, or a label before it has one.
fn label(api: &Api, id: TypeId) -> String {
    let def = api.ty(id);
    match (&def.component, def.name.as_str()) {
        (_, name) if !name.is_empty() => name.to_owned(),
        (Some(component), _) => component.clone(),
        (None, _) => match (&def.parent, &def.hint) {
            (Some((parent, words)), _) => format!("{}/{words}", label(api, *parent)),
            (None, Some(hint)) => format!("<{hint}>"),
            (None, None) => def.pointer.to_string(),
        },
    }
}
