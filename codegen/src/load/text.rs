//! JSON or YAML text to a JSON tree.

use serde_json::{Map, Number, Value};
use serde_yaml::Value as Yaml;

use crate::pointer::Pointer;

/// Reads JSON (when the text starts like it) or YAML. The error has a place and a message with line and column.
pub(crate) fn parse(text: &str) -> Result<Value, (Pointer, String)> {
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|e| (Pointer::root(), format!("this is not valid JSON: {e}")));
    }
    let yaml: Yaml =
        serde_yaml::from_str(text).map_err(|e| (Pointer::root(), format!("this is not valid YAML: {e}")))?;
    to_json(yaml, &Pointer::root())
}

fn to_json(yaml: Yaml, at: &Pointer) -> Result<Value, (Pointer, String)> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => Value::Number(to_number(&number, at)?),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| to_json(item, &at.index(index)))
                .collect::<Result<_, _>>()?,
        ),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let key = to_key(key, at)?;
                let value = to_json(value, &at.key(&key))?;
                object.insert(key, value);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            return Err((at.clone(), format!("the YAML tag {} has no meaning here", tagged.tag)));
        }
    })
}

fn to_number(number: &serde_yaml::Number, at: &Pointer) -> Result<Number, (Pointer, String)> {
    number
        .as_i64()
        .map(Number::from)
        .or_else(|| number.as_u64().map(Number::from))
        .or_else(|| number.as_f64().and_then(Number::from_f64))
        .ok_or_else(|| (at.clone(), format!("{number} cannot be written in JSON")))
}

/// YAML reads `200:` as a number and `no:` as a boolean; as keys they are text again.
fn to_key(key: Yaml, at: &Pointer) -> Result<String, (Pointer, String)> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        _ => Err((at.clone(), "a key of this object is not text".to_owned())),
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
    fn errors_say_where() {
        let (_, tabs) = parse("a:\n\tb: 1\n").unwrap_err();
        assert!(tabs.contains("line 2"), "{tabs}");
        let (at, tag) = parse("a:\n  b: !x {}\n").unwrap_err();
        assert_eq!((at.to_string().as_str(), tag.contains("!x")), ("#/a/b", true));
        let (_, cut) = parse("{\"openapi\": \"3.0").unwrap_err();
        assert!(cut.contains("line 1"), "{cut}");
    }
}
