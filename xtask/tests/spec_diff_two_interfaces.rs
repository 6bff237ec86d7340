//! Two interfaces of one crate: the effect of an edit of either document on the types that they share.

#![allow(clippy::unwrap_used, reason = "a test whose document is wrong has failed")]

mod workspace;

use std::collections::BTreeSet;

use frameio_codegen::{Advice, Class, Input, Report, diff, diff_beside, diff_first, generate_beside};
use workspace::Workspace;

const STABLE: &str = "spec/frameio-v4.yaml";
const EXPERIMENTAL: &str = "spec/frameio-v4-experimental.yaml";

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Cases, version: '1' }
servers: [{ url: 'https://api.example.com' }]
paths:
  /cases/{case_id}:
    get:
      operationId: cases.show
      tags: [Cases]
      parameters: [{ name: case_id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: ., content: { application/json: { schema: { $ref: '#/components/schemas/Case' } } } }
components:
  schemas:
    Case:
      description: A case.
      type: object
      required: [lid]
      properties:
        lid: { $ref: '#/components/schemas/Lid' }
        size: { type: integer }
    Lid:
      type: object
      required: [name]
      properties:
        name: { type: string }
"##;

/// The document that is edited.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Of {
    Stable,
    Experimental,
    Both,
}

const SIZE: (&str, &str) = ("size: { type: integer", "size: { type: number");
const NAME: (&str, &str) = ("name: { type: string", "name: { type: boolean");

const UNSHARED: &str = "the interface has a type of its own, and shares that of the other no longer";
const SHARED: &str = "the interface shares the type of the other, and has none of its own";

/// An edit: the document, the text replaced and its replacement, and the types that the interfaces no longer share.
const EDITS: &[(Of, (&str, &str), &[&str])] = &[
    (Of::Experimental, SIZE, &["Case"]),
    (Of::Stable, SIZE, &["Case"]),
    // A type that contains a changed type is no longer shared either.
    (Of::Experimental, NAME, &["Case", "Lid"]),
    (Of::Stable, NAME, &["Case", "Lid"]),
    (Of::Both, NAME, &[]),
    (Of::Experimental, ("A case.", "A box."), &[]),
    (Of::Stable, ("    get:\n", "    get:\n      deprecated: true\n"), &[]),
];

fn input(document: &str) -> Input<'_> {
    Input { document, document_name: "cases.yaml", overlay: None, names: None, borrowed: true }
}

/// The stable and the experimental document after an edit.
fn edited(of: Of, (old, new): (&str, &str)) -> (String, String) {
    assert!(DOCUMENT.contains(old), "{old}");
    let edit = |is_edited| if is_edited { DOCUMENT.replace(old, new) } else { DOCUMENT.to_owned() };
    (edit(of != Of::Experimental), edit(of != Of::Stable))
}

/// The report on the experimental interface, from two pairs of a stable and an experimental document.
fn report(old: (&str, &str), new: (&str, &str)) -> Report {
    diff_beside((&input(old.1), &input(old.0)), (&input(new.1), &input(new.0)), "experimental").unwrap()
}

/// The changes with this description: class, subject, before and after.
fn changes_of(report: &Report, what: &str) -> Vec<(Class, String, Option<String>, Option<String>)> {
    let changes = report.changes.iter().filter(|change| change.what == what);
    changes.map(|c| (c.class, c.subject.name().to_owned(), c.before.clone(), c.after.clone())).collect()
}

/// The types that the experimental interface shares with the stable one, read from the generated code.
fn shared(stable: &str, experimental: &str) -> BTreeSet<String> {
    let output = generate_beside(&input(experimental), &input(stable), "experimental").output.unwrap();
    let root = output.files["src/generated_experimental/models/mod.rs"].clone();
    let list = root.split_once("pub use crate::generated::models::").map(|(_, rest)| rest.split(';').next().unwrap());
    let names = list.into_iter().flat_map(|list| list.split(|c: char| !c.is_alphanumeric()));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn types_that_stop_or_start_being_shared_are_reported() {
    let before = (DOCUMENT, DOCUMENT);
    for (of, edit, parted) in EDITS {
        let (stable, experimental) = edited(*of, *edit);
        let after = (stable.as_str(), experimental.as_str());
        let (parting, joining) = (report(before, after), report(after, before));
        let paths = |name: &str| (format!("models::{name}"), format!("experimental::models::{name}"));
        let expected: Vec<_> = parted.iter().map(|name| ((*name).to_owned(), paths(name))).collect();
        let parts = expected.iter().cloned().map(|(name, (a, b))| (Class::Breaking, name, Some(a), Some(b)));
        let joins = expected.iter().cloned().map(|(name, (a, b))| (Class::Breaking, name, Some(b), Some(a)));
        assert_eq!(changes_of(&parting, UNSHARED), parts.collect::<Vec<_>>(), "{of:?} {edit:?}");
        assert_eq!(changes_of(&joining, SHARED), joins.collect::<Vec<_>>(), "{of:?} {edit:?}");
        assert!(
            changes_of(&parting, SHARED).is_empty() && changes_of(&joining, UNSHARED).is_empty(),
            "{of:?} {edit:?}"
        );
        assert!(parted.is_empty() || parting.advice == Advice::Major, "{of:?} {edit:?}");

        // The generated code agrees with the report.
        let (was, is) = (shared(before.0, before.1), shared(after.0, after.1));
        assert!(was.difference(&is).eq(parted.iter().copied()), "{of:?} {edit:?}: {was:?} {is:?}");
        let notes = parting.to_markdown().unwrap();
        for name in *parted {
            let sides = format!("use frameio_sdk::models::{name};\n");
            let after = format!("use frameio_sdk::experimental::models::{name};\n");
            assert!(notes.contains(&sides) && notes.contains(&after), "{notes}");
        }
    }
}

#[test]
fn a_report_on_the_first_interface_includes_changes_of_shared_types() {
    let (stable, experimental) = edited(Of::Stable, NAME);
    let alone = diff(&input(DOCUMENT), &input(&stable)).unwrap();
    let both = |stable, experimental| {
        let (old, new) = (input(DOCUMENT), [input(stable), input(experimental)]);
        diff_first((&old, &old), (&new[0], &new[1]), "experimental").unwrap()
    };
    let found = both(&stable, &experimental);
    assert_eq!(changes_of(&found, UNSHARED).len(), 2);
    assert_eq!(found.changes.len(), alone.changes.len() + 2);
    assert!(found.changes.is_sorted_by_key(|change| change.class));
    // Errors in the other document are not reported here.
    assert_eq!(both(&stable, "nonsense"), alone);
    // Changes in the other document alone are not reported here.
    let report = both(DOCUMENT, &DOCUMENT.replace("  /cases/{case_id}", "  /others/{case_id}"));
    assert!(report.changes.is_empty(), "{report:?}");
}

/// A workspace with both documents, generated and committed.
fn committed() -> Workspace {
    let workspace = Workspace::new();
    workspace.put(STABLE, DOCUMENT);
    workspace.put(EXPERIMENTAL, DOCUMENT);
    assert_eq!(workspace.run(&["generate"]).code, Some(0));
    workspace.git(&["init", "-q"]);
    workspace.git(&["add", "."]);
    workspace.git(&["commit", "-qm", "one"]);
    workspace
}

#[test]
fn the_commands_report_types_that_are_no_longer_shared() {
    let workspace = committed();
    let head = |file: &str| format!("HEAD:{file}");
    for (file, name) in [(STABLE, "stable"), (EXPERIMENTAL, "experimental")] {
        workspace.put(file, &DOCUMENT.replace(SIZE.0, SIZE.1));
        for (document, name) in [(STABLE, "stable"), (EXPERIMENTAL, "experimental")] {
            let run = workspace.run(&["spec", "diff", &head(document), name]);
            let line = format!("breaking: Case: {UNSHARED}\n  - models::Case\n  + experimental::models::Case\n");
            // An edit of the experimental document is reported for the stable interface only where it affects shared
            // types.
            assert!(run.out.contains(&line), "{file} {document}: {run:?}");
            assert_eq!(run.out.contains("the field `size`"), file == document, "{file} {document}: {run:?}");
            assert_eq!(run.code, Some(1), "{run:?}");
        }
        let run = workspace.run(&["generate"]);
        let line = format!("breaking: Case: {UNSHARED} (models::Case → experimental::models::Case)\n");
        assert_eq!(run.out.matches(&line).count(), 1, "{name}: {run:?}");
        workspace.git(&["checkout", "-q", "."]);
        workspace.git(&["clean", "-qfd"]);
    }
    // A comparison of the two interfaces is not one of two revisions, so it reports no parted types.
    workspace.put(EXPERIMENTAL, &DOCUMENT.replace(SIZE.0, SIZE.1));
    let run = workspace.run(&["spec", "diff", "stable", "experimental"]);
    assert!(run.out.contains("the field `size`") && !run.out.contains(UNSHARED), "{run:?}");
}

#[test]
fn an_update_of_either_document_keeps_both_interfaces() {
    for (file, name) in [(STABLE, "stable"), (EXPERIMENTAL, "experimental")] {
        let workspace = committed();
        let version = if file == STABLE { "version: '2'" } else { "version: '1'" };
        let new = DOCUMENT.replace(SIZE.0, SIZE.1).replace("version: '1'", version);
        workspace.put("new.yaml", &new);
        let before = workspace.files();
        let run = workspace.run(&["spec", "update", "new.yaml", "--document", name]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.out.contains(UNSHARED), "{name}: {run:?}");
        let own = workspace.text("frameio-sdk/src/generated_experimental/models/cases.rs");
        assert!(own.contains("pub struct Case"), "{own}");
        let after = workspace.files();
        let gone: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
        assert!(gone.is_empty(), "{name}: {gone:?}");
        let size = |text: String| text.contains("pub size: Option<f64>");
        assert_eq!(size(own), file == EXPERIMENTAL);
        assert_eq!(size(workspace.text("frameio-sdk/src/generated/models/cases.rs")), file == STABLE);
    }
}
