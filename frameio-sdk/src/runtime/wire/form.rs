//! Bodies of the media type `application/x-www-form-urlencoded`.

use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// The encoding of a member that is not a scalar or a list of scalars.
#[allow(dead_code)] // for generated code, which may send no forms
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormEncoding {
    /// A pair `name[key]=value` for each member of an object.
    DeepObject,
    /// A single pair with the text of the JSON.
    Json,
}

/// Encodes each member as a pair, and a list as a pair for each of its items. Null members are left out. `encodings` has
/// the members that are encoded in another way.
///
/// # Errors
/// When the value is not an object, or a member cannot be encoded.
#[allow(dead_code)] // for generated code, as above
pub(crate) fn encode(value: &impl Serialize, encodings: &[(&str, FormEncoding)]) -> Result<String, String> {
    let value = serde_json::to_value(value).map_err(|error| format!("the form cannot be written: {error}"))?;
    let Value::Object(members) = value else { return Err("a form is made of an object".to_owned()) };
    let mut form = Serializer::new(String::new());
    for (name, value) in &members {
        let encoding = encodings.iter().find(|(member, _)| member == name).map(|(_, encoding)| encoding);
        match (encoding, value) {
            (_, Value::Null) => {}
            (Some(FormEncoding::Json), value) => drop(form.append_pair(name, &value.to_string())),
            (Some(FormEncoding::DeepObject), Value::Object(members)) => {
                for (key, value) in members {
                    append(&mut form, &format!("{name}[{key}]"), value)?;
                }
            }
            (_, Value::Array(items)) => items.iter().try_for_each(|item| append(&mut form, name, item))?,
            (_, value) => append(&mut form, name, value)?,
        }
    }
    Ok(form.finish())
}

/// Appends a pair for a scalar; null is left out.
fn append(form: &mut Serializer<'_, String>, name: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::Null => {}
        Value::String(text) => drop(form.append_pair(name, text)),
        Value::Bool(_) | Value::Number(_) => drop(form.append_pair(name, &value.to_string())),
        Value::Array(_) | Value::Object(_) => {
            return Err(format!("`{name}` cannot be in a form: it is a list of lists, or an object"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FormEncoding, encode};

    #[test]
    fn scalars_become_one_pair_and_lists_several() {
        let form = json!({"a b": "x&y=z ü", "n": 1.5, "t": true, "none": null, "list": ["1", 2], "empty": []});
        let mut pairs: Vec<_> = encode(&form, &[]).unwrap().split('&').map(str::to_owned).collect();
        pairs.sort();
        assert_eq!(pairs, ["a+b=x%26y%3Dz+%C3%BC", "list=1", "list=2", "n=1.5", "t=true"]);
        assert_eq!(encode(&json!({}), &[]).unwrap(), "");
    }

    #[test]
    fn nested_values_are_an_error() {
        assert!(encode(&json!({"a": {"b": 1}}), &[]).unwrap_err().contains("`a`"));
        assert!(encode(&json!({"a": [[1]]}), &[]).unwrap_err().contains("`a`"));
        assert!(encode(&json!([1]), &[]).unwrap_err().contains("object"));
    }

    #[test]
    fn members_may_have_an_encoding() {
        let form = json!({"at": {"x": 1, "y z": "a&b", "no": null}, "way": [{"x": 1}], "none": null});
        let encodings =
            [("at", FormEncoding::DeepObject), ("way", FormEncoding::Json), ("none", FormEncoding::DeepObject)];
        let encoded = encode(&form, &encodings).unwrap();
        assert_eq!(encoded, "at%5Bx%5D=1&at%5By+z%5D=a%26b&way=%5B%7B%22x%22%3A1%7D%5D");
        let deep = encode(&json!({"at": {"x": {"y": 1}}}), &encodings).unwrap_err();
        assert!(deep.contains("`at[x]`"), "{deep}");
        assert_eq!(encode(&json!({"at": [1, 2]}), &encodings).unwrap(), "at=1&at=2");
    }
}
