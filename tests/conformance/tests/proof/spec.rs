//! The OpenAPI documents, parsed independently of the generator with nothing but a YAML parser.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// `spec/frameio-v4.yaml` and `spec/frameio-v4-experimental.yaml`. Names of the latter have a prefix.
pub(crate) static SPEC: LazyLock<Spec> = LazyLock::new(Spec::read);

/// The prefix of operations and components of the experimental interface.
pub(crate) const EXPERIMENTAL: &str = "experimental.";

/// Both documents combined.
pub(crate) struct Spec {
    /// The components of both documents.
    schemas: Map<String, Value>,
    /// The paths of each document, with the prefix of their operations.
    paths: Vec<(&'static str, Map<String, Value>)>,
    /// The components that occur in bodies and parameters.
    sent: BTreeSet<String>,
}

const COMPONENTS: &str = "#/components/schemas/";

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// An operation of the document.
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The schema of the body, and whether the body is required.
    pub(crate) body: Option<(&'static Value, bool)>,
    /// The success statuses, with the schemas of their bodies.
    pub(crate) successes: Vec<(u16, Option<&'static Value>)>,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) required: bool,
    pub(crate) schema: &'static Value,
}

/// Makes members required that the overlay says are, because the service refuses a body without them.
fn require(document: &mut Value, overlay: &[Value]) {
    for entry in overlay {
        let Some(required) = entry.pointer("/change/merge/required") else { continue };
        let target = entry["target"].as_str().unwrap().strip_prefix('#').unwrap();
        let schema = document.pointer_mut(target).unwrap();
        assert_eq!(schema.get("required"), None, "{target}");
        schema["required"] = required.clone();
    }
}

impl Spec {
    fn read() -> Self {
        let mut spec = Self { schemas: Map::new(), paths: Vec::new(), sent: BTreeSet::new() };
        let read = |file: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(file);
            fs::read_to_string(path).unwrap()
        };
        for (prefix, file, overlay) in [
            ("", "frameio-v4.yaml", "overlay.yaml"),
            (EXPERIMENTAL, "frameio-v4-experimental.yaml", "overlay-experimental.yaml"),
        ] {
            let text = read(file);
            // This prefix only occurs in references.
            let text = text.replace(COMPONENTS, &format!("{COMPONENTS}{prefix}"));
            let mut document: Value = serde_yaml::from_str(&text).unwrap();
            require(&mut document, &serde_yaml::from_str::<Vec<Value>>(&read(overlay)).unwrap());
            let schemas = document["components"]["schemas"].as_object().unwrap().clone();
            spec.schemas.extend(schemas.into_iter().map(|(name, schema)| (format!("{prefix}{name}"), schema)));
            spec.paths.push((prefix, std::mem::take(document["paths"].as_object_mut().unwrap())));
        }
        spec.sent = spec.find_sent();
        spec
    }

    /// Every component schema.
    pub(crate) fn schemas(&self) -> &Map<String, Value> {
        &self.schemas
    }

    /// The target of a reference and its name; `None` if the schema is not a reference.
    pub(crate) fn target<'a>(&'a self, schema: &'a Value) -> Option<(&'a str, &'a Value)> {
        schema.get("$ref").map(|target| self.named(target.as_str().unwrap()))
    }

    /// The target of a reference, and its name.
    pub(crate) fn named<'a>(&'a self, reference: &'a str) -> (&'a str, &'a Value) {
        let name = reference.strip_prefix(COMPONENTS).unwrap();
        (name, &self.schemas()[name])
    }

    /// Whether a component is part of a body or parameter.
    pub(crate) fn is_sent(&self, component: &str) -> bool {
        self.sent.contains(component)
    }

    pub(crate) fn endpoints(&'static self) -> Vec<Endpoint> {
        let mut endpoints = Vec::new();
        for (prefix, paths) in &self.paths {
            for (path, item) in paths {
                for (method, operation) in item.as_object().unwrap() {
                    assert!(METHODS.contains(&method.as_str()), "{path}: {method}");
                    endpoints.push(self.endpoint(prefix, path, method, operation));
                }
            }
        }
        endpoints
    }

    fn endpoint(&'static self, prefix: &str, path: &str, method: &str, operation: &'static Value) -> Endpoint {
        let list = |name: &str| operation.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let parameters = list("parameters").iter().map(|parameter| {
            assert!(parameter.get("$ref").is_none() && parameter.get("style").is_none(), "{path}: {parameter}");
            Parameter {
                name: parameter["name"].as_str().unwrap().to_owned(),
                place: parameter["in"].as_str().unwrap().to_owned(),
                required: parameter.get("required") == Some(&Value::Bool(true)),
                schema: &parameter["schema"],
            }
        });
        let body = operation.get("requestBody").map(|body| {
            let required = body.get("required") == Some(&Value::Bool(true));
            (&body["content"]["application/json"]["schema"], required)
        });
        let responses = operation["responses"].as_object().unwrap();
        let successes = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, response)| (status.parse().unwrap(), response.pointer("/content/application~1json/schema")));
        Endpoint {
            id: format!("{prefix}{}", operation["operationId"].as_str().unwrap()),
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: parameters.collect(),
            body,
            successes: successes.collect(),
        }
    }

    fn find_sent(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for item in self.paths.iter().flat_map(|(_, paths)| paths.values()) {
            for operation in item.as_object().unwrap().values() {
                for part in ["requestBody", "parameters"] {
                    self.follow(operation.get(part).unwrap_or(&Value::Null), &mut found);
                }
            }
        }
        found
    }

    /// Collects all components that a value refers to.
    fn follow(&self, value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some((name, target)) = self.target(value)
                    && found.insert(name.to_owned())
                {
                    self.follow(target, found);
                }
                members.values().for_each(|member| self.follow(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| self.follow(item, found)),
            _ => {}
        }
    }
}
