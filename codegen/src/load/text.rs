//! Parses JSON or YAML.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess as _, Visitor};
use serde_json::{Map, Number, Value};

use crate::pointer::Pointer;

/// A place, and the problem there.
type LocatedError = (Pointer, String);

/// Parses JSON (if the text begins like it) or YAML. The error has a place, and a message with line and column.
pub(crate) fn parse(text: &str) -> Result<Value, LocatedError> {
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|e| (Pointer::root(), format!("this is not valid JSON: {e}")));
    }
    let error_at = RefCell::new(None);
    let seed = JsonSeed { at: Pointer::root(), error_at: &error_at };
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let error_at = error_at.into_inner();
        error_at.unwrap_or_else(|| (Pointer::root(), format!("this is not valid YAML: {error}")))
    })
}

/// Reads a YAML value at a place as JSON. Integers of any size are numbers, as in JSON.
struct JsonSeed<'f> {
    at: Pointer,
    /// The problem with its place, which errors of `serde_yaml` do not have.
    error_at: &'f RefCell<Option<LocatedError>>,
}

impl<'f> JsonSeed<'f> {
    fn child(&self, at: Pointer) -> Self {
        JsonSeed { at, error_at: self.error_at }
    }

    fn fail<E: Error>(&self, message: String) -> E {
        let error = E::custom(&message);
        self.error_at.borrow_mut().get_or_insert((self.at.clone(), message));
        error
    }

    fn float<E: Error>(&self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| self.fail(format!("{value} cannot be written in JSON")))
    }
}

impl<'de> DeserializeSeed<'de> for JsonSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.float(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.float(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.float(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.child(self.at.index(list.len())))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(Key(&self))? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate entry with key {key:?}")));
            }
            let value = entries.next_value_seed(self.child(self.at.key(&key)))?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, content) = tagged.variant::<String>()?;
        // The value has to be read to its end, or `serde_yaml` fails.
        content.newtype_variant_seed(self.child(self.at.clone()))?;
        Err(self.fail(format!("the YAML tag !{tag} has no meaning here")))
    }
}

/// Reads a key as text: YAML would parse `200:` as a number and `no:` as a boolean.
struct Key<'t, 'f>(&'t JsonSeed<'f>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        match self.0.child(self.0.at.clone()).deserialize(deserializer)? {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(value) => Ok(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                Err(self.0.fail("a key of this object is not text".to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn json_and_yaml_give_the_same_tree() {
        let yaml = "responses:\n  200: {ok: true}\n  default: [1, 2.5, null]\n";
        let tree = json!({"responses": {"200": {"ok": true}, "default": [1, 2.5, null]}});
        assert_eq!(parse(yaml).unwrap(), tree);
        assert_eq!(parse(&tree.to_string()).unwrap(), tree);
    }

    #[test]
    fn integers_of_any_size_are_parsed_as_in_json() {
        for text in ["-9223372036854776000", "18446744073709551616", "10000000000000000000000"] {
            let (yaml, json) = (format!("minimum: {text}\n"), format!("{{\"minimum\": {text}}}"));
            assert_eq!(parse(&yaml).unwrap(), parse(&json).unwrap(), "{text}");
        }
        assert_eq!(parse("a: 18446744073709551615").unwrap(), json!({"a": u64::MAX}));
        let (at, message) = parse("a: [.inf]").unwrap_err();
        assert_eq!((at.to_string().as_str(), message.as_str()), ("#/a/0", "inf cannot be written in JSON"));
        let (at, _) = parse("a: {[1]: 2}").unwrap_err();
        assert_eq!(at.to_string(), "#/a");
    }

    #[test]
    fn errors_have_a_position() {
        let (_, tabs) = parse("a:\n\tb: 1\n").unwrap_err();
        assert!(tabs.contains("line 2"), "{tabs}");
        let (at, tag) = parse("a:\n  b: !x {}\n").unwrap_err();
        assert_eq!((at.to_string().as_str(), tag.contains("!x")), ("#/a/b", true));
        let (_, cut) = parse("{\"openapi\": \"3.0").unwrap_err();
        assert!(cut.contains("line 1"), "{cut}");
    }
}
