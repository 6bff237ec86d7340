//! Query parameters. They are kept unencoded until the URL is built, so that a list can repeat them for each page.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use crate::runtime::model::query_value::QueryValue;
use crate::runtime::wire::path::RESERVED;

/// The query parameters of a call, in the order in which they were first set.
#[derive(Clone, Default)]
pub(crate) struct Query(Vec<(Cow<'static, str>, Values)>);

#[derive(Clone)]
enum Values {
    One(String),
    /// `name=a,b`
    Comma(Vec<String>),
    /// `name=a&name=b`
    Repeated(Vec<String>),
}

impl Query {
    /// Sets a single value; it replaces an earlier one.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'static, str>>, value: String) {
        self.put(name, Values::One(value));
    }

    /// Sets a list that is sent as one comma-separated value. An empty list is not sent.
    pub(crate) fn set_comma(&mut self, name: &'static str, values: Vec<String>) {
        self.put(name, Values::Comma(values));
    }

    /// Sets a list that is sent as one parameter per value.
    pub(crate) fn set_repeated(&mut self, name: &'static str, values: Vec<String>) {
        self.put(name, Values::Repeated(values));
    }

    /// Sets an object that is sent as `name[key]=value` for each property that is not null.
    ///
    /// # Errors
    /// When the value is not an object, or cannot be serialized as JSON.
    pub(crate) fn set_object(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), String> {
        let json = serde_json::to_value(value).map_err(|error| format!("`{name}`: {error}"))?;
        if !json.is_object() {
            return Err(format!("`{name}` must be an object"));
        }
        let prefix = format!("{name}[");
        self.0.retain(|(existing, _)| !existing.starts_with(&prefix));
        self.flatten(name.to_owned(), &json);
        Ok(())
    }

    /// The value of a parameter, if it was set as a single one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(existing, values)| match values {
            Values::One(value) if existing == name => Some(value.as_str()),
            _ => None,
        })
    }

    /// The encoded query; `None` without parameters.
    pub(crate) fn encode(&self) -> Option<String> {
        let mut query = String::new();
        let mut pair = |name: &str, values: &[String]| {
            if !query.is_empty() {
                query.push('&');
            }
            query.extend(utf8_percent_encode(name, RESERVED));
            for (index, value) in values.iter().enumerate() {
                query.push(if index == 0 { '=' } else { ',' });
                query.extend(utf8_percent_encode(value, RESERVED));
            }
        };
        for (name, values) in &self.0 {
            match values {
                Values::One(value) => pair(name, std::slice::from_ref(value)),
                Values::Comma(list) if list.is_empty() => {}
                Values::Comma(list) => pair(name, list),
                Values::Repeated(list) => list.iter().for_each(|value| pair(name, std::slice::from_ref(value))),
            }
        }
        (!query.is_empty()).then_some(query)
    }

    fn put(&mut self, name: impl Into<Cow<'static, str>>, values: Values) {
        let name = name.into();
        match self.0.iter_mut().find(|(existing, _)| *existing == name) {
            Some((_, existing)) => *existing = values,
            None => self.0.push((name, values)),
        }
    }

    fn flatten(&mut self, name: String, json: &serde_json::Value) {
        use serde_json::Value;
        match json {
            Value::Null => {}
            Value::Object(members) => {
                for (key, member) in members {
                    self.flatten(format!("{name}[{key}]"), member);
                }
            }
            Value::Array(elements) => {
                let texts = elements.iter().filter(|e| !e.is_null()).map(|e| e.to_query().into_owned());
                self.put(name, Values::Comma(texts.collect()));
            }
            scalar => self.put(name, Values::One(scalar.to_query().into_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Query;
    use crate::runtime::model::query_value::QueryValue;

    fn encoded(query: &Query) -> String {
        query.encode().unwrap_or_default()
    }

    #[test]
    fn a_second_value_replaces_the_first_in_place() {
        let mut query = Query::default();
        query.set("a", "1".into());
        query.set("b", "2".into());
        query.set("a", "3".into());
        assert_eq!(encoded(&query), "a=3&b=2");
        assert_eq!((query.get("a"), query.get("c")), (Some("3"), None));
    }

    #[test]
    fn comma_lists_become_one_parameter_unless_empty() {
        let mut query = Query::default();
        query.set_comma("include", vec!["media_links.original".into(), "a,b".into()]);
        assert_eq!(encoded(&query), "include=media_links.original,a%2Cb");
        query.set_comma("include", vec![]);
        assert_eq!(encoded(&query), "");
    }

    #[test]
    fn repeated_lists_become_one_parameter_per_value() {
        let mut query = Query::default();
        query.set_repeated("id", vec!["1".into(), "2".into()]);
        assert_eq!(encoded(&query), "id=1&id=2");
    }

    #[test]
    fn objects_become_one_parameter_per_property() {
        let mut query = Query::default();
        let filters =
            json!({"from": "2024-01-01", "gone": null, "n": 3, "on": true, "ids": ["a", "b"], "deep": {"x": 1}});
        query.set_object("filters", &filters).unwrap();
        assert_eq!(
            encoded(&query),
            "filters%5Bdeep%5D%5Bx%5D=1&filters%5Bfrom%5D=2024-01-01&filters%5Bids%5D=a,b&filters%5Bn%5D=3&filters%5Bon%5D=true"
        );
        query.set_object("filters", &json!({"n": 4})).unwrap();
        assert_eq!(encoded(&query), "filters%5Bn%5D=4");
        assert!(query.set_object("filters", &json!(7)).unwrap_err().contains("`filters`"));
    }

    #[test]
    fn values_are_encoded() {
        let mut query = Query::default();
        query.set("after", "a+b/c==&d e".into());
        assert_eq!(encoded(&query), "after=a%2Bb%2Fc%3D%3D%26d%20e");
        assert_eq!(
            (true.to_query(), 1.5_f64.to_query(), json!("x").to_query()),
            ("true".into(), "1.5".into(), "x".into())
        );
    }
}
