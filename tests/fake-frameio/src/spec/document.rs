//! The embedded OpenAPI documents.

use std::sync::LazyLock;

use serde_json::Value;

use super::operation::{self, Operation};
use super::route::{self, Found};

/// Created from `spec/frameio-v4.yaml` by the build script.
pub(super) const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/frameio-v4.json"));

/// An interface: the document, and the data for routing.
#[derive(Debug)]
pub(crate) struct Spec {
    document: Value,
    pub(crate) operations: Vec<Operation>,
}

/// Created from `spec/frameio-v4-experimental.yaml` by the build script.
const EXPERIMENTAL_DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/frameio-v4-experimental.json"));

/// The prefix of the operation ids of the experimental interface.
pub(crate) const EXPERIMENTAL: &str = "experimental.";

pub(super) static SPEC: LazyLock<Result<Spec, String>> = LazyLock::new(|| Spec::parse(DOCUMENT, ""));
static EXPERIMENTAL_SPEC: LazyLock<Result<Spec, String>> =
    LazyLock::new(|| Spec::parse(EXPERIMENTAL_DOCUMENT, EXPERIMENTAL));

/// The stable interface. It is parsed once per process.
pub(crate) fn embedded() -> Result<&'static Spec, String> {
    SPEC.as_ref().map_err(Clone::clone)
}

/// The experimental interface. It is parsed on first use.
pub(crate) fn experimental() -> Result<&'static Spec, String> {
    EXPERIMENTAL_SPEC.as_ref().map_err(Clone::clone)
}

impl Spec {
    fn parse(text: &str, prefix: &str) -> Result<Self, String> {
        let document: Value = serde_json::from_str(text)
            .map_err(|error| format!("the embedded interface document is not readable: {error}"))?;
        let mut operations = operation::read_all(&document)?;
        operations.iter_mut().for_each(|operation| operation.id.insert_str(0, prefix));
        Ok(Self { document, operations })
    }

    /// Follows `$ref`s to a value that is not a reference. A dangling reference is returned as it is.
    pub(crate) fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            match self.pointer(target) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// The target of a `#/...` reference.
    pub(crate) fn pointer(&self, reference: &str) -> Option<&Value> {
        self.document.pointer(reference.strip_prefix('#')?)
    }

    /// Finds the operation for a method and a raw (percent-encoded) path.
    pub(crate) fn find(&self, method: &str, raw_path: &str) -> Option<Found<'_>> {
        route::find(&self.operations, method, raw_path)
    }
}

/// The last segment of a `$ref`, which is the name of the component.
pub(crate) fn reference_name(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::path::Segment;

    #[test]
    fn the_embedded_document_has_every_operation() {
        let spec = embedded().unwrap();
        let document = include_str!("../../../../spec/frameio-v4.yaml");
        let named = document.lines().filter(|line| line.trim().starts_with("operationId: ")).count();
        assert_eq!(spec.operations.len(), named);
        assert!(spec.operations.iter().all(|operation| operation.segments[0] == Segment::Literal("v4".to_owned())));
    }

    #[test]
    fn every_reference_has_a_target() {
        fn walk(spec: &Spec, value: &Value) {
            match value {
                Value::Object(map) => {
                    if map.contains_key("$ref") {
                        assert!(spec.resolve(value).get("$ref").is_none(), "{value}");
                    }
                    map.values().for_each(|child| walk(spec, child));
                }
                Value::Array(items) => items.iter().for_each(|child| walk(spec, child)),
                _ => {}
            }
        }
        let spec = embedded().unwrap();
        walk(spec, &spec.document);
    }
}
