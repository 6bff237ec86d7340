//! Validates a value of any type against a schema.

use super::format::{self, is_frame_or_adobe_id};
use super::violation::Violation;
use crate::spec::{Spec, reference_name};
use serde_json::Value;

/// All violations in `value`.
pub(crate) fn check(spec: &Spec, schema: &Value, value: &Value, pointer: &str) -> Vec<Violation> {
    let mut checker = Checker { spec, found: Vec::new() };
    checker.value(schema, value, pointer);
    checker.found
}

pub(super) struct Checker<'a> {
    pub(super) spec: &'a Spec,
    found: Vec<Violation>,
}

impl<'a> Checker<'a> {
    pub(super) fn report(&mut self, pointer: &str, detail: impl Into<String>) {
        self.found.push(Violation { pointer: pointer.to_owned(), detail: detail.into() });
    }

    pub(super) fn value(&mut self, schema: &'a Value, value: &Value, at: &str) {
        if reference_name(schema) == Some("FrameOrAdobeId") {
            if !value.as_str().is_some_and(is_frame_or_adobe_id) {
                self.report(at, "Invalid format. Expected a UUID or adobe:<id>");
            }
            return;
        }
        let schema = self.spec.resolve(schema);
        if value.is_null() {
            if !self.accepts_null(schema) {
                self.report(at, format!("null value where {} expected", type_of(schema)));
            }
            return;
        }
        if let Some(expected) = schema.get("type").and_then(Value::as_str)
            && !has_type(expected, value)
        {
            self.report(at, format!("Invalid {expected}. Got: {}", kind(value)));
            return;
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            self.report(at, "Invalid value for enum");
            return;
        }
        match value {
            Value::String(text) => self.string(schema, text, at),
            Value::Number(number) => self.number(schema, number.as_f64().unwrap_or_default(), at),
            Value::Array(items) => self.array(schema, items, at),
            Value::Object(fields) => self.object(schema, fields, at),
            Value::Null | Value::Bool(_) => {}
        }
        if !value.is_object() {
            for part in list(schema, "allOf") {
                self.value(part, value, at);
            }
        }
        if schema.get("oneOf").is_some() {
            self.one_of(schema, value, at);
        }
    }

    fn accepts_null(&self, schema: &Value) -> bool {
        let schema = self.spec.resolve(schema);
        if schema.get("nullable").and_then(Value::as_bool) == Some(true) {
            return true;
        }
        if schema.get("type").is_some() || schema.get("nullable").is_some() {
            return false;
        }
        let (all, one) = (list(schema, "allOf"), list(schema, "oneOf"));
        match (all.is_empty(), one.is_empty()) {
            (true, true) => schema.get("properties").is_none() && schema.get("enum").is_none(),
            (false, _) => all.iter().all(|part| self.accepts_null(part)),
            (true, false) => one.iter().any(|part| self.accepts_null(part)),
        }
    }

    fn string(&mut self, schema: &Value, text: &str, at: &str) {
        let length = text.chars().count() as u64;
        if let Some(max) = schema.get("maxLength").and_then(Value::as_u64)
            && length > max
        {
            self.report(at, format!("String length is larger than maxLength: {max}"));
        }
        if let Some(min) = schema.get("minLength").and_then(Value::as_u64)
            && length < min
        {
            self.report(at, format!("String length is smaller than minLength: {min}"));
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !regex_lite::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
        {
            self.report(at, format!("Invalid format. Expected ~r/{pattern}/"));
        }
        if let Some(name) = schema.get("format").and_then(Value::as_str)
            && !format::holds(name, text)
        {
            self.report(at, format!("Invalid format. Expected :{name}"));
        }
    }

    fn number(&mut self, schema: &Value, number: f64, at: &str) {
        if let Some(max) = schema.get("maximum").and_then(Value::as_f64)
            && number > max
        {
            self.report(at, format!("{number} is larger than maximum {max}"));
        }
        if let Some(min) = schema.get("minimum").and_then(Value::as_f64)
            && number < min
        {
            self.report(at, format!("{number} is smaller than minimum {min}"));
        }
        let int32 = schema.get("format").and_then(Value::as_str) == Some("int32");
        if int32 && !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
            self.report(at, "Invalid format. Expected :int32");
        }
    }

    fn array(&mut self, schema: &'a Value, items: &[Value], at: &str) {
        let count = items.len() as u64;
        if let Some(max) = schema.get("maxItems").and_then(Value::as_u64)
            && count > max
        {
            self.report(at, format!("Array length {count} is larger than maxItems: {max}"));
        }
        if let Some(min) = schema.get("minItems").and_then(Value::as_u64)
            && count < min
        {
            self.report(at, format!("Array length {count} is smaller than minItems: {min}"));
        }
        let unique = schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
        if unique && items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
            self.report(at, "Array items must be unique");
        }
        if let Some(item_schema) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                self.value(item_schema, item, &format!("{at}/{index}"));
            }
        }
    }

    fn one_of(&mut self, schema: &'a Value, value: &Value, at: &str) {
        if let Some(discriminator) = schema.get("discriminator") {
            return self.discriminated(discriminator, value, at);
        }
        let mut fewest: Option<Vec<Violation>> = None;
        for member in list(schema, "oneOf") {
            let mut inner = Checker { spec: self.spec, found: Vec::new() };
            inner.value(member, value, at);
            if inner.found.is_empty() {
                return;
            }
            if fewest.as_ref().is_none_or(|found| inner.found.len() < found.len()) {
                fewest = Some(inner.found);
            }
        }
        self.found.extend(fewest.unwrap_or_default());
    }

    fn discriminated(&mut self, discriminator: &'a Value, value: &Value, at: &str) {
        let name = discriminator.get("propertyName").and_then(Value::as_str).unwrap_or("type");
        let Some(tag) = value.get(name).and_then(Value::as_str) else {
            return self.report(&format!("{at}/{name}"), format!("Missing field: {name}"));
        };
        let target = discriminator.get("mapping").and_then(|mapping| mapping.get(tag)).and_then(Value::as_str);
        match target.and_then(|target| self.spec.pointer(target)) {
            Some(member) => self.value(member, value, at),
            None => self.report(&format!("{at}/{name}"), "Invalid value for enum"),
        }
    }
}

pub(super) fn list<'v>(schema: &'v Value, key: &str) -> &'v [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn type_of(schema: &Value) -> &str {
    schema.get("type").and_then(Value::as_str).unwrap_or("value")
}

pub(super) fn has_type(expected: &str, value: &Value) -> bool {
    match expected {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => true,
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
