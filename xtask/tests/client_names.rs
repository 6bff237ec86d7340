//! A tag becomes a method of the client, beside those that the runtime gives it: none may have the name of another.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use frameio_codegen::{Input, generate};
use syn::{ImplItem, Item, Type};

/// What is implemented for a type that is called `Client`, public or not.
fn methods(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("generated") {
            methods(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items {
                let Item::Impl(block) = item else { continue };
                let Type::Path(of) = &*block.self_ty else { continue };
                if of.path.segments.last().is_some_and(|last| last.ident == "Client") {
                    let names = block.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                        _ => None,
                    });
                    found.extend(names);
                }
            }
        }
    }
}

#[test]
fn no_tag_takes_the_name_of_a_method_of_the_client() {
    let mut taken = BTreeSet::new();
    methods(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../frameio-sdk/src"), &mut taken);
    assert!(taken.contains("new") && taken.contains("base_url"), "{taken:?}");
    let operation = |name: &String| {
        format!(
            "  /{name}:\n    get: {{ tags: [{name}], operationId: {name}.show, responses: {{ '204': {{ description: . }} }} }}\n"
        )
    };
    let paths: String = taken.iter().map(operation).collect();
    let document = format!("openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}");
    let input = Input { document: &document, document_name: "tags.yaml", overlay: None, names: None, borrowed: false };
    let names = generate(&input).output.unwrap().names;
    for name in taken {
        assert!(names.contains(&format!("resource {name} = ")), "{names}");
        let clash = format!("resource {name} = {name}\n");
        assert!(!names.contains(&clash), "reserve `{name}` in codegen/src/name/operations.rs");
    }
}
