//! Lowers the parameters of an operation.

use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent};
use serde_json::Value;

use super::media::resolve;
use super::schema::{Naming, schema_type};
use super::view;
use crate::ir::{Docs, Kind, Param, ParamStyle, Scalar, Type};
use crate::load::typed;
use crate::lower::context::Context;
use crate::pointer::Pointer;

/// The parameters of an operation, by location.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub(super) path: Vec<Param>,
    pub(super) query: Vec<Param>,
    pub(super) headers: Vec<Param>,
    pub(super) constant_headers: Vec<(String, String)>,
}

/// Lowers the parameters of the path item and of the operation; those of the operation take precedence.
pub(super) fn params<'a>(cx: &mut Context<'a>, path: &str, operation: &'a Value, at: &Pointer, id: &str) -> Params {
    let mut params = Params::default();
    let item = at.parent();
    let shared = item.find(cx.document).and_then(|item| item.get("parameters"));
    let own = operation.get("parameters");
    for (list, at) in [(own, at), (shared, &item)] {
        let at = at.key("parameters");
        for (index, value) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let site = at.index(index);
            if let Some((value, at)) = resolve(cx, value, &site) {
                param(cx, value, (&site, &at), id, &mut params);
            }
        }
    }
    params.path = in_template_order(cx, path, params.path, at);
    params
}

/// Lowers the parameter that is listed at `site` and defined at `at`.
fn param(cx: &mut Context<'_>, value: &Value, (site, at): (&Pointer, &Pointer), id: &str, params: &mut Params) {
    let reference = (site != at).then(|| site.clone());
    let Some(typed) = typed::<Parameter>(value, at, "parameter", cx.diagnostics) else { return };
    match typed {
        Parameter::Path { parameter_data, .. } => {
            let param = lower(cx, value, &parameter_data, at, id);
            push(&mut params.path, Param { required: true, reference, ..param });
        }
        Parameter::Query { parameter_data, .. } => {
            let param = lower(cx, value, &parameter_data, at, id);
            push(&mut params.query, Param { reference, ..param });
        }
        Parameter::Header { parameter_data, .. } => {
            let param = lower(cx, value, &parameter_data, at, id);
            let is_ours = ["accept", "content-type", "authorization"];
            if is_ours.contains(&param.wire.to_ascii_lowercase().as_str()) {
                return; // OpenAPI 3.0 says that header parameters with these names are ignored.
            }
            match constant_value(cx, &param) {
                Some(value) => params.constant_headers.push((param.wire, value)),
                None => push(&mut params.headers, Param { reference, ..param }),
            }
        }
        Parameter::Cookie { parameter_data, .. } => cx.diagnostics.warn(
            at,
            format!("the cookie `{}` was left out: cookies are not supported", parameter_data.name),
            "set it on the HTTP client",
        ),
    }
}

fn push(params: &mut Vec<Param>, param: Param) {
    if !params.iter().any(|other| other.wire == param.wire) {
        params.push(param);
    }
}

fn lower(cx: &mut Context<'_>, value: &Value, data: &ParameterData, at: &Pointer, id: &str) -> Param {
    let mut docs = Docs { text: data.description.clone().unwrap_or_default(), ..Docs::default() };
    let mut ty = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => {
            if let openapiv3::ReferenceOr::Item(schema) = schema {
                docs.limits = view::view(schema).limits;
            }
            let naming = Naming::Words(format!("{id} {}", data.name));
            schema_type(cx, schema, &at.key("schema"), &naming)
        }
        ParameterSchemaOrContent::Content(_) => {
            cx.diagnostics.warn(
                &at.key("content"),
                "a parameter with a media type is taken as text",
                "give the text as it stands on the wire",
            );
            Type::Scalar(Scalar::String)
        }
    };
    let mut style = style(cx, value, data, &ty, at);
    if let Some(hint) = cx.hints.list(at) {
        let is_list = matches!(underlying_type(cx, &ty), Type::List(_));
        cx.hints.used(hint.line, style != ParamStyle::CommaList);
        style = ParamStyle::CommaList;
        if !is_list {
            ty = Type::list(ty);
        }
    }
    Param {
        wire: data.name.clone(),
        pointer: at.clone(),
        reference: None,
        ty,
        required: data.required,
        style,
        deprecated: data.deprecated.unwrap_or_default(),
        docs,
        name: String::new(),
    }
}

/// The serialization of a value. `openapiv3` fills in the default style, so the document is checked for an explicit
/// one.
fn style(cx: &mut Context<'_>, value: &Value, data: &ParameterData, ty: &Type, at: &Pointer) -> ParamStyle {
    let named = value.get("style").and_then(Value::as_str);
    let explode = data.explode.unwrap_or(matches!(named, None | Some("form")));
    let ty = underlying_type(cx, ty);
    if matches!(ty, Type::List(_)) {
        if let Some(other @ ("spaceDelimited" | "pipeDelimited")) = named {
            cx.diagnostics.warn(
                &at.key("style"),
                format!("the style `{other}` is not supported: values are separated by commas"),
                "use `form`",
            );
            return ParamStyle::CommaList;
        }
        let in_query = value.get("in").is_some_and(|place| place == "query");
        return if explode && in_query { ParamStyle::Repeat } else { ParamStyle::CommaList };
    }
    if is_object(cx, &ty) {
        match named {
            Some("deepObject") => {}
            None => cx
                .diagnostics
                .note(at, format!("`{}` is an object with no `style`: it is sent as `{0}[key]=value`", data.name)),
            Some(other) => cx.diagnostics.warn(
                &at.key("style"),
                format!("an object in the style `{other}` is sent as `{}[key]=value`", data.name),
                "use `deepObject`",
            ),
        }
        return ParamStyle::DeepObject;
    }
    ParamStyle::Single
}

/// Whether a type is an object, as far as it can be determined before the passes.
fn is_object(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Ref(id) => matches!(cx.api.ty(*id).kind, Kind::Struct(_) | Kind::AllOf(_)),
        Type::Map(_) => true,
        _ => false,
    }
}

/// The type behind aliases, `null`, and an `allOf` with one part.
fn underlying_type(cx: &Context<'_>, ty: &Type) -> Type {
    let mut ty = ty.clone();
    for _ in 0..16 {
        ty = match ty {
            Type::Ref(id) => match &cx.api.ty(id).kind {
                Kind::Alias(target) => target.clone(),
                Kind::AllOf(all) if all.own.fields.is_empty() && all.parts.len() == 1 => all.parts[0].clone(),
                _ => return ty,
            },
            Type::Nullable(inner) | Type::Boxed(inner) => *inner,
            _ => return ty,
        };
    }
    ty
}

/// The value of a required header with a single possible value.
fn constant_value(cx: &Context<'_>, param: &Param) -> Option<String> {
    let Type::Ref(id) = param.ty else { return None };
    match &cx.api.ty(id).kind {
        Kind::Enum(found) if found.values.len() == 1 && param.required => {
            found.values.first().map(|value| value.wire.clone())
        }
        _ => None,
    }
}

/// The path parameters in the order of the template. The URL needs exactly those.
fn in_template_order(cx: &mut Context<'_>, path: &str, mut declared: Vec<Param>, at: &Pointer) -> Vec<Param> {
    let mut ordered = Vec::new();
    for name in placeholders(path) {
        let found = declared.iter().position(|param| param.wire == name);
        ordered.push(match found {
            Some(index) => declared.remove(index),
            None => {
                cx.diagnostics.warn(
                    &at.key("parameters"),
                    format!("the path has `{{{name}}}`, but no parameter of this name; it is taken as text"),
                    "add the parameter",
                );
                undeclared(&name, at)
            }
        });
    }
    for param in declared {
        cx.diagnostics.warn(
            &param.pointer,
            format!("the path has no `{{{}}}`: the parameter was left out", param.wire),
            "add it to the path, or remove it",
        );
    }
    ordered
}

fn placeholders(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in path.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}') {
            names.push(name.to_owned());
        }
    }
    names
}

fn undeclared(name: &str, at: &Pointer) -> Param {
    Param {
        wire: name.to_owned(),
        pointer: at.key("parameters"),
        reference: None,
        ty: Type::Scalar(Scalar::String),
        required: true,
        style: ParamStyle::Single,
        deprecated: false,
        docs: Docs::default(),
        name: String::new(),
    }
}
