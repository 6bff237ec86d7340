//! `REFERENCE.md`: every operation with its call, parameters, result, limits and errors.

use askama::Template;

use super::docs;
use super::requests::{is_cursor, limit_words};
use super::types::scalar_name;
use crate::ir::{Api, BodyKind, Docs, Interface, Operation, Param, ParamStyle, Success, Type};
use crate::provenance::Provenance;

#[derive(Template)]
#[template(path = "reference.md", escape = "none")]
struct Reference<'a> {
    title: &'a str,
    version: &'a str,
    provenance: &'a Provenance,
    count: usize,
    resources: Vec<ResourcePart>,
}

struct ResourcePart {
    heading: String,
    anchor: String,
    docs: String,
    operations: Vec<OperationPart>,
}

struct OperationPart {
    call: String,
    example: String,
    anchor: String,
    summary: String,
    description: String,
    verb: &'static str,
    path: String,
    id: String,
    limit: Option<String>,
    deprecated: bool,
    parameters: Vec<ParameterPart>,
    result: String,
    paging: Option<String>,
    idempotent: bool,
    errors: String,
}

struct ParameterPart {
    name: String,
    /// The name as a Rust identifier.
    setter: String,
    ty: String,
    required: bool,
    docs: String,
}

/// The path of an interface's reference in the crate.
pub(super) fn path(interface: &Interface) -> String {
    if interface.is_first() { "REFERENCE.md".to_owned() } else { format!("REFERENCE-{}.md", interface.name) }
}

pub(super) fn file(api: &Api, provenance: &Provenance) -> Result<String, askama::Error> {
    let mut order: Vec<usize> = (0..api.resources.len()).collect();
    order.sort_by_key(|index| &api.resources[*index].name);
    let resources = order.into_iter().map(|index| resource(api, index));
    let reference = Reference {
        title: &api.title,
        version: &api.version,
        provenance,
        count: api.operations.len(),
        resources: resources.filter(|resource| !resource.operations.is_empty()).collect(),
    };
    Ok(format!("{}\n", reference.render()?.trim_end()))
}

fn resource(api: &Api, index: usize) -> ResourcePart {
    let resource = &api.resources[index];
    let operations = api.operations.iter().filter(|operation| operation.resource == index);
    // Two headings must not be equal: the second resource of a tag is followed by its module.
    let is_first = resource.entry == resource.name;
    let heading = if is_first { resource.tag.clone() } else { format!("{} ({})", resource.tag, resource.name) };
    ResourcePart {
        anchor: anchor(&heading),
        heading,
        docs: resource.docs.clone(),
        operations: operations.map(|operation| part(api, operation)).collect(),
    }
}

/// The anchor that Markdown renderers assign to a heading: lower case, words joined by hyphens, other characters
/// dropped.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn part(api: &Api, operation: &Operation) -> OperationPart {
    let resource = &api.resources[operation.resource].name;
    let call = format!("{resource}.{}", operation.method.trim_start_matches("r#"));
    let (statuses, mut types): (Vec<&str>, Vec<String>) =
        operation.errors.iter().map(|(status, ty)| (status.as_str(), ty_text(api, ty))).unzip();
    types.dedup();
    let errors = match types.as_slice() {
        [] => String::new(),
        _ => statuses.iter().map(|status| format!("`{status}`")).collect::<Vec<_>>().join(", "),
    };
    let parameters = parameters(api, operation);
    OperationPart {
        example: example(api, operation, &parameters),
        anchor: anchor(&call),
        summary: operation.summary.trim().trim_end_matches('.').to_owned(),
        description: operation.description.trim().to_owned(),
        verb: operation.http_method.verb(),
        path: operation.path.clone(),
        id: operation.id.clone(),
        limit: operation.rate_limit.map(limit_words),
        deprecated: operation.deprecated,
        parameters,
        result: result(api, operation),
        paging: operation.paging.as_ref().map(|paging| ty_text(api, &paging.item)),
        idempotent: operation.idempotent,
        errors,
        call,
    }
}

/// The call as a user would write it, with all parameters.
fn example(api: &Api, operation: &Operation, parameters: &[ParameterPart]) -> String {
    let resource = &api.resources[operation.resource];
    let holder = match &api.scope {
        Some(scope) if resource.scoped => &scope.name,
        _ => "client",
    };
    let start = match api.interface.name.as_str() {
        "" => holder.to_owned(),
        name => format!("{holder}.{name}()"),
    };
    let top = || parameters.iter().filter(|parameter| !parameter.name.contains('.'));
    let mut arguments: Vec<&str> = top().filter(|p| p.required).map(|p| p.name.as_str()).collect();
    arguments.sort_by_key(|name| operation.place_of(name));
    let setters = top().filter(|p| !p.required).map(|p| format!("\n    .{}({})", p.setter, p.name));
    let setters: String = setters.collect();
    let end = if setters.is_empty() { ".await?" } else { "\n    .await?" };
    format!("{start}.{}().{}({}){setters}{end}", resource.entry, operation.method, arguments.join(", "))
}

fn parameters(api: &Api, operation: &Operation) -> Vec<ParameterPart> {
    let path = operation.own_path().iter().map(|param| parameter(api, param));
    let named = |param: &Param| {
        let part = parameter(api, param);
        if is_cursor(operation, param) { ParameterPart { ty: "Cursor".to_owned(), ..part } } else { part }
    };
    let given = |params: &[Param], required: bool| -> Vec<ParameterPart> {
        params.iter().filter(|p| p.required == required).map(&named).collect()
    };
    let mut parts: Vec<ParameterPart> = path.collect();
    parts.extend(given(&operation.query, true));
    parts.extend(given(&operation.headers, true));
    let mut last = Vec::new();
    if let Some(body) = &operation.body {
        let (name, ty, required, docs) = match &body.kind {
            BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => {
                ("body", ty_text(api, ty), body.required, body.docs.as_str())
            }
            BodyKind::Envelope { field, .. } => {
                let docs = if field.docs.text.is_empty() { &body.docs } else { &field.docs.text };
                (field.wire.as_str(), ty_text(api, &field.ty), body.required && field.required, docs.as_str())
            }
            BodyKind::Bytes { media_type } => {
                ("body", format!("bytes of {media_type}"), body.required, body.docs.as_str())
            }
        };
        let part = ParameterPart { name: name.to_owned(), setter: name.to_owned(), ty, required, docs: one_line(docs) };
        let inner = members(api, &body.kind, name);
        if required {
            parts.push(part);
            parts.extend(inner);
        } else {
            last.push(part);
            last.extend(inner);
        }
    }
    parts.extend(given(&operation.query, false));
    parts.extend(given(&operation.headers, false));
    parts.extend(last);
    parts
}

/// The fields of a body that is a struct.
fn members(api: &Api, body: &BodyKind, name: &str) -> Vec<ParameterPart> {
    let ty = match body {
        BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => ty,
        BodyKind::Envelope { field, .. } => &field.ty,
        BodyKind::Bytes { .. } => return Vec::new(),
    };
    let Some((id, body)) = api.as_struct(ty) else { return Vec::new() };
    let owner = &api.ty(id).name;
    let member = |field: &crate::ir::Field| ParameterPart {
        name: format!("{name}.{}", field.name.trim_start_matches("r#")),
        setter: field.name.clone(),
        ty: ty_text(api, &field.ty),
        required: field.required,
        docs: one_line(&docs::described(&field.docs.text, &docs::of_field(&field.wire, owner), &field.docs.limits)),
    };
    body.fields.iter().filter(|field| field.constant.is_none()).map(member).collect()
}

fn parameter(api: &Api, param: &Param) -> ParameterPart {
    let ty = ty_text(api, &param.ty);
    let ty = match param.style {
        ParamStyle::CommaList | ParamStyle::Repeat => ty.replacen("Vec", "list of ", 1).replace(['<', '>'], ""),
        ParamStyle::Single | ParamStyle::DeepObject => ty,
    };
    let Docs { text, limits } = &param.docs;
    ParameterPart {
        name: param.name.trim_start_matches("r#").to_owned(),
        setter: param.name.clone(),
        ty,
        required: param.required,
        docs: one_line(&docs::described(text, &docs::from_words(&param.wire), limits)),
    }
}

/// Text for a cell of a table.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn result(api: &Api, operation: &Operation) -> String {
    match &operation.success {
        Success::Empty => "`()`".to_owned(),
        Success::Bytes => "`Bytes`".to_owned(),
        Success::Json(ty) | Success::Envelope { ty, .. } => format!("`{}`", ty_text(api, ty)),
        Success::Several(variants) => {
            let variant = |variant: &crate::ir::SuccessVariant| {
                let ty = variant.ty.as_ref().map_or_else(|| "()".to_owned(), |ty| ty_text(api, ty));
                format!("`{}` (`{ty}`, status {})", variant.name, variant.status)
            };
            let variants: Vec<String> = variants.iter().map(variant).collect();
            format!("`{}`: {}", operation.outcome, variants.join(" or "))
        }
    }
}

fn ty_text(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Ref(id) => api.ty(*id).name.clone(),
        Type::List(item) => format!("Vec<{}>", ty_text(api, item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", ty_text(api, value)),
        Type::Nullable(inner) => format!("Option<{}>", ty_text(api, inner)),
        Type::Boxed(inner) => ty_text(api, inner),
        Type::Json => "serde_json::Value".to_owned(),
        Type::Scalar(scalar) => scalar_name(api, *scalar).to_owned(),
    }
}
