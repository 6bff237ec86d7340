//! Links in documentation: operation ids in prose link to the methods, and models name the methods that use them.

use std::collections::BTreeMap;

use crate::emit::{docs, origins};
use crate::ir::Api;
use crate::ir::BodyKind;
use crate::ir::Kind;

/// Returns the API with links to methods in its descriptions.
pub(super) fn linked(api: &Api) -> Api {
    let (targets, origins) = (targets(api), origins::of(api));
    let mut api = api.clone();
    let change = |text: &mut String| *text = with_links(text, &targets);
    for resource in &mut api.resources {
        change(&mut resource.docs);
    }
    for (def, origin) in api.types.iter_mut().zip(origins) {
        change(&mut def.docs.text);
        if !origin.is_empty() {
            let text = docs::text_of(def);
            def.docs.text = format!("{text}\n\n{origin}");
        }
        if let Kind::Struct(body) = &mut def.kind {
            body.fields.iter_mut().for_each(|field| change(&mut field.docs.text));
        }
    }
    for operation in &mut api.operations {
        change(&mut operation.description);
        operation.refusals.iter_mut().for_each(|(_, text)| change(text));
        if let Some(body) = &mut operation.body {
            change(&mut body.docs);
            if let BodyKind::Envelope { field, .. } = &mut body.kind {
                change(&mut field.docs.text);
            }
        }
        operation.params_mut().for_each(|param| change(&mut param.docs.text));
    }
    api
}

/// The link for each operation id. rustdoc does not resolve raw identifiers.
fn targets(api: &Api) -> BTreeMap<&str, String> {
    let found = api.operations.iter().filter(|operation| !operation.method.starts_with("r#"));
    found.map(|operation| (operation.id.as_str(), origins::link_to(api, operation))).collect()
}

fn with_links(text: &str, targets: &BTreeMap<&str, String>) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len());
    for (index, part) in parts.iter().enumerate() {
        // Every second part is between backticks, unless it is the last one.
        let is_code = index % 2 == 1;
        match targets.get(part).filter(|_| is_code && index + 1 < parts.len()) {
            Some(link) => out.push_str(link),
            None if is_code && index + 1 < parts.len() => out.push_str(&format!("`{part}`")),
            None if is_code => out.push_str(&format!("`{part}")),
            None => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::with_links;

    #[test]
    fn operation_ids_in_backticks_become_links() {
        let targets = BTreeMap::from([("cats.show", "[`Cats::show`](there)".to_owned())]);
        let linked = with_links("`cats.show` and `dogs`, cats.show, `cats.show", &targets);
        assert_eq!(linked, "[`Cats::show`](there) and `dogs`, cats.show, `cats.show");
    }
}
