//! The files of the SDK and of the driver.

use super::conformance;
use super::docs;
use super::ids;
use super::links;
use super::models;
use super::operations;
use super::reference;
use super::resources;
use super::scope;
use crate::diagnostic::Diagnostics;
use crate::format::format_file;
use crate::ir::{Api, Interface};
use crate::pointer::Pointer;
use crate::provenance::Provenance;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// Files by their path in the crate.
pub(crate) type Files = BTreeMap<String, String>;

/// The files, and the diagnostics of printing them.
type Printed = (Files, Diagnostics);

/// Prints the SDK, and the driver that calls all of its public interface. A file that is not valid Rust is a bug of the
/// generator, and reported as a diagnostic.
///
/// Printing takes most of the time of a generation, and the files are independent of each other, so each group is
/// printed on a thread of its own.
pub(crate) fn emit(api: &Api, provenance: &Provenance, diagnostics: &mut Diagnostics) -> (Files, Files) {
    let linked = &links::linked(api);
    let (driver, groups) = thread::scope(|scope| {
        let models = scope.spawn(move || format_files(&api.interface, models::files(linked), provenance));
        let resources = scope.spawn(move || format_files(&api.interface, resources::files(linked), provenance));
        let driver = scope.spawn(move || format_files(&api.interface, conformance::files(api), provenance));
        let other_files = format_files(&api.interface, other_files(api, linked), provenance);
        (join(driver), [other_files, join(resources), join(models)])
    });
    let mut files = Files::new();
    for (group, found) in groups {
        files.extend(group);
        diagnostics.extend(found);
    }
    if let Some(root) = files.get_mut(&format!("src/{}/mod.rs", api.interface.module())) {
        // The hash is in one file only, so that a small change of the document does not change every file.
        *root = root.replacen("\n\n", &format!("\n// The sha256 of the document is {}.\n\n", provenance.sha256), 1);
    }
    match reference::file(api, provenance) {
        Ok(text) => {
            files.insert(reference::path(&api.interface), text);
        }
        Err(error) => {
            diagnostics.internal_error(&Pointer::root(), format!("the reference could not be printed: {error}"))
        }
    }
    diagnostics.extend(driver.1);
    (files, driver.0)
}

/// The files that are neither models nor resources.
fn other_files(api: &Api, linked: &Api) -> BTreeMap<String, TokenStream> {
    BTreeMap::from([
        ("mod.rs".to_owned(), root(api)),
        ("ids.rs".to_owned(), ids::file(api)),
        ("operations.rs".to_owned(), operations::file(api)),
        ("scope.rs".to_owned(), scope::file(linked)),
    ])
}

fn join(group: ScopedJoinHandle<'_, Printed>) -> Printed {
    group.join().unwrap_or_else(|panic| resume_unwind(panic))
}

fn format_files(interface: &Interface, sources: BTreeMap<String, TokenStream>, provenance: &Provenance) -> Printed {
    let module = interface.module();
    let (mut files, mut diagnostics) = Printed::default();
    for (path, tokens) in sources {
        if let Some(text) = format_file(&path, tokens, provenance, &mut diagnostics) {
            files.insert(format!("src/{module}/{path}"), text);
        }
    }
    (files, diagnostics)
}

fn root(api: &Api) -> TokenStream {
    let docs = docs::inner(&format!(
        "{} {}: everything that the API's description says, as Rust.",
        if api.title.is_empty() { "The API" } else { &api.title },
        api.version
    ));
    let base_url = api.interface.is_first().then(|| {
        let (url, docs) = (&api.base_url, docs::attributes("Where the API is, as its description says."));
        quote!(#docs pub(crate) const DEFAULT_BASE_URL: &str = #url;)
    });
    // A second interface has the module under another name in the SDK, with everything in it.
    let scope = if api.interface.is_first() {
        quote!(
            pub(crate) mod scope;
        )
    } else {
        quote!(
            mod scope;
            pub use scope::*;
        )
    };
    quote! {
        #docs

        // Variants are as large as their content, and methods have as many arguments as their paths.
        #![allow(clippy::large_enum_variant, clippy::too_many_arguments)]

        pub mod ids;
        pub mod models;
        pub mod operations;
        pub mod resources;
        #scope

        #base_url
    }
}
