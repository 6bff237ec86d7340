//! A uniform view of schemas.
//!
//! `openapiv3` represents a schema in several ways: `type: object` beside `oneOf` or `allOf` makes it an `Any`, a lone
//! `allOf` an `AllOf`, and so on. Here they all have the same form.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as OpenApiType, VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::Value;

use crate::ir::Limits;

pub(super) type SchemaRef = ReferenceOr<Schema>;
pub(super) type BoxedSchemaRef = ReferenceOr<Box<Schema>>;

/// The content of a schema.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) ty: Option<String>,
    pub(super) format: Option<String>,
    /// The values of a string enum, without `null`.
    pub(super) values: Vec<String>,
    pub(super) properties: IndexMap<String, BoxedSchemaRef>,
    pub(super) required: Vec<String>,
    pub(super) additional: Option<AdditionalProperties>,
    pub(super) items: Option<BoxedSchemaRef>,
    pub(super) all_of: Vec<SchemaRef>,
    pub(super) one_of: Vec<SchemaRef>,
    pub(super) any_of: Vec<SchemaRef>,
    pub(super) has_not: bool,
    pub(super) limits: Limits,
}

pub(super) fn view(schema: &Schema) -> View {
    let mut view = match &schema.schema_kind {
        SchemaKind::Type(ty) => of_type(ty),
        SchemaKind::OneOf { one_of } => View { one_of: one_of.clone(), ..View::default() },
        SchemaKind::AllOf { all_of } => View { all_of: all_of.clone(), ..View::default() },
        SchemaKind::AnyOf { any_of } => View { any_of: any_of.clone(), ..View::default() },
        SchemaKind::Not { .. } => View { has_not: true, ..View::default() },
        SchemaKind::Any(any) => of_any(any),
    };
    view.limits.default = schema.schema_data.default.as_ref().map(plain);
    view
}

fn of_type(ty: &OpenApiType) -> View {
    match ty {
        OpenApiType::String(string) => View {
            ty: Some("string".to_owned()),
            format: format(&string.format),
            values: string.enumeration.iter().flatten().cloned().collect(),
            limits: Limits {
                min_length: string.min_length,
                max_length: string.max_length,
                pattern: string.pattern.clone(),
                ..Limits::default()
            },
            ..View::default()
        },
        OpenApiType::Number(number) => View {
            ty: Some("number".to_owned()),
            format: format(&number.format),
            limits: Limits {
                minimum: number.minimum.map(|n| n.to_string()),
                maximum: number.maximum.map(|n| n.to_string()),
                ..Limits::default()
            },
            ..View::default()
        },
        OpenApiType::Integer(integer) => View {
            ty: Some("integer".to_owned()),
            format: format(&integer.format),
            limits: Limits {
                minimum: integer.minimum.map(|n| n.to_string()),
                maximum: integer.maximum.map(|n| n.to_string()),
                ..Limits::default()
            },
            ..View::default()
        },
        OpenApiType::Boolean(_) => View { ty: Some("boolean".to_owned()), ..View::default() },
        OpenApiType::Object(object) => View {
            ty: Some("object".to_owned()),
            properties: object.properties.clone(),
            required: object.required.clone(),
            additional: object.additional_properties.clone(),
            limits: Limits {
                min_properties: object.min_properties,
                max_properties: object.max_properties,
                ..Limits::default()
            },
            ..View::default()
        },
        OpenApiType::Array(array) => View {
            ty: Some("array".to_owned()),
            items: array.items.clone(),
            limits: Limits {
                min_items: array.min_items,
                max_items: array.max_items,
                unique_items: array.unique_items,
                ..Limits::default()
            },
            ..View::default()
        },
    }
}

fn of_any(any: &AnySchema) -> View {
    View {
        ty: any.typ.clone(),
        format: any.format.clone(),
        values: any.enumeration.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        properties: any.properties.clone(),
        required: any.required.clone(),
        additional: any.additional_properties.clone(),
        items: any.items.clone(),
        all_of: any.all_of.clone(),
        one_of: any.one_of.clone(),
        any_of: any.any_of.clone(),
        has_not: any.not.is_some(),
        limits: Limits {
            minimum: any.minimum.map(|n| n.to_string()),
            maximum: any.maximum.map(|n| n.to_string()),
            min_length: any.min_length,
            max_length: any.max_length,
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items.unwrap_or_default(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
            pattern: any.pattern.clone(),
            ..Limits::default()
        },
    }
}

/// The format as text, whether or not `openapiv3` knows it.
fn format<T: Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(known) => {
            serde_json::to_value(known).ok().as_ref().and_then(Value::as_str).map(str::to_owned)
        }
        VariantOrUnknownOrEmpty::Unknown(other) => Some(other.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
