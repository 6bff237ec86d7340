//! Generates the blocking version of every scenario and every walk: the same text with blocking calls in place of
//! awaited ones.
//!
//! The two clients have the same interface, so `.await` becomes `.send()` and a few imports change. Values that are not
//! requests of the SDK get a `send()` that does nothing (`blocking::SendSelf`). That these versions compile is a test in
//! itself.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// The replacements, in the order in which they are applied.
const REPLACEMENTS: &[(&str, &str)] = &[
    ("mod walks {\n", "mod walks {\n use e2e::blocking::SendSelf as _;\n"),
    ("#[tokio::test]\n", "#[test]\n"),
    ("async fn ", "fn "),
    (".start().await.expect(\"the stand-in", ".start_blocking().expect(\"the stand-in"),
    (".await", ".send()"),
    ("use frameio_sdk::{Account, Client};", "use frameio_sdk::{Account, blocking::Client};"),
    ("pub account: Account,", "pub account: Account<frameio_sdk::blocking::Blocking>,"),
    ("use frameio_sdk::Client;", "use frameio_sdk::blocking::Client;"),
    ("use frameio_sdk::{Items, Pages};", "use frameio_sdk::blocking::{Items, Pages};"),
    ("use tokio::io::{AsyncReadExt, AsyncWriteExt};", "use std::io::{Read, Write};"),
    ("use tokio::net::", "use std::net::"),
    ("use crate::", "use crate::blocking::"),
    ("$crate::", "$crate::blocking::"),
    ("#[macro_export]\nmacro_rules! walk ", "#[macro_export]\nmacro_rules! walk_blocking "),
    ("walk!(", "walk_blocking!("),
    ("use e2e::{World, walk};", "use e2e::{blocking::World, walk_blocking};"),
    ("use e2e::{World, raw, walk};", "use e2e::{blocking::{World, raw}, walk_blocking};"),
    ("use e2e::World;", "use e2e::blocking::World;"),
];

/// The imports that every generated file needs to compile.
const SCENARIO_HEAD: &str = "#[allow(unused_imports)] use crate::blocking::{List as _, SendSelf as _};";
const WALK_HEAD: &str = "#[allow(unused_imports)] use e2e::blocking::{List as _, SendSelf as _};";

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let scenarios = blocking_modules(Path::new("src"), &["lib.rs"], SCENARIO_HEAD)?;
    fs::write(Path::new(&out).join("scenarios.rs"), scenarios)?;

    let modules = blocking_modules(Path::new("tests/paging"), &["main.rs"], WALK_HEAD)?
        .replace("crate::blocking::Walked", "crate::Walked");
    fs::write(Path::new(&out).join("paging.rs"), format!("{}\n{modules}", walks("tests/paging/main.rs")?))?;
    fs::write(Path::new(&out).join("paging_experimental.rs"), walks(EXPERIMENTAL)?)?;

    readmes(Path::new(&out))?;

    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=tests/paging");
    println!("cargo::rerun-if-changed={EXPERIMENTAL}");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// The walks of the experimental interface, which are a single file.
const EXPERIMENTAL: &str = "tests/paging_experimental.rs";

/// The blocking version of a file of walks, to be included.
fn walks(path: &str) -> Result<String, Box<dyn Error>> {
    let text = to_blocking(&fs::read_to_string(path)?);
    let is_left_out = |line: &str| ["#![", "//!", "mod "].iter().any(|start| line.starts_with(start));
    let lines: Vec<&str> = text.lines().filter(|line| !is_left_out(line)).collect();
    Ok(format!("{WALK_HEAD}\n{}", lines.join("\n")))
}

/// READMEs whose Rust blocks `tests/readme.rs` compiles, each as a module. The READMEs of `frameio-auth` are crate
/// documentation, which doc tests cover.
const READMES: &[(&str, &str)] = &[
    ("workspace", "../../README.md"),
    ("sdk", "../../frameio-sdk/README.md"),
    ("stand_in", "../fake-frameio/README.md"),
];

/// Writes a file for each Rust block of a README, exactly as it is shown, and one that includes them as modules.
fn readmes(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut modules = String::new();
    for (name, path) in READMES {
        println!("cargo::rerun-if-changed={path}");
        let text = fs::read_to_string(path)?;
        let blocks = text.split("\n```rust").skip(1);
        for (number, block) in blocks.enumerate() {
            let (_, block) = block.split_once('\n').ok_or("a block without lines")?;
            let (block, _) = block.split_once("\n```").ok_or("a block without an end")?;
            let file = format!("{name}_{}.rs", number + 1);
            // A block with a `main` is a program, which a test may run against its own stand-in.
            let program = if block.contains("fn main(") {
                "use super::in_place_of_the_sdk as frameio_sdk;\npub(super) fn run() -> Result<(), Box<dyn std::error::Error>> { main()?; Ok(()) }\n"
            } else {
                ""
            };
            fs::write(out.join(&file), block)?;
            modules += &format!(
                "#[allow(clippy::print_stdout, reason = \"a program\")]\nmod {name}_{} {{\n{program}include!(concat!(env!(\"OUT_DIR\"), \"/{file}\"));\n}}\n",
                number + 1
            );
        }
    }
    fs::write(out.join("readmes.rs"), modules)?;
    Ok(())
}

/// One module for each file of a folder.
fn blocking_modules(folder: &Path, without: &[&str], head: &str) -> Result<String, Box<dyn Error>> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut modules = String::new();
    for file in files {
        let name = file.file_stem().and_then(|name| name.to_str()).ok_or("a file name that is no text")?;
        if without.contains(&format!("{name}.rs").as_str()) {
            continue;
        }
        // Inner documentation is only allowed at the start of a module.
        let text = to_blocking(&fs::read_to_string(&file)?);
        let (docs, rest): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("//!"));
        modules += &format!("pub mod {name} {{\n{}\n{head}\n{}\n}}\n", docs.join("\n"), rest.join("\n"));
    }
    Ok(modules)
}

fn to_blocking(text: &str) -> String {
    REPLACEMENTS.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
