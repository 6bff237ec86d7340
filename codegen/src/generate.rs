//! The one entry point: texts in, texts and diagnostics out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::diagnostic::Diagnostics;
use crate::emit::{emit, share};
use crate::ir::{Api, Face};
use crate::pointer::Pointer;
use crate::provenance::Provenance;
use crate::{load, lower, name, overlay, passes};

/// The texts that a generation starts from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The OpenAPI document, 3.0 or 3.1, as JSON or YAML.
    pub document: &'a str,
    /// What generated files call the document, such as `spec/frameio-v4.yaml`.
    pub document_name: &'a str,
    /// What the document cannot say, as YAML.
    pub overlay: Option<&'a str>,
    /// The lock that pins public names.
    pub names: Option<&'a str>,
    /// Whether the overlay and the lock are of another document: what they have that this one has not is then a note.
    pub borrowed: bool,
}

/// What came of a generation.
#[derive(Debug)]
pub struct Generation {
    /// The files; absent when the document could not be read at all.
    /// With errors among the diagnostics, it is only good for looking at.
    pub output: Option<Output>,
    /// What was found on the way.
    pub diagnostics: Diagnostics,
}

/// A set of generated files.
#[derive(Debug)]
pub struct Output {
    /// Path within the SDK's crate (`src/generated/mod.rs`, `REFERENCE.md`) to text.
    pub files: BTreeMap<String, String>,
    /// Path within the crate of the driver that proves the SDK (`src/generated/mod.rs`) to text.
    pub conformance: BTreeMap<String, String>,
    /// The lock of public names, with the new names added.
    pub names: String,
    /// What was generated, in numbers.
    pub summary: Summary,
}

/// What was generated, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Operations that became methods.
    pub operations: usize,
    /// Listings among them that can be paged.
    pub paged: usize,
    /// Structs, enums and unions.
    pub types: usize,
    /// Kinds of id.
    pub ids: usize,
}

/// Generates the SDK's code and reference.
pub fn generate(input: &Input<'_>) -> Generation {
    let mut diagnostics = Diagnostics::default();
    let output = run(input, &mut diagnostics, &mut |_, _| {}).map(|named| output(input, named, &mut diagnostics));
    Generation { output, diagnostics }
}

/// Generates a second interface of the same crate, which users reach by the method and the feature `face`. Its types and
/// kinds of id that are those of `first` are not made again.
pub fn generate_beside(input: &Input<'_>, first: &Input<'_>, face: &str) -> Generation {
    let mut diagnostics = Diagnostics::default();
    // What is wrong with the first one is said where it is generated itself.
    let first = run(first, &mut Diagnostics::default(), &mut |_, _| {});
    let output = run(input, &mut diagnostics, &mut |_, _| {}).zip(first).map(|(mut named, first)| {
        named.api = beside(named.api, &first.api, face);
        output(input, named, &mut diagnostics)
    });
    Generation { output, diagnostics }
}

/// The interface as one that stands beside the first.
pub(crate) fn beside(mut api: Api, first: &Api, face: &str) -> Api {
    api.face = Face { name: face.to_owned(), handle: name::type_ident(face), ..Face::default() };
    share(&mut api, first);
    api
}

fn output(input: &Input<'_>, named: Named, diagnostics: &mut Diagnostics) -> Output {
    let provenance = Provenance { document: input.document_name.to_owned(), sha256: named.sha256 };
    let (files, conformance) = emit(&named.api, &provenance, diagnostics);
    Output { files, conformance, names: named.names, summary: summary(&named.api) }
}

/// The text as a document of OpenAPI 3.0: one that is written in 3.0 is returned as it is.
///
/// # Errors
/// With what is wrong, as far as can be said without generating anything.
pub fn as_openapi_3_0(text: &str) -> Result<Cow<'_, str>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    match load::document(text, &mut diagnostics) {
        Some(document) if load::is_rewritten(text) => Ok(Cow::Owned(document.to_string())),
        Some(_) => Ok(Cow::Borrowed(text)),
        None => Err(diagnostics),
    }
}

/// The rate limit that a description names: so many calls in so many seconds.
pub fn rate_limit_in(text: &str) -> Option<(u32, u32)> {
    passes::limit_in(text).map(|limit| (limit.calls, limit.per_seconds))
}

/// The IR with names, ready to be printed.
pub(crate) struct Named {
    pub(crate) api: Api,
    pub(crate) names: String,
    /// Places about which the overlay says something, with its line.
    pub(crate) decided: Vec<(Pointer, usize)>,
    sha256: String,
}

/// Runs every stage before the emitter, and shows the IR to `observe` after each.
pub(crate) fn run(
    input: &Input<'_>,
    diagnostics: &mut Diagnostics,
    observe: &mut dyn FnMut(Stage, &Api),
) -> Option<Named> {
    let mut document = load::document(input.document, diagnostics)?;
    let sha256 = sha256(&document);
    let hints = overlay::apply(input.overlay, &mut document, input.borrowed, diagnostics);
    let mut api = lower::lower(&document, &hints, diagnostics);
    observe(Stage { name: "lower", purpose: "what the document says" }, &api);
    for pass in passes::ALL {
        (pass.run)(&mut api, &hints, diagnostics);
        observe(Stage { name: pass.name, purpose: pass.purpose }, &api);
    }
    let names = name::name(&mut api, &hints, input.names, diagnostics);
    observe(Stage { name: "name", purpose: "every identifier, from the lock, the overlay or by rule" }, &api);
    hints.finish(diagnostics);
    Some(Named { api, names, decided: hints.decided(), sha256 })
}

/// A stage that the IR has been through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) purpose: &'static str,
}

fn summary(api: &Api) -> Summary {
    Summary {
        operations: api.operations.len(),
        paged: api.operations.iter().filter(|operation| operation.paging.is_some()).count(),
        types: api.types.iter().filter(|def| def.is_printed()).count(),
        ids: api.ids.len(),
    }
}

/// A hash that the order of keys and the choice of JSON or YAML do not change.
fn sha256(document: &Value) -> String {
    let mut text = String::new();
    canonical(document, &mut text);
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                let _ = write!(out, "{key:?}:");
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}
