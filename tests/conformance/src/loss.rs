//! Finds differences between a value and its serialized copy.

use serde_json::Value;

/// The path to the first difference, if there is one. 24 and 24.0 are equal, because JSON has only one kind of number.
pub(crate) fn first(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            let names = given.keys().chain(kept.keys().filter(|name| !given.contains_key(*name)));
            names.into_iter().find_map(|name| match (given.get(name), kept.get(name)) {
                (Some(given), Some(kept)) => first(given, kept).map(|rest| crate::decode::place(name, &rest)),
                _ => Some(name.clone()),
            })
        }
        (Value::Array(given), Value::Array(kept)) if given.len() == kept.len() => {
            given.iter().zip(kept).enumerate().find_map(|(index, (given, kept))| {
                first(given, kept).map(|rest| crate::decode::place(&format!("[{index}]"), &rest))
            })
        }
        (Value::Number(given), Value::Number(kept)) if given.as_f64() == kept.as_f64() => None,
        _ if given == kept => None,
        _ => Some(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::first;

    #[test]
    fn equal_values_are_no_loss() {
        for value in [json!(null), json!({"a": [1, {"b": "x"}]}), json!([true, 1.5])] {
            assert_eq!(first(&value, &value), None);
        }
        assert_eq!(first(&json!([24, 0]), &json!([24.0, -0.0])), None);
    }

    #[test]
    fn every_other_difference_has_a_path() {
        let at = |given: Value, kept: Value| first(&given, &kept).unwrap();
        assert_eq!(at(json!(1), json!("1")), "");
        assert_eq!(at(json!({"a": [1, {"b": 1}]}), json!({"a": [1, {}]})), "a[1].b");
        assert_eq!(at(json!({}), json!({"a": null})), "a");
        assert_eq!(at(json!({"a": null}), json!({})), "a");
        assert_eq!(at(json!([1]), json!([1, 2])), "");
        assert_eq!(at(json!([9_007_199_254_740_993_u64]), json!([9_007_199_254_740_993.5])), "[0]");
    }
}
