//! Derives the expected request of an operation from the OpenAPI document alone.

use serde_json::{Map, Value, json};

use crate::instance::{self, Mode};
use crate::random::Random;
use crate::scalars;
use crate::server::{Seen, TOKEN};
use crate::spec::{Endpoint, Parameter, SPEC};

/// The arguments of a call, and the expected request.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) line: Map<String, Value>,
    target_path: String,
    /// The expected pairs of name and value, encoded.
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

/// The query parameters to set.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Query<'a> {
    None,
    All,
    Only(&'a str),
}

/// A case for an endpoint: `id` is used for the path arguments, `mode` for the body.
pub(crate) fn case(
    endpoint: &Endpoint,
    operation: &str,
    id: &mut dyn FnMut() -> String,
    query: Query<'_>,
    mode: Mode,
    seed: u64,
) -> Case {
    let mut random = Random::of(&endpoint.id, seed);
    let (mut given_path, mut target_path) = (Map::new(), endpoint.path.clone());
    let (mut given_query, mut pairs, mut headers) = (Map::new(), Vec::new(), Vec::new());
    for parameter in &endpoint.parameters {
        let name = &parameter.name;
        match parameter.place.as_str() {
            "path" => {
                let id = id();
                target_path = target_path.replace(&format!("{{{name}}}"), &encoded(&id));
                given_path.insert(name.clone(), id.into());
            }
            "query" => {
                let is_wanted = match query {
                    Query::None => parameter.required,
                    Query::All => true,
                    Query::Only(only) => only == name || parameter.required,
                };
                if is_wanted {
                    given_query.insert(name.clone(), value(parameter, mode, &mut random, &mut pairs));
                }
            }
            "header" => {
                let values = parameter.schema["enum"].as_array().unwrap();
                assert!(parameter.required && values.len() == 1, "{}: {name} is a choice", endpoint.id);
                headers.push((name.to_ascii_lowercase(), values[0].as_str().unwrap().to_owned()));
            }
            other => panic!("{}: a parameter in {other}", endpoint.id),
        }
    }
    assert!(!target_path.contains('{'), "{target_path}");
    let body = endpoint.body.and_then(|(schema, required)| {
        let is_left_out = !required && mode == Mode::Minimal;
        (!is_left_out).then(|| instance::of_schema(schema, &endpoint.id, mode, seed, true).json)
    });
    let mut line = Map::new();
    line.insert("id".to_owned(), json!([endpoint.id, seed]));
    line.insert("operation".to_owned(), operation.into());
    line.insert("path".to_owned(), given_path.into());
    line.insert("query".to_owned(), given_query.into());
    line.insert("body".to_owned(), body.clone().unwrap_or_default());
    // An optional body without members is not sent, which is the only request that differs from its arguments.
    let is_required = endpoint.body.is_some_and(|(_, required)| required);
    let body = body.filter(|body| is_required || *body != json!({}));
    Case { line, target_path, query: pairs, headers, body }
}

/// A value for a query parameter, with the expected pairs.
fn value(parameter: &Parameter, mode: Mode, random: &mut Random, pairs: &mut Vec<(String, String)>) -> Value {
    let name = &parameter.name;
    let schema = SPEC.target(parameter.schema).map_or(parameter.schema, |(_, target)| target);
    if name == "include" {
        // The document says that the names are sent in one parameter, separated by commas.
        let names = schema.get("enum").and_then(Value::as_array);
        let mut names: Vec<String> =
            names.into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect();
        if names.is_empty() || mode == Mode::UnknownValues {
            names.extend(["creator".to_owned(), "a,b & c".to_owned()]);
        }
        pairs.push((name.clone(), names.iter().map(|name| encoded(name)).collect::<Vec<_>>().join(",")));
        return names.into();
    }
    if schema["type"] == "object" {
        // The document says that each condition is sent as a parameter of its own, such as
        // `filters[from_date]=2026-10-01`.
        let members = schema["properties"].as_object().unwrap().iter().map(|(key, schema)| {
            let value = scalar(schema, mode, random);
            pairs.push((encoded(&format!("{name}[{key}]")), encoded(&text(&value))));
            (key.clone(), value)
        });
        return members.collect::<Map<_, _>>().into();
    }
    let value = scalar(schema, mode, random);
    pairs.push((name.clone(), encoded(&text(&value))));
    value
}

fn scalar(schema: &'static Value, mode: Mode, random: &mut Random) -> Value {
    let schema = SPEC.target(schema).map_or(schema, |(_, target)| target);
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return if mode == Mode::UnknownValues { "by moon&=".into() } else { random.pick(values).clone() };
    }
    match schema["type"].as_str().unwrap() {
        "boolean" => random.percent(50).into(),
        "integer" => {
            let limit = |name: &str, other: i64| schema.get(name).and_then(Value::as_i64).unwrap_or(other);
            scalars::edge(random, limit("minimum", 0), limit("maximum", i64::from(i32::MAX))).into()
        }
        "string" => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => scalars::moment(random).into(),
            Some("date") => scalars::day(random).into(),
            Some("uuid") => scalars::id(random).into(),
            _ if mode == Mode::Texts => scalars::arbitrary_text(random).into(),
            _ => "a+b/c==&d e".into(),
        },
        other => panic!("a {other} in a query"),
    }
}

/// The text of a value.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Percent-encodes everything except the unreserved characters of RFC 3986.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

impl Case {
    /// The differences between a request and the expected one.
    pub(crate) fn mismatches(&self, endpoint: &Endpoint, seen: &Seen) -> Vec<String> {
        self.mismatches_with(endpoint, seen, &[])
    }

    /// The same, with additional or replaced pairs in the query.
    pub(crate) fn mismatches_with(&self, endpoint: &Endpoint, seen: &Seen, more: &[(String, String)]) -> Vec<String> {
        let mut found = Vec::new();
        let mut check = |what: &str, is: String, ought: String| {
            if is != ought {
                found.push(format!("{what}: {is} instead of {ought}"));
            }
        };
        check("method", seen.method.clone(), endpoint.method.clone());
        check("path", seen.path().to_owned(), self.target_path.clone());
        let replaced = |name: &String| more.iter().any(|(other, _)| other == name);
        let mut pairs: Vec<_> = self.query.iter().filter(|(name, _)| !replaced(name)).chain(more).cloned().collect();
        pairs.sort();
        check("query", format!("{:?}", sent_pairs(seen.query())), format!("{pairs:?}"));
        check("authorization", shown(seen.header("authorization")), format!("Bearer {TOKEN}"));
        check("accept", shown(seen.header("accept")), "application/json".to_owned());
        let kind = if self.body.is_some() { "application/json" } else { "none" };
        check("content-type", shown(seen.header("content-type")), kind.to_owned());
        let version = self.headers.iter().find(|(name, _)| name == "api-version").map(|(_, value)| value.as_str());
        check("api-version", shown(seen.header("api-version")), shown(version));
        for (name, value) in &self.headers {
            check(name, shown(seen.header(name)), value.clone());
        }
        let agent = seen.header("user-agent").unwrap_or_default();
        if !agent.starts_with("frameio-sdk-rust/") {
            found.push(format!("user-agent: {agent}"));
        }
        found.extend(self.body_mismatches(seen));
        found
    }

    fn body_mismatches(&self, seen: &Seen) -> Vec<String> {
        match &self.body {
            None if seen.body.is_empty() => Vec::new(),
            None => vec![format!("body: {} bytes that nobody gave", seen.body.len())],
            Some(given) => match serde_json::from_slice(&seen.body) {
                Ok(sent) => crate::compare::differences(given, &sent, &Default::default()),
                Err(error) => vec![format!("body: {error}")],
            },
        }
    }
}

/// The sent pairs, sorted. A query is either absent, or consists of pairs with a name, a `=` and a value.
fn sent_pairs(query: Option<&str>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !name.is_empty() => (name.to_owned(), value.to_owned()),
            _ => (pair.to_owned(), "no pair".to_owned()),
        })
        .collect();
    pairs.sort();
    pairs
}

fn shown(header: Option<&str>) -> String {
    header.unwrap_or("none").to_owned()
}
