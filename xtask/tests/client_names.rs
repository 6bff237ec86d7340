//! A tag becomes a method of the client, next to the methods of the runtime; no two of them may have the same name.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use frameio_codegen::{Input, generate};
use syn::{ImplItem, Item, Type};

/// Collects the methods implemented for a type of this name, public or not.
fn methods(folder: &Path, ty: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.to_string_lossy().contains("generated") {
            methods(&path, ty, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items {
                let Item::Impl(block) = item else { continue };
                let Type::Path(of) = &*block.self_ty else { continue };
                if of.path.segments.last().is_some_and(|last| last.ident == ty) {
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

fn taken(ty: &str) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    methods(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../frameio-sdk/src"), ty, &mut taken);
    taken
}

/// A document with a tag for each of these names, whose operations are at `below`.
fn document(names: &BTreeSet<String>, below: &str, parameters: &str) -> String {
    let operation = |name: &String| {
        format!(
            "  {below}/{name}:\n    get: {{ tags: [{name}], operationId: {name}.show, parameters: [{parameters}], responses: {{ '204': {{ description: . }} }} }}\n"
        )
    };
    let paths: String = names.iter().map(operation).collect();
    format!("openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}")
}

#[test]
fn no_tag_has_the_name_of_a_method_of_the_client() {
    let taken = taken("Client");
    assert!(taken.contains("new") && taken.contains("base_url"), "{taken:?}");
    let document = document(&taken, "", "");
    let input = Input { document: &document, document_name: "tags.yaml", overlay: None, names: None, borrowed: false };
    let names = generate(&input).output.unwrap().names;
    for name in taken {
        assert!(names.contains(&format!("resource {name} = ")), "{names}");
        let clash = format!("resource {name} = {name}\n");
        assert!(!names.contains(&clash), "reserve `{name}` in codegen/src/name/operations.rs");
    }
}

#[test]
fn no_tag_has_the_name_of_a_method_of_the_scope() {
    let mut taken = taken("Account");
    taken.extend(["client", "id"].map(str::to_owned));
    let parameter = "{ name: account_id, in: path, required: true, schema: { type: string } }";
    let document = document(&taken, "/accounts/{account_id}", parameter);
    let overlay = "- { target: '#', change: { scope: { parameter: account_id, name: account } }, reason: r }";
    let overlay = Some(overlay);
    let input = Input { document: &document, document_name: "tags.yaml", overlay, names: None, borrowed: false };
    let files = generate(&input).output.unwrap().files;
    let code: String =
        files.iter().filter(|(path, _)| path.contains("resources/")).map(|(_, text)| text.as_str()).collect();
    let code: String = code.split_whitespace().collect();
    assert!(code.contains("crate::runtime::resource!("), "{code}");
    for name in taken {
        let clash = format!("crate::runtime::resource!({name},");
        assert!(!code.contains(&clash), "reserve `{name}` for the scope in codegen/src/name/operations.rs");
    }
}
