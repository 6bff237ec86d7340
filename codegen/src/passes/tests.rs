//! A fixture for each pass, with a snapshot of what the pass changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostic::Diagnostics;
use crate::generate::{Input, run};
use crate::ir::{Api, Docs, Kind, render_operation, render_type};
use crate::overlay::Hints;
use crate::{load, lower};

macro_rules! passes {
    ($($name:ident)*) => {
        const TESTED: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            let fixture = include_str!(concat!("../../tests/fixtures/passes/", stringify!($name), ".yaml"));
            insta::assert_snapshot!(stringify!($name), check(stringify!($name), fixture));
        })*
    };
}

passes! {
    tidy annotated_refs aliases all_of unions responses unify envelopes forms multipart paging ids scope secrets constants prune usage widths
    cycles corrections docs
}

#[test]
fn every_pass_is_tested() {
    let passes = super::ALL.iter().map(|pass| pass.name);
    assert_eq!(passes.collect::<Vec<_>>(), [TESTED, &["validate"]].concat());
}

/// No document reaches this pass with something that it reports, so the diagnostics before it are shown instead.
#[test]
fn validate() {
    let fixture = document(include_str!("../../tests/fixtures/passes/validate.yaml"));
    let mut diagnostics = Diagnostics::default();
    let document = load::document(&fixture, &mut diagnostics).unwrap();
    let mut api = lower::lower(&document, &Hints::default(), &mut diagnostics);
    super::validate::run(&mut api, &Hints::default(), &mut diagnostics);
    insta::assert_snapshot!("validate", rendered(&diagnostics));
}

/// The changes that the pass makes to the fixture, and all diagnostics.
fn check(pass: &str, fixture: &str) -> String {
    let (body, overlay) = fixture.split_once("\n---\n").unwrap_or((fixture, "[]"));
    let document = document(body);
    let input = Input {
        document: &document,
        document_name: "fixture.yaml",
        overlay: Some(overlay),
        names: None,
        borrowed: false,
    };
    let mut diagnostics = Diagnostics::default();
    let (mut before, mut changes) = (BTreeMap::new(), None);
    let named = run(&input, &mut diagnostics, &mut |stage, api| {
        let now = shown(api, pass == "docs");
        if stage.name == pass {
            changes = Some(difference(&before, &now));
        }
        before = now;
    });
    assert!(named.is_some(), "{}", rendered(&diagnostics));
    let changes = changes.expect("the pass must run");
    assert!(!changes.is_empty(), "the pass must change the fixture");
    format!("{changes}\n{}", rendered(&diagnostics)).trim_end().to_owned()
}

fn document(body: &str) -> String {
    let paths = if body.contains("paths:") { "" } else { "paths: {}\n" };
    format!("openapi: 3.0.3\ninfo: {{ title: Fixture, version: '1' }}\n{paths}{body}")
}

fn rendered(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|found| format!("{found}\n")).collect()
}

/// Renders all items of the IR, by kind and number.
fn shown(api: &Api, with_docs: bool) -> BTreeMap<(u8, usize), String> {
    let types = api.type_ids().map(|id| {
        let def = api.ty(id);
        let mut text = render_type(api, id);
        if with_docs {
            note(&mut text, "", &def.docs);
            if let Kind::Struct(body) = &def.kind {
                body.fields.iter().for_each(|field| note(&mut text, &field.wire, &field.docs));
            }
        }
        ((0, id.0), text)
    });
    let operations = api.operations.iter().enumerate().map(|(index, operation)| {
        let mut text = render_operation(api, operation);
        if with_docs {
            let _ = write!(text, "\n  # {:?} {:?}", operation.summary, operation.description);
            operation.params().for_each(|param| note(&mut text, &param.wire, &param.docs));
        }
        ((1, index), text)
    });
    let ids = api.ids.iter().enumerate().map(|(index, kind)| {
        let accepts: Vec<&str> = kind.accepts.iter().map(|id| api.ids[id.0].wire.as_str()).collect();
        ((2, index), format!("id {} accepts {accepts:?}", kind.wire))
    });
    types.chain(operations).chain(ids).collect()
}

fn note(text: &mut String, of: &str, docs: &Docs) {
    if !docs.text.is_empty() {
        let _ = write!(text, "\n  # {of} {:?}", docs.text);
    }
}

/// The difference: removed lines with `-`, added lines with `+`, and the unchanged lines of the same items.
fn difference(before: &BTreeMap<(u8, usize), String>, after: &BTreeMap<(u8, usize), String>) -> String {
    let mut out = String::new();
    for (key, new) in after {
        let old = before.get(key).map(String::as_str).unwrap_or_default();
        if old == new {
            continue;
        }
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        compare(&old, &new, &mut out);
    }
    out
}

fn compare(old: &[&str], new: &[&str], out: &mut String) {
    let (sign, line, old, new) = match (old, new) {
        ([], []) => return,
        ([a, old @ ..], [b, new @ ..]) if a == b => (' ', a, old, new),
        // A line that occurs further down was not removed.
        ([a, ..], [b, new @ ..]) if new.contains(a) => ('+', b, old, new),
        ([], [b, new @ ..]) => ('+', b, old, new),
        ([a, old @ ..], new) => ('-', a, old, new),
    };
    out.push_str(&format!("{sign} {line}\n"));
    compare(old, new, out);
}
