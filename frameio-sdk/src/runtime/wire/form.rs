//! Bodies of the media type `application/x-www-form-urlencoded`.

use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// Encodes each member as a pair, and a list as a pair for each of its items. Null members are left out.
///
/// # Errors
/// When the value is not an object of scalars and lists of scalars.
#[allow(dead_code)] // for generated code, which may send no forms
pub(crate) fn encode(value: &impl Serialize) -> Result<String, String> {
    let value = serde_json::to_value(value).map_err(|error| format!("the form cannot be written: {error}"))?;
    let Value::Object(members) = value else { return Err("a form is made of an object".to_owned()) };
    let mut form = Serializer::new(String::new());
    for (name, value) in &members {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            match item {
                Value::Null => {}
                Value::String(text) => drop(form.append_pair(name, text)),
                Value::Bool(_) | Value::Number(_) => drop(form.append_pair(name, &item.to_string())),
                Value::Array(_) | Value::Object(_) => {
                    return Err(format!("`{name}` cannot be in a form: it is a list of lists, or an object"));
                }
            }
        }
    }
    Ok(form.finish())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::encode;

    #[test]
    fn scalars_become_one_pair_and_lists_several() {
        let form = json!({"a b": "x&y=z ü", "n": 1.5, "t": true, "none": null, "list": ["1", 2], "empty": []});
        let mut pairs: Vec<_> = encode(&form).unwrap().split('&').map(str::to_owned).collect();
        pairs.sort();
        assert_eq!(pairs, ["a+b=x%26y%3Dz+%C3%BC", "list=1", "list=2", "n=1.5", "t=true"]);
        assert_eq!(encode(&json!({})).unwrap(), "");
    }

    #[test]
    fn nested_values_are_an_error() {
        assert!(encode(&json!({"a": {"b": 1}})).unwrap_err().contains("`a`"));
        assert!(encode(&json!({"a": [[1]]})).unwrap_err().contains("`a`"));
        assert!(encode(&json!([1])).unwrap_err().contains("object"));
    }
}
