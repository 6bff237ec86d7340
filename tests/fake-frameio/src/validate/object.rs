//! Objects: the parts of an `allOf` are validated as one object. A part that forbids other members refers to the
//! members of the whole, and `required` beside `allOf` applies to properties of the parts as well.

use serde_json::{Map, Value};

use super::checker::{Checker, list};

/// The combined declarations of all parts of an object.
#[derive(Default)]
struct MergedObject<'a> {
    properties: Vec<(&'a str, &'a Value)>,
    required: Vec<&'a str>,
    /// Whether some part declares members, so that others are unknown.
    declared: bool,
    /// Whether some part says `additionalProperties: true`.
    open: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn object(&mut self, schema: &'a Value, fields: &Map<String, Value>, at: &str) {
        let mut merged = MergedObject::default();
        self.collect_members(schema, &mut merged);
        for name in &merged.required {
            if !fields.contains_key(*name) {
                self.report(&format!("{at}/{name}"), format!("Missing field: {name}"));
            }
        }
        let closed = match schema.get("additionalProperties").and_then(Value::as_bool) {
            Some(allowed) => !allowed,
            None => merged.declared && !merged.open,
        };
        for (name, value) in fields {
            let here = format!("{at}/{}", escape(name));
            let mut known = false;
            for (_, schema) in merged.properties.iter().filter(|(property, _)| property == name) {
                known = true;
                self.value(schema, value, &here);
            }
            if !known && closed {
                self.report(&here, format!("Unexpected field: {name}"));
            }
        }
        self.count(schema, fields.len() as u64, at);
    }

    fn count(&mut self, schema: &Value, count: u64, at: &str) {
        if let Some(min) = schema.get("minProperties").and_then(Value::as_u64)
            && count < min
        {
            self.report(at, format!("Object property count {count} is less than minProperties: {min}"));
        }
        if let Some(max) = schema.get("maxProperties").and_then(Value::as_u64)
            && count > max
        {
            self.report(at, format!("Object property count {count} is greater than maxProperties: {max}"));
        }
    }

    fn collect_members(&self, schema: &'a Value, merged: &mut MergedObject<'a>) {
        let schema = self.spec.resolve(schema);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            merged.declared = true;
            merged.properties.extend(properties.iter().map(|(name, schema)| (name.as_str(), schema)));
        }
        merged.open |= schema.get("additionalProperties").and_then(Value::as_bool) == Some(true);
        for name in list(schema, "required").iter().filter_map(Value::as_str) {
            if !merged.required.contains(&name) {
                merged.required.push(name);
            }
        }
        for part in list(schema, "allOf") {
            self.collect_members(part, merged);
        }
    }
}

/// Escapes a name for a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
