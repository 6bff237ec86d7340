//! Examples of calls: all required arguments, one optional parameter, and the result.

use std::collections::BTreeSet;

use crate::emit::docs::owner_words;
use crate::emit::requests::{is_cursor, parameter_type};
use crate::ir::{Api, Interface};
use crate::ir::{BodyKind, Operation, ParamStyle, Success};
use crate::ir::{Field, Kind, Scalar, Struct, Type};

/// The crate that the documentation belongs to.
const CRATE: &str = "frameio_sdk";

/// The macro with which an example prints. It is split because the generator itself must not print, and a test searches
/// for the name.
const PRINT: &str = concat!("print", "ln!");

/// The depth up to which nested required objects are written out.
const MAX_DEPTH: usize = 4;

/// The lines of the example, including those hidden by rustdoc; `None` if an argument cannot be written down.
pub(super) fn of(api: &Api, operation: &Operation) -> Option<String> {
    let resource = &api.resources[operation.resource];
    let (holder, context) = match api.scope.as_ref().filter(|_| resource.scoped) {
        Some(scope) => (scope.name.as_str(), format!("{}: &{CRATE}::{}", scope.name, scope.handle)),
        None => ("client", format!("client: &{CRATE}::Client")),
    };
    let start = match api.interface.name.as_str() {
        "" => holder.to_owned(),
        name => format!("{holder}.{name}()"),
    };
    let mut values = Values { api, models: BTreeSet::new(), owner: operation.request.clone() };
    let mut arguments = values.arguments(operation)?;
    arguments.sort_by_key(|(name, _)| operation.place_of(name));
    let arguments: Vec<String> = arguments.into_iter().map(|(_, value)| value).collect();
    let setter = values.setter(operation).unwrap_or_default();
    let method = format!(".{}({})", operation.method, arguments.join(", "));
    let short = format!("{start}.{}(){method}{setter}", resource.entry);
    let call = match short.len() {
        ..=72 => short,
        _ if setter.is_empty() => format!("{start}\n    .{}()\n    {method}", resource.entry),
        _ => format!("{start}\n    .{}()\n    {method}\n    {setter}", resource.entry),
    };
    let body = shown(api, operation, &call);
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(import(&api.interface, &values.models));
    lines.push(format!("# async fn example({context}) -> {CRATE}::Result<()> {{"));
    lines.extend(body.lines().map(str::to_owned));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines.join("\n"))
}

fn import(interface: &Interface, models: &BTreeSet<String>) -> Vec<String> {
    let names: Vec<&str> = models.iter().map(String::as_str).collect();
    let module = format!("{CRATE}::{}models", interface.path());
    match names.as_slice() {
        [] => Vec::new(),
        [one] => vec![format!("use {module}::{one};"), String::new()],
        _ => vec![format!("use {module}::{{{}}};", names.join(", ")), String::new()],
    }
}

/// The statements that use the result.
fn shown(api: &Api, operation: &Operation, call: &str) -> String {
    let resource = api.resources[operation.resource].name.as_str();
    let line = if call.contains('\n') { "\n    " } else { "" };
    if let Some(paging) = &operation.paging {
        let name = variable(api, &paging.item, resource);
        let print = printed(api, &paging.item, &name);
        return format!(
            "let mut list = {call}{line}.items();\nwhile let Some({name}) = list.try_next().await? {{\n    {print}\n}}"
        );
    }
    match &operation.success {
        Success::Empty => format!("{call}{line}.await?;"),
        Success::Bytes => format!("let bytes = {call}{line}.await?;\n{PRINT}(\"{{}} bytes\", bytes.len());"),
        Success::Several(_) => format!("let outcome = {call}{line}.await?;\n{PRINT}(\"{{outcome:?}}\");"),
        Success::Json(ty) | Success::Envelope { ty, .. } => {
            let name = variable(api, ty, resource);
            format!("let {name} = {call}{line}.await?;\n{}", printed(api, ty, &name))
        }
    }
}

/// The variable name for a value of a type: the last meaningful words of the type's name.
fn variable(api: &Api, ty: &Type, resource: &str) -> String {
    match ty {
        Type::Ref(id) => {
            let words = owner_words(&api.ty(*id).name);
            let of_resource = words.split_whitespace().next().filter(|word| resource.trim_end_matches('s') == *word);
            let word = of_resource.or(words.split_whitespace().last()).unwrap_or_default();
            let is_name = word.starts_with(|c: char| c.is_ascii_lowercase()) && !is_keyword(word);
            if is_name && word != "request" { word.to_owned() } else { "value".to_owned() }
        }
        Type::List(_) => "items".to_owned(),
        Type::Nullable(inner) | Type::Boxed(inner) => variable(api, inner, resource),
        Type::Map(_) | Type::Scalar(_) | Type::Json => "value".to_owned(),
    }
}

fn is_keyword(word: &str) -> bool {
    syn::parse_str::<syn::Ident>(word).is_err()
}

/// Prints an identifying field of the value, or else the whole value.
fn printed(api: &Api, ty: &Type, name: &str) -> String {
    let fields = api.as_struct(ty).map(|(_, body)| body.fields.as_slice()).unwrap_or_default();
    let field = ["name", "id", "status"].iter().find_map(|wanted| {
        let is_text = |ty: &Type| matches!(ty, Type::Scalar(Scalar::String | Scalar::Uuid | Scalar::Id(_)));
        fields.iter().find(|field| field.name == *wanted && field.required && !field.nullable && is_text(&field.ty))
    });
    match field {
        Some(field) => format!("{PRINT}(\"{{}}\", {name}.{});", field.name),
        None => format!("{PRINT}(\"{{{name}:?}}\");"),
    }
}

/// Example values of arguments, with the models that they use.
struct Values<'a> {
    api: &'a Api,
    models: BTreeSet<String>,
    /// The type that has the member.
    owner: String,
}

impl Values<'_> {
    /// The required arguments, with their names.
    fn arguments(&mut self, operation: &Operation) -> Option<Vec<(String, String)>> {
        let required = operation.query.iter().chain(&operation.headers).filter(|param| param.required);
        let params = operation.own_path().iter().chain(required);
        let mut arguments = Vec::new();
        for param in params {
            let ty = parameter_type(self.api, param);
            arguments.push((param.name.clone(), self.value(&param.wire, &ty, 0)?));
        }
        if let Some((name, body)) = operation.body_argument().zip(operation.body.as_ref()) {
            let value = match &body.kind {
                BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => self.body(ty)?,
                BodyKind::Envelope { field, .. } => self.body(&field.ty)?,
                BodyKind::Bytes { .. } => "\"...\"".to_owned(),
            };
            arguments.push((name.to_owned(), value));
        }
        Some(arguments)
    }

    /// A body with its required members, or with one optional member if it has none.
    fn body(&mut self, ty: &Type) -> Option<String> {
        let value = self.value("data", ty, 0)?;
        let Some((_, body)) = self.api.as_struct(ty) else { return Some(value) };
        if body.fields.iter().any(|field| field.required && field.constant.is_none()) {
            return Some(value);
        }
        let simple = |field: &&Field| {
            !field.deprecated && matches!(field.ty, Type::Scalar(Scalar::String | Scalar::Boolean) | Type::Ref(_))
        };
        let Some(field) = body.fields.iter().find(simple) else { return Some(value) };
        let given = self.value(&field.wire, &field.ty, 1)?;
        Some(format!("{value}.{}({given})", field.setter))
    }

    /// An optional parameter that is worth showing, such as the includes or the page size.
    fn setter(&mut self, operation: &Operation) -> Option<String> {
        if let Some(body) = operation.body.as_ref().filter(|_| operation.body_argument().is_none()) {
            return match &body.kind {
                BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. } => {
                    Some(format!(".body({})", self.body(ty)?))
                }
                BodyKind::Envelope { field, .. } => Some(format!(".data({})", self.body(&field.ty)?)),
                BodyKind::Bytes { .. } => None,
            };
        }
        let wanted = ["include", "sort", "page_size"];
        let mut optional = operation.query.iter().filter(|p| !p.required && !p.deprecated && !is_cursor(operation, p));
        let param = optional.find(|param| wanted.contains(&param.wire.as_str()))?;
        if param.wire == "page_size" {
            return Some(format!(".{}(100)", param.name));
        }
        let ty = parameter_type(self.api, param);
        if !matches!(param.style, ParamStyle::CommaList | ParamStyle::Repeat | ParamStyle::Single) {
            return None;
        }
        let value = self.value(&param.wire, &ty, 0)?;
        Some(format!(".{}({value})", param.name))
    }

    /// An expression for an argument.
    fn value(&mut self, wire: &str, ty: &Type, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        match ty {
            Type::Scalar(scalar) => scalar_value(wire, *scalar, &self.owner),
            Type::List(item) => Some(format!("[{}]", self.value(wire, item, depth + 1)?)),
            // `impl Into<Option<..>>` accepts a plain value only if it has exactly the inner type.
            Type::Nullable(inner) => match &**inner {
                Type::Ref(_) => self.value(wire, inner, depth),
                _ => Some(format!("Some({}.into())", self.value(wire, inner, depth)?)),
            },
            Type::Boxed(inner) => self.value(wire, inner, depth),
            Type::Map(_) => Some("std::collections::BTreeMap::new()".to_owned()),
            Type::Json => Some(format!("serde_json::json!(\"{}\")", words(wire))),
            Type::Ref(id) => {
                let def = self.api.ty(*id);
                match &def.kind {
                    Kind::Struct(body) => self.object(&def.name, body, depth),
                    Kind::Enum(body) => {
                        self.models.insert(def.name.clone());
                        Some(format!("{}::{}", def.name, body.values.first()?.name))
                    }
                    Kind::Union(body) => {
                        let variant = body.variants.first()?;
                        match &variant.ty {
                            Type::Ref(_) | Type::Boxed(_) => self.value(wire, &variant.ty, depth + 1),
                            Type::Scalar(Scalar::Boolean | Scalar::Number | Scalar::Integer { .. }) => {
                                self.value(wire, &variant.ty, depth + 1)
                            }
                            _ => {
                                self.models.insert(def.name.clone());
                                let value = self.value(wire, &variant.ty, depth + 1)?;
                                Some(format!("{}::{}({value}.into())", def.name, variant.name))
                            }
                        }
                    }
                    _ => None,
                }
            }
        }
    }

    fn object(&mut self, name: &str, body: &Struct, depth: usize) -> Option<String> {
        self.models.insert(name.to_owned());
        let outer = std::mem::replace(&mut self.owner, name.to_owned());
        let given = body.fields.iter().filter(|field| field.required && field.constant.is_none());
        let mut values = Vec::new();
        for field in given {
            let ty = if field.nullable { field.ty.clone().or_null() } else { field.ty.clone() };
            values.push(self.value(&field.wire, &ty, depth + 1)?);
        }
        self.owner = outer;
        Some(format!("{name}::new({})", values.join(", ")))
    }
}

fn words(wire: &str) -> String {
    wire.replace('_', " ").replace('"', "'")
}

fn scalar_value(wire: &str, scalar: Scalar, owner: &str) -> Option<String> {
    let is_file = owner.starts_with("File");
    let text = match wire {
        "name" | "title" if is_file => "A001_C002.mov".to_owned(),
        "url" | "source_url" if is_file => "https://example.com/A001_C002.mov".to_owned(),
        "name" | "title" => "Day 1".to_owned(),
        "text" => "Shorten this.".to_owned(),
        "email" => "ada@example.com".to_owned(),
        _ if wire == "url" || wire.ends_with("_url") => "https://example.com/hook".to_owned(),
        "media_type" => "video/mp4".to_owned(),
        _ => words(wire),
    };
    match scalar {
        Scalar::String | Scalar::Uuid | Scalar::Id(_) | Scalar::Secret => Some(format!("\"{text}\"")),
        Scalar::Boolean => Some("true".to_owned()),
        Scalar::Integer { .. } => Some(if wire.contains("size") { "48_000" } else { "10" }.to_owned()),
        Scalar::Number => Some("1.0".to_owned()),
        Scalar::Timestamp => Some("std::time::SystemTime::now()".to_owned()),
        Scalar::Timecode => Some("\"01:00:00:00\"".to_owned()),
        Scalar::File => Some(format!("(\"{text}\", \"...\")")),
        Scalar::Date => None,
    }
}
