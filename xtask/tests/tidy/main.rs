//! The architecture as a test: which module may import which, how long a file may be, and what a `mod.rs` may contain.
//!
//! It reads the `use` items of the sources, as rust-analyzer's tidy test does. An import that breaks a rule fails the
//! test with the two files and the imported item.

#![allow(unreachable_pub)] // the modules of one test program
#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot continue fails

mod circles;
mod crates;
mod imports;
mod rules;
mod sources;
mod tree;

#[test]
fn the_sources_follow_the_rules() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut broken = Vec::new();
    for a_crate in crates::CRATES {
        let sources = sources::read(&root.join(a_crate.src));
        broken.extend(rules::check(a_crate, &sources));
    }
    assert!(broken.is_empty(), "{} broken rules:\n{}", broken.len(), broken.join("\n"));
}

/// A minimal crate that breaks only the rules that a test makes it break.
#[cfg(test)]
mod seeded {
    use super::rules::{Crate, check};
    use super::sources::Source;

    const CRATE: Crate = Crate {
        name: "seeded",
        src: "seeded/src",
        layers: &["low", "high"],
        max_lines: &[("low/", 5), ("", 500)],
        never_names: &["forbidden_crate"],
        only_place: &[("", "crate::generated", "high/a.rs")],
    };

    /// The broken rules when these files are added to a clean crate.
    fn found(added: &[(&str, &str)]) -> Vec<String> {
        let clean = [
            ("lib.rs", "mod low; mod high; pub use high::a::A;"),
            ("low/mod.rs", "//! Low.\npub mod a;\npub mod b;"),
            ("high/mod.rs", "pub mod a; #[cfg(test)] mod fixtures;"),
            ("low/a.rs", "use crate::low::b::B; pub struct A(B); #[cfg(test)] mod tests { use crate::high::a::A; }"),
            ("low/b.rs", "pub struct B;"),
            ("high/a.rs", "pub struct X(crate::generated::X); use crate::low::{a::A as Low, b::B}; pub struct A;"),
        ];
        let mut sources: Vec<Source> = Vec::new();
        for (path, text) in clean.iter().chain(added) {
            sources.retain(|source| source.path != *path);
            sources.push(Source::new(path, text));
        }
        check(&CRATE, &sources)
    }

    #[track_caller]
    fn assert_found(added: &[(&str, &str)], parts: &[&str]) {
        let found = found(added).join("\n");
        assert!(parts.iter().all(|part| found.contains(part)), "{found}");
    }

    #[test]
    fn a_clean_crate_breaks_no_rule() {
        assert_eq!(found(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_circle_of_files_is_found() {
        let b = ("low/b.rs", "use super::a::A; pub struct B(A);");
        assert_found(&[b], &["circle", "low/a.rs", "low/b.rs", "`B`", "`A`"]);
    }

    #[test]
    fn an_import_through_a_re_export_of_the_parent_is_a_circle() {
        assert_found(&[("low/b.rs", "use crate::A; pub struct B(A);")], &["circle", "lib.rs", "low/b.rs"]);
    }

    #[test]
    fn an_import_against_the_order_is_found() {
        let c = ("high/c.rs", "pub struct C;");
        assert_found(&[c, ("low/b.rs", "use crate::high::c::C;")], &["low/b.rs", "high/c.rs", "`C`", "order"]);
    }

    #[test]
    fn a_long_file_is_found() {
        assert_found(&[("low/b.rs", "\n\n\n\n\npub struct B;\n")], &["low/b.rs", "6 lines", "5"]);
    }

    #[test]
    fn code_in_a_mod_rs_is_found() {
        assert_found(&[("low/mod.rs", "pub mod a; pub mod b; pub struct Code;")], &["low/mod.rs", "code"]);
    }

    #[test]
    fn a_crate_that_must_not_be_named_is_found() {
        assert_found(&[("low/b.rs", "pub struct B(forbidden_crate::X);")], &["low/b.rs", "forbidden_crate"]);
    }

    #[test]
    fn a_module_with_one_allowed_user_is_found_in_another_file() {
        assert_found(&[("low/b.rs", "pub struct B(crate::generated::X);")], &["low/b.rs", "crate::generated"]);
    }
}
