//! Checks of the public interface as a whole: unused types, names that are easily confused, and documentation without
//! content.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, Visibility};

fn generated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../frameio-sdk/src/generated")
}

/// The parsed files of a folder of the generated code.
fn files(folder: &str) -> Vec<syn::File> {
    let entries = fs::read_dir(generated().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// Every public type: its name, its attributes and its definition.
fn types(folder: &str) -> Vec<(String, Vec<Attribute>, Item)> {
    let items = files(folder).into_iter().flat_map(|file| file.items);
    let found = items.filter_map(|item| match &item {
        Item::Struct(found) if matches!(found.vis, Visibility::Public(_)) => {
            Some((found.ident.to_string(), found.attrs.clone(), item.clone()))
        }
        Item::Enum(found) if matches!(found.vis, Visibility::Public(_)) => {
            Some((found.ident.to_string(), found.attrs.clone(), item.clone()))
        }
        _ => None,
    });
    found.collect()
}

fn idents(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => idents(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// The identifiers in the definition of a type, documentation excluded.
fn mentions(mut item: Item) -> BTreeSet<String> {
    if let Item::Struct(item) = &mut item {
        item.attrs.clear();
    }
    let mut found = BTreeSet::new();
    idents(item.to_token_stream(), &mut found);
    found
}

#[test]
fn every_public_type_is_used_by_a_method_or_another_type() {
    let models: BTreeMap<String, BTreeSet<String>> =
        types("models").into_iter().map(|(name, _, item)| (name, mentions(item))).collect();
    assert!(models.len() > 200, "too few models were found: {}", models.len());
    let mut open: Vec<String> = Vec::new();
    let mut all = BTreeSet::new();
    for file in files("resources") {
        idents(file.to_token_stream(), &mut all);
    }
    open.extend(all);
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(inner) = models.get(&name).filter(|_| reached.insert(name.clone())) {
            open.extend(inner.iter().cloned());
        }
    }
    let idle: Vec<&String> = models.keys().filter(|name| !reached.contains(*name)).collect();
    assert!(idle.is_empty(), "no method takes, returns or contains {idle:?}");
    // Requests and outcomes are returned by the method of their module.
    let text: String = files("resources").iter().map(|file| file.to_token_stream().to_string()).collect();
    for (name, _, _) in types("resources") {
        assert!(text.matches(&format!("{name} ")).count() > 1, "no method returns `{name}`");
    }
}

/// The parsed files of the published crates.
fn published() -> Vec<syn::File> {
    fn collect(folder: &Path, found: &mut Vec<syn::File>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["frameio-sdk/src", "frameio-auth/src"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    }
    found
}

fn has(attrs: &[Attribute], name: &str) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident(name))
}

#[test]
fn types_that_may_grow_are_non_exhaustive() {
    let closed = [
        ("Lookup", "users make it of their function"),
        ("Patch", "a member is absent, null or has a value: there is no fourth"),
        ("Stored", "stores of users make it"),
        ("StoredUpload", "stores of users make it"),
    ];
    let (mut checked, mut met) = (0, BTreeSet::new());
    for item in published().into_iter().flat_map(|file| file.items) {
        let (name, attrs) = match &item {
            Item::Enum(item) if matches!(item.vis, Visibility::Public(_)) && !item.variants.is_empty() => {
                (&item.ident, &item.attrs)
            }
            Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) && !item.fields.is_empty() => {
                if !item.fields.iter().all(|field| matches!(field.vis, Visibility::Public(_))) {
                    continue; // more private fields can be added without breaking users
                }
                (&item.ident, &item.attrs)
            }
            _ => continue,
        };
        checked += 1;
        match closed.iter().find(|(closed, _)| name == closed) {
            Some((closed, _)) => assert!(met.insert(*closed) && !has(attrs, "non_exhaustive"), "`{name}`"),
            None => assert!(has(attrs, "non_exhaustive"), "`{name}` cannot get another member without breaking users"),
        }
    }
    assert!(checked > 200 && met.len() == closed.len(), "{checked}, {met:?}");
}

#[test]
fn requests_and_builders_are_must_use() {
    let items: Vec<Item> = published().into_iter().flat_map(|file| file.items).collect();
    let mut lazy = BTreeSet::new();
    for item in &items {
        let Item::Impl(block) = item else { continue };
        let syn::Type::Path(of) = &*block.self_ty else { continue };
        let ends_it = |item: &syn::ImplItem| match item {
            syn::ImplItem::Fn(method) => {
                let by_value = method.sig.receiver().is_some_and(|receiver| {
                    receiver.to_token_stream().to_string().trim_start_matches("mut ") == "self"
                });
                by_value && ["build", "run", "send", "start"].iter().any(|name| method.sig.ident == name)
            }
            _ => false,
        };
        let of_trait = block.trait_.as_ref().and_then(|(path, ..)| path.segments.last());
        let is_lazy = of_trait.map_or_else(
            || block.items.iter().any(ends_it),
            |name| ["Future", "IntoFuture", "Iterator", "Stream"].iter().any(|lazy| name.ident == lazy),
        );
        if is_lazy {
            lazy.extend(of.path.segments.last().map(|last| last.ident.to_string()));
        }
    }
    let mut checked = 0;
    for item in &items {
        let Item::Struct(item) = item else { continue };
        let is_request = item.fields.to_token_stream().to_string().replace(' ', "").contains("(Call<");
        if matches!(item.vis, Visibility::Public(_)) && (is_request || lazy.contains(&item.ident.to_string())) {
            assert!(has(&item.attrs, "must_use"), "`{}` does nothing when it is dropped", item.ident);
            checked += 1;
        }
    }
    assert!(checked > 110, "{checked} of {lazy:?}");
}

#[test]
fn no_two_public_names_differ_only_in_case() {
    let root = fs::read_to_string(generated().join("../lib.rs")).unwrap();
    let exported =
        root.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(|c: char| c.is_uppercase()));
    let names = types("models").into_iter().chain(types("resources")).map(|(name, _, _)| name);
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for name in names.chain(exported.map(str::to_owned)) {
        let first = known.entry(name.to_lowercase()).or_insert_with(|| name.clone());
        assert_eq!(*first, name, "two public names differ only in case");
        assert!(name.len() < 50, "`{name}` has {} letters", name.len());
    }
}

#[test]
fn request_types_have_unique_names() {
    let mut known = BTreeSet::new();
    for (name, _, _) in types("resources") {
        assert!(known.insert(name.clone()), "two request types are named `{name}`");
    }
}

#[test]
fn no_method_name_repeats_a_word_of_its_resource() {
    let text = fs::read_to_string(generated().join("operations.rs")).unwrap();
    let value = |row: &str, key: &str| {
        let (_, rest) = row.split_once(&format!("{key}: \"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let singular = |word: &str| word.trim_end_matches('s').to_owned();
    let mut count = 0;
    for row in text.split(": Operation = Operation {").skip(1) {
        let (resource, method) = (value(row, "resource"), value(row, "method_name"));
        for word in method.split('_') {
            let is_repeated = resource.split('_').any(|part| singular(part) == singular(word));
            assert!(!is_repeated, "`{resource}.{method}` repeats `{word}`");
        }
        count += 1;
    }
    assert_eq!(count, text.matches("pub static ").count() - 1, "some rows were not read");
}

/// The text of the documentation of an item.
fn documentation(attrs: &[Attribute]) -> String {
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    let lines = docs.filter_map(|attr| match &attr.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn no_documentation_only_repeats_the_name_of_its_item() {
    let mut fields = 0;
    for (of, attrs, item) in types("models").into_iter().chain(types("resources")) {
        assert!(!documentation(&attrs).is_empty(), "`{of}` has no documentation");
        assert_ne!(words(&documentation(&attrs)).concat(), of.to_lowercase(), "`{of}`");
        let Item::Struct(item) = item else { continue };
        for field in item.fields {
            let Some(name) = field.ident.as_ref().filter(|_| matches!(field.vis, Visibility::Public(_))) else {
                continue;
            };
            let text = documentation(&field.attrs);
            assert!(!text.is_empty(), "`{of}.{name}` has no documentation");
            assert_ne!(words(&text), words(name.to_string().trim_start_matches("r#")), "`{of}.{name}`");
            fields += 1;
        }
    }
    assert!(fields > 500, "{fields}");
}

#[test]
fn every_method_documents_an_example_its_errors_and_an_alias() {
    let table = fs::read_to_string(generated().join("operations.rs")).unwrap();
    let operations = table.matches(": Operation = Operation {").count();
    let mut methods = 0;
    for item in files("resources").into_iter().flat_map(|file| file.items) {
        let Item::Impl(block) = item else { continue };
        for item in block.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            // Methods of resources take `&self`; setters of requests take `self`.
            let of_resource =
                method.sig.receiver().is_some_and(|receiver| receiver.to_token_stream().to_string().starts_with('&'));
            if !of_resource || !matches!(method.vis, Visibility::Public(_)) {
                continue;
            }
            let (name, text) = (method.sig.ident.to_string(), documentation(&method.attrs));
            for part in ["# Example", "```no_run", ".await?", "# Errors", "crate::Error"] {
                assert!(text.contains(part), "`{name}` has no {part}: {text}");
            }
            let has_alias = method.attrs.iter().any(|attr| attr.to_token_stream().to_string().contains("alias"));
            assert!(has_alias, "`{name}` has no alias");
            methods += 1;
        }
    }
    assert_eq!(methods, operations);
}
