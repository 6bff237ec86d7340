//! The places of a document that a target matches.

use serde_json::Value;

use crate::pointer::Pointer;

/// All places that the target matches, in the order of the document. With `follows_references`, `in:name` also matches a
/// reference to such a parameter.
pub(super) fn places(target: &str, document: &Value, follows_references: bool) -> Vec<Pointer> {
    let (start, steps) = match Pointer::parse(target) {
        Some(pointer) => (Pointer::root(), pointer.segments().collect::<Vec<_>>()),
        None => {
            let (id, below) = target.split_once('/').unwrap_or((target, ""));
            let Some(at) = operation(id, document) else { return Vec::new() };
            let below = Pointer::parse(&format!("#/{below}"));
            let steps = below.map(|p| p.segments().filter(|s| !s.is_empty()).collect());
            (at, steps.unwrap_or_default())
        }
    };
    let definitions = follows_references.then_some(document);
    let mut search = Search { start: &start, definitions, path: Vec::new(), found: Vec::new() };
    if let Some(node) = start.find(document) {
        search.walk(node, &steps);
    }
    let mut found = search.found;
    found.sort();
    found.dedup();
    found
}

fn operation(id: &str, document: &Value) -> Option<Pointer> {
    let paths = document.get("paths")?.as_object()?;
    let root = Pointer::root().key("paths");
    paths.iter().find_map(|(path, item)| {
        let (method, _) = item
            .as_object()?
            .iter()
            .find(|(_, operation)| operation.get("operationId").is_some_and(|found| found == id))?;
        Some(root.key(path).key(method))
    })
}

/// A search below a place. Pointers are only created for matches, because most visited places do not match.
struct Search<'v> {
    start: &'v Pointer,
    /// The document in which references are followed, if they are.
    definitions: Option<&'v Value>,
    /// The steps from the start of the search to the current place.
    path: Vec<Step<'v>>,
    found: Vec<Pointer>,
}

#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    Index(usize),
}

impl Step<'_> {
    fn is(self, wanted: &str) -> bool {
        match self {
            Self::Key(key) => key == wanted,
            Self::Index(index) => wanted.starts_with(|c: char| c.is_ascii_digit()) && index.to_string() == wanted,
        }
    }
}

impl<'v> Search<'v> {
    fn walk(&mut self, node: &'v Value, steps: &[String]) {
        let Some((wanted, rest)) = steps.split_first() else {
            self.found.push(self.pointer());
            return;
        };
        if wanted == "**" {
            self.walk(node, rest);
        }
        match node {
            Value::Object(object) => object.iter().for_each(|(key, child)| self.step(Step::Key(key), child, steps)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, child)| self.step(Step::Index(index), child, steps));
            }
            _ => {}
        }
    }

    /// Descends into a child if it may lead to a match.
    fn step(&mut self, step: Step<'v>, child: &'v Value, steps: &[String]) {
        let Some((wanted, rest)) = steps.split_first() else { return };
        let steps = match wanted.as_str() {
            "**" => steps,
            "*" => rest,
            wanted if step.is(wanted) || is_parameter(self.definition(child), wanted) => rest,
            _ => return,
        };
        self.path.push(step);
        self.walk(child, steps);
        self.path.pop();
    }

    /// The value behind a reference.
    fn definition(&self, node: &'v Value) -> &'v Value {
        let reference = || Pointer::parse(node.get("$ref")?.as_str()?);
        self.definitions.and_then(|document| reference()?.find(document)).unwrap_or(node)
    }

    fn pointer(&self) -> Pointer {
        self.path.iter().fold(self.start.clone(), |at, step| match step {
            Step::Key(key) => at.key(key),
            Step::Index(index) => at.index(*index),
        })
    }
}

fn is_parameter(node: &Value, step: &str) -> bool {
    step.split_once(':').is_some_and(|(place, name)| {
        node.get("in").is_some_and(|found| found == place) && node.get("name").is_some_and(|found| found == name)
    })
}

#[cfg(test)]
mod tests {
    use super::places;
    use serde_json::json;

    #[test]
    fn targets_match_their_places() {
        let document = json!({
            "paths": {"/files": {"get": {
                "operationId": "files.list",
                "parameters": [{"in": "query", "name": "include"}, {"in": "query", "name": "sort"},
                    {"$ref": "#/components/parameters/Page"}, {"$ref": "#/components/parameters/Gone"}, {"$ref": "x.yaml"}],
            }}},
            "components": {"parameters": {"Page": {"in": "query", "name": "page"}}, "schemas": {"A": {"properties": {"x": {"properties": {"id": {}}}, "id": {}}}}},
        });
        let find = |target: &str| {
            places(target, &document, false).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(find("files.list"), "#/paths/~1files/get");
        assert_eq!(find("files.list/parameters/query:sort"), "#/paths/~1files/get/parameters/1");
        assert_eq!(find("files.list/parameters/0"), "#/paths/~1files/get/parameters/0");
        assert_eq!(find("files.list/parameters/00"), "");
        assert_eq!(find("#/paths/*/*/parameters/query:include"), "#/paths/~1files/get/parameters/0");
        assert_eq!(
            find("#/components/**/properties/id"),
            "#/components/schemas/A/properties/id #/components/schemas/A/properties/x/properties/id"
        );
        let all = |target: &str| places(target, &document, true).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(find("files.list/parameters/query:page"), "");
        assert_eq!(all("files.list/parameters/query:page"), ["#/paths/~1files/get/parameters/2"]);
        assert_eq!(all("#/**/query:page"), ["#/components/parameters/Page", "#/paths/~1files/get/parameters/2"]);
        assert_eq!(all("files.list/parameters/query:gone"), [""; 0]);
        assert_eq!(find("files.gone"), "");
        assert_eq!(find("#/components/schemas/B"), "");
    }
}
