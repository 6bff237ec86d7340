//! Which places of a document a target means.

use serde_json::Value;

use crate::pointer::Pointer;

/// Every place that the target matches, in the order of the document.
pub(super) fn places(target: &str, document: &Value) -> Vec<Pointer> {
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
    let mut found = Vec::new();
    if let Some(node) = start.find(document) {
        walk(node, &start, &steps, &mut found);
    }
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

fn walk(node: &Value, at: &Pointer, steps: &[String], found: &mut Vec<Pointer>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(at.clone());
        return;
    };
    if step == "**" {
        walk(node, at, rest, found);
        for (child, place) in children(node, at) {
            walk(child, &place, steps, found);
        }
        return;
    }
    for (child, place) in children(node, at) {
        if step == "*" || place.last() == *step || is_parameter(child, step) {
            walk(child, &place, rest, found);
        }
    }
}

fn children<'v>(node: &'v Value, at: &Pointer) -> Vec<(&'v Value, Pointer)> {
    match node {
        Value::Object(object) => object.iter().map(|(key, value)| (value, at.key(key))).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (value, at.index(index))).collect(),
        _ => Vec::new(),
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
    fn targets_find_their_places() {
        let document = json!({
            "paths": {"/files": {"get": {
                "operationId": "files.list",
                "parameters": [{"in": "query", "name": "include"}, {"in": "query", "name": "sort"}],
            }}},
            "components": {"schemas": {"A": {"properties": {"x": {"properties": {"id": {}}}, "id": {}}}}},
        });
        let find =
            |target: &str| places(target, &document).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(find("files.list"), "#/paths/~1files/get");
        assert_eq!(find("files.list/parameters/query:sort"), "#/paths/~1files/get/parameters/1");
        assert_eq!(find("#/paths/*/*/parameters/query:include"), "#/paths/~1files/get/parameters/0");
        assert_eq!(
            find("#/components/**/properties/id"),
            "#/components/schemas/A/properties/id #/components/schemas/A/properties/x/properties/id"
        );
        assert_eq!(find("files.gone"), "");
        assert_eq!(find("#/components/schemas/B"), "");
    }
}
