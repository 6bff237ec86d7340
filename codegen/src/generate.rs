//! The entry point: texts in, texts and diagnostics out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::diagnostic::Diagnostics;
use crate::emit::{emit, share};
use crate::ir::{Api, Interface};
use crate::pointer::Pointer;
use crate::provenance::Provenance;
use crate::{load, lower, name, overlay, passes};

/// The texts that a generation starts from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The OpenAPI document, 3.0 or 3.1, as JSON or YAML.
    pub document: &'a str,
    /// The name of the document in generated files, such as `spec/frameio-v4.yaml`.
    pub document_name: &'a str,
    /// The overlay, as YAML.
    pub overlay: Option<&'a str>,
    /// The lock that pins public names.
    pub names: Option<&'a str>,
    /// Whether the overlay and the lock belong to another document: entries for places that this document does not have
    /// are then notes.
    pub borrowed: bool,
}

/// The result of a generation.
#[derive(Debug)]
pub struct Generation {
    /// The files; `None` if the document could not be read at all. If the diagnostics have errors, the files are only
    /// good for inspection.
    pub output: Option<Output>,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
}

/// A set of generated files.
#[derive(Debug)]
pub struct Output {
    /// Path within the SDK's crate (`src/generated/mod.rs`, `REFERENCE.md`) to text.
    pub files: BTreeMap<String, String>,
    /// Path within the crate of the conformance driver (`src/generated/mod.rs`) to text.
    pub conformance: BTreeMap<String, String>,
    /// The lock of public names, with the new names added.
    pub names: String,
    /// Statistics.
    pub summary: Summary,
}

/// Statistics of a generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The number of operations that became methods.
    pub operations: usize,
    /// The number of paged listings.
    pub paged: usize,
    /// The number of structs, enums and unions.
    pub types: usize,
    /// The number of kinds of ids.
    pub ids: usize,
}

/// Generates the SDK's code and reference.
pub fn generate(input: &Input<'_>) -> Generation {
    let mut diagnostics = Diagnostics::default();
    let output = run(input, &mut diagnostics, &mut |_, _| {}).map(|named| output(input, named, &mut diagnostics));
    Generation { output, diagnostics }
}

/// Generates a second interface of the same crate, which users reach through the method and the feature `interface`.
/// Types and kinds of ids that equal those of `first` are shared, not generated again.
pub fn generate_beside(input: &Input<'_>, first: &Input<'_>, interface: &str) -> Generation {
    let mut diagnostics = Diagnostics::default();
    // Problems of the first interface are reported when it is generated itself.
    let first = run(first, &mut Diagnostics::default(), &mut |_, _| {});
    let output = run(input, &mut diagnostics, &mut |_, _| {}).zip(first).map(|(mut named, first)| {
        named.api = beside(named.api, &first.api, interface);
        output(input, named, &mut diagnostics)
    });
    Generation { output, diagnostics }
}

/// Turns the interface into a second one, which shares types with the first.
pub(crate) fn beside(mut api: Api, first: &Api, interface: &str) -> Api {
    api.interface =
        Interface { name: interface.to_owned(), handle: name::type_ident(interface), ..Interface::default() };
    share(&mut api, first);
    api
}

fn output(input: &Input<'_>, named: NamedApi, diagnostics: &mut Diagnostics) -> Output {
    let provenance = Provenance { document: input.document_name.to_owned(), sha256: named.sha256 };
    let (files, conformance) = emit(&named.api, &provenance, diagnostics);
    Output { files, conformance, names: named.names, summary: summary(&named.api) }
}

/// Converts the text to a document of OpenAPI 3.0; a 3.0 document is returned unchanged.
///
/// # Errors
/// The diagnostics, as far as they can be determined without generating anything.
pub fn as_openapi_3_0(text: &str) -> Result<Cow<'_, str>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    match load::document(text, &mut diagnostics) {
        Some(document) if load::is_rewritten(text) => Ok(Cow::Owned(document.to_string())),
        Some(_) => Ok(Cow::Borrowed(text)),
        None => Err(diagnostics),
    }
}

/// The rate limit that a description mentions, as a number of calls and a number of seconds.
pub fn rate_limit_in(text: &str) -> Option<(u32, u32)> {
    passes::limit_in(text).map(|limit| (limit.calls, limit.per_seconds))
}

/// The IR with names, ready to be printed.
pub(crate) struct NamedApi {
    pub(crate) api: Api,
    pub(crate) names: String,
    /// The places that the overlay changes, with the lines of the overlay.
    pub(crate) overlay_lines: Vec<(Pointer, usize)>,
    sha256: String,
}

/// Runs all stages before `emit`, and passes the IR to `observe` after each.
pub(crate) fn run(
    input: &Input<'_>,
    diagnostics: &mut Diagnostics,
    observe: &mut dyn FnMut(Stage, &Api),
) -> Option<NamedApi> {
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
    Some(NamedApi { api, names, overlay_lines: hints.overlay_lines(), sha256 })
}

/// A stage that the IR has passed.
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

/// A hash that does not depend on the order of keys, or on the choice of JSON or YAML.
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
