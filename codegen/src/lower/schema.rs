//! Lowers schemas to types.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use super::view::{SchemaRef, View, view};
use crate::ir::{
    AllOf, Choice, Discriminator, Docs, Enum, EnumValue, Field, Kind, Scalar, Struct, Type, TypeDef, TypeId,
};
use crate::load::typed;
use crate::lower::context::{Context, sorted_keys};
use crate::pointer::Pointer;

/// The origin of the name of an inline type.
#[derive(Clone, Debug)]
pub(super) enum Naming {
    /// A type, and the words for the place in it.
    Below(TypeId, String),
    /// Independent words.
    Words(String),
}

/// Creates a type for every component schema, in the order of their names, whatever their order in the document.
pub(super) fn components(cx: &mut Context<'_>) {
    let at = Pointer::root().keys(&["components", "schemas"]);
    let names = sorted_keys(at.find(cx.document));
    for name in &names {
        let def = TypeDef { component: Some(name.clone()), ..TypeDef::new(at.key(name)) };
        let id = cx.api.add_type(def);
        cx.components.insert(name.clone(), id);
    }
    for name in &names {
        let at = at.key(name);
        let Some(id) = cx.components.get(name).copied() else { continue };
        let Some(value) = at.find(cx.document) else { continue };
        if let Some(schema) = typed::<SchemaRef>(value, &at, "schema", cx.diagnostics) {
            match &schema {
                ReferenceOr::Reference { reference } => {
                    let target = reference_type(cx, reference, &at);
                    cx.api.ty_mut(id).kind = Kind::Alias(target);
                }
                ReferenceOr::Item(schema) => fill(cx, id, schema, &at),
            }
        }
    }
}

/// The type of a schema at any place; one that needs a name becomes a named type.
pub(super) fn schema_type(cx: &mut Context<'_>, schema: &SchemaRef, at: &Pointer, naming: &Naming) -> Type {
    match schema {
        ReferenceOr::Reference { reference } => reference_type(cx, reference, at),
        ReferenceOr::Item(schema) => inline_type(cx, schema, at, naming),
    }
}

fn inline_type(cx: &mut Context<'_>, schema: &Schema, at: &Pointer, naming: &Naming) -> Type {
    let view = view(schema);
    let ty = if needs_name(&view) {
        let mut def = TypeDef::new(at.clone());
        match naming {
            Naming::Below(parent, label) => def.parent = Some((*parent, labelled(cx, at, label))),
            Naming::Words(words) => def.hint = Some(words.clone()),
        }
        let id = cx.api.add_type(def);
        fill(cx, id, schema, at);
        // Nullability belongs to the use, not to the type.
        cx.api.ty_mut(id).nullable = false;
        Type::Ref(id)
    } else {
        plain_type(cx, &view, at, naming)
    };
    if schema.schema_data.nullable { ty.or_null() } else { ty }
}

/// The words for a place: from the overlay, or else from the document.
fn labelled(cx: &Context<'_>, at: &Pointer, label: &str) -> String {
    match cx.hints.label(at) {
        Some(hint) => {
            cx.hints.used(hint.line, hint.value != label);
            hint.value
        }
        None => label.to_owned(),
    }
}

fn needs_name(view: &View) -> bool {
    !view.all_of.is_empty()
        || !view.one_of.is_empty()
        || !view.any_of.is_empty()
        || !view.values.is_empty()
        || !view.properties.is_empty()
}

/// Fills in the type of a schema.
fn fill(cx: &mut Context<'_>, id: TypeId, schema: &Schema, at: &Pointer) {
    let view = view(schema);
    let kind = kind(cx, id, schema, &view, at);
    let def = cx.api.ty_mut(id);
    def.kind = kind;
    def.nullable = schema.schema_data.nullable;
    def.deprecated = schema.schema_data.deprecated;
    def.title = schema.schema_data.title.clone();
    def.docs = docs(schema, view);
}

fn docs(schema: &Schema, view: View) -> Docs {
    Docs { text: schema.schema_data.description.clone().unwrap_or_default(), limits: view.limits }
}

fn kind(cx: &mut Context<'_>, id: TypeId, schema: &Schema, view: &View, at: &Pointer) -> Kind {
    if view.has_not {
        cx.diagnostics.note(at, "`not` was ignored: it narrows what is valid, not what a type can hold");
    }
    if !view.all_of.is_empty() {
        if !view.one_of.is_empty() || !view.any_of.is_empty() {
            cx.diagnostics.warn(
                at,
                "`oneOf` or `anyOf` beside `allOf` was ignored",
                "name the alternatives in a schema of their own",
            );
        }
        return Kind::AllOf(all_of(cx, id, view, at));
    }
    if !view.one_of.is_empty() || !view.any_of.is_empty() {
        if !view.properties.is_empty() && only_require(view) {
            cx.diagnostics.note(at, "alternatives that only say what is required were read as one: nothing is");
            return Kind::Struct(structure(cx, id, view, at));
        }
        let choice = choice(cx, id, schema, view, at);
        return Kind::Choice(if view.properties.is_empty() { choice } else { with_common(cx, id, view, at, choice) });
    }
    if !view.values.is_empty() {
        let value = |wire: &String| EnumValue { wire: wire.clone(), name: String::new() };
        return Kind::Enum(Enum { values: view.values.iter().map(value).collect() });
    }
    if !view.properties.is_empty() {
        return Kind::Struct(structure(cx, id, view, at));
    }
    Kind::Alias(plain_type(cx, view, at, &Naming::Below(id, String::new())))
}

fn all_of(cx: &mut Context<'_>, id: TypeId, view: &View, at: &Pointer) -> AllOf {
    let at_parts = at.key("allOf");
    let parts = view.all_of.iter().enumerate();
    let parts = parts
        .map(|(index, part)| {
            let naming = Naming::Below(id, format!("part {}", index + 1));
            schema_type(cx, part, &at_parts.index(index), &naming)
        })
        .collect();
    // A part may require properties that another part or the whole defines.
    let of_parts =
        view.all_of.iter().filter_map(ReferenceOr::as_item).flat_map(|part| super::view::view(part).required);
    AllOf {
        parts,
        own: structure(cx, id, view, at),
        required: view.required.iter().cloned().chain(of_parts).collect(),
        closed: matches!(view.additional, Some(AdditionalProperties::Any(false))),
    }
}

fn choice(cx: &mut Context<'_>, id: TypeId, schema: &Schema, view: &View, at: &Pointer) -> Choice {
    let mut members = Vec::new();
    for (key, schemas) in [("oneOf", &view.one_of), ("anyOf", &view.any_of)] {
        for (index, member) in schemas.iter().enumerate() {
            let naming = Naming::Below(id, format!("variant {}", index + 1));
            members.push(schema_type(cx, member, &at.key(key).index(index), &naming));
        }
    }
    let discriminator = schema.schema_data.discriminator.as_ref().map(|found| {
        let at = at.keys(&["discriminator", "mapping"]);
        let mut mapping: Vec<_> = found.mapping.iter().collect();
        mapping.sort();
        let mapping = mapping.into_iter().filter_map(|(tag, reference)| {
            let ty = match reference_type(cx, reference, &at.key(tag)) {
                Type::Ref(id) => id,
                _ => return None,
            };
            Some((tag.clone(), ty))
        });
        Discriminator { property: found.property_name.clone(), mapping: mapping.collect() }
    });
    Choice { members, discriminator }
}

/// Whether the alternatives have no members of their own, and only say which of the common members are required.
fn only_require(view: &View) -> bool {
    let is_bare = |member: &SchemaRef| {
        let ReferenceOr::Item(member) = member else { return false };
        let view = super::view::view(member);
        !view.required.is_empty() && !needs_name(&view) && matches!(view.ty.as_deref(), None | Some("object"))
    };
    view.one_of.iter().chain(&view.any_of).all(is_bare)
}

/// The alternatives, extended by the properties beside them, which all of them have.
fn with_common(cx: &mut Context<'_>, id: TypeId, view: &View, at: &Pointer, choice: Choice) -> Choice {
    let common =
        cx.api.add_type(TypeDef { parent: Some((id, "part 0".to_owned())), ..TypeDef::new(at.key("properties")) });
    let body = structure(cx, id, view, at);
    cx.api.ty_mut(common).kind = Kind::Struct(body);
    let places = [("oneOf", view.one_of.len()), ("anyOf", view.any_of.len())];
    let places: Vec<Pointer> = places
        .into_iter()
        .flat_map(|(key, count)| (0..count).map(move |index| (key, index)))
        .map(|(key, index)| at.key(key).index(index))
        .collect();
    let mut wholes: Vec<(TypeId, TypeId)> = Vec::new();
    let mut members = Vec::new();
    for (index, (member, place)) in choice.members.into_iter().zip(places).enumerate() {
        let Type::Ref(part) = member else {
            cx.diagnostics.warn(
                &place,
                "this alternative is no object: the `properties` beside it were ignored",
                "repeat them in each alternative that has them",
            );
            members.push(member);
            continue;
        };
        let def = TypeDef { parent: Some((id, format!("variant {}", index + 1))), ..TypeDef::new(place) };
        let whole = cx.api.add_type(def);
        let parts = vec![Type::Ref(common), Type::Ref(part)];
        cx.api.ty_mut(whole).kind = Kind::AllOf(AllOf { parts, required: view.required.clone(), ..AllOf::default() });
        wholes.push((part, whole));
        members.push(Type::Ref(whole));
    }
    let whole = |part: TypeId| wholes.iter().find(|(other, _)| *other == part).map_or(part, |(_, whole)| *whole);
    let discriminator = choice.discriminator.map(|found| Discriminator {
        mapping: found.mapping.into_iter().map(|(tag, part)| (tag, whole(part))).collect(),
        ..found
    });
    Choice { members, discriminator }
}

fn structure(cx: &mut Context<'_>, id: TypeId, view: &View, at: &Pointer) -> Struct {
    let at_properties = at.key("properties");
    let mut names: Vec<&String> = view.properties.keys().collect();
    let rank = |name: &String| view.required.iter().position(|r| r == name).unwrap_or(usize::MAX);
    names.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.cmp(b)));
    let mut fields = Vec::new();
    for name in names {
        let at = at_properties.key(name);
        let Some(schema) = view.properties.get(name) else { continue };
        fields.push(field(cx, id, name, &schema.clone().unbox(), view.required.contains(name), &at));
    }
    let additional = match &view.additional {
        Some(AdditionalProperties::Any(true)) => Some(Type::Json),
        Some(AdditionalProperties::Schema(schema)) => {
            let naming = Naming::Below(id, "value".to_owned());
            Some(schema_type(cx, schema, &at.key("additionalProperties"), &naming))
        }
        Some(AdditionalProperties::Any(false)) | None => None,
    };
    Struct { fields, additional, parts: Vec::new() }
}

fn field(cx: &mut Context<'_>, parent: TypeId, wire: &str, schema: &SchemaRef, required: bool, at: &Pointer) -> Field {
    let ty = schema_type(cx, schema, at, &Naming::Below(parent, wire.to_owned()));
    let (deprecated, docs) = match schema {
        ReferenceOr::Item(schema) => (schema.schema_data.deprecated, docs(schema, view(schema))),
        ReferenceOr::Reference { .. } => (false, Docs::default()),
    };
    Field {
        wire: wire.to_owned(),
        pointer: at.clone(),
        ty,
        required,
        nullable: false,
        constant: None,
        deprecated,
        docs,
        name: String::new(),
        setter: String::new(),
        clear: String::new(),
        corrected: false,
    }
}

/// The type of a schema that needs no name.
fn plain_type(cx: &mut Context<'_>, view: &View, at: &Pointer, naming: &Naming) -> Type {
    match view.ty.as_deref() {
        Some("string") => Type::Scalar(text_scalar(cx, view, at)),
        Some("integer") => {
            let width = match view.format.as_deref() {
                Some("int32") => Some(32),
                Some("int64") => Some(64),
                _ => None,
            };
            Type::Scalar(Scalar::Integer { width })
        }
        Some("number") => Type::Scalar(Scalar::Number),
        Some("boolean") => Type::Scalar(Scalar::Boolean),
        Some("array") => match &view.items {
            Some(items) => {
                let naming = match naming {
                    Naming::Below(id, label) => Naming::Below(*id, format!("{label} item")),
                    Naming::Words(words) => Naming::Words(format!("{words} item")),
                };
                let items = items.clone().unbox();
                Type::list(schema_type(cx, &items, &at.key("items"), &naming))
            }
            None => Type::list(Type::Json),
        },
        Some("object") | None => match &view.additional {
            Some(AdditionalProperties::Schema(schema)) => {
                let naming = match naming {
                    Naming::Below(id, label) => Naming::Below(*id, format!("{label} value")),
                    Naming::Words(words) => Naming::Words(format!("{words} value")),
                };
                Type::Map(Box::new(schema_type(cx, schema, &at.key("additionalProperties"), &naming)))
            }
            _ => Type::Json,
        },
        Some(other) => {
            cx.diagnostics.warn(
                &at.key("type"),
                format!("`{other}` is not a type of OpenAPI 3.0; any JSON value is taken"),
                "use one of string, integer, number, boolean, array and object",
            );
            Type::Json
        }
    }
}

fn text_scalar(cx: &mut Context<'_>, view: &View, at: &Pointer) -> Scalar {
    match view.format.as_deref() {
        None | Some("") => Scalar::String,
        Some("uuid") => Scalar::Uuid,
        Some("date-time") => Scalar::Timestamp,
        Some("date") => Scalar::Date,
        Some("HH:MM:SS:FF") => Scalar::Timecode,
        Some("password") => Scalar::Secret,
        Some("binary") => Scalar::File,
        Some(other) => {
            if other == "datetime" {
                cx.diagnostics
                    .note(&at.key("format"), "`datetime` is not a format (`date-time` is): the text is kept as it is");
            }
            Scalar::String
        }
    }
}

/// The component that a reference names.
fn reference_type(cx: &mut Context<'_>, reference: &str, at: &Pointer) -> Type {
    let name = reference.strip_prefix("#/components/schemas/");
    let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
    // A discriminator may name a schema without a path.
    let name = name.or_else(|| (!reference.contains('/')).then(|| reference.to_owned()));
    match name.as_ref().and_then(|name| cx.components.get(name)) {
        Some(id) => Type::Ref(*id),
        None => {
            cx.diagnostics.error(
                at,
                format!("`{reference}` leads nowhere"),
                "references lead to `#/components/schemas/…` of the same document; add the schema or mend the name",
            );
            Type::Json
        }
    }
}
