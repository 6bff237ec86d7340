//! `explain`: prints how the generator processed an item.

use std::path::Path;
use std::process::ExitCode;

use crate::args::ExplainArgs;
use crate::console;
use crate::document::Document;
use crate::problem::Problem;
use crate::sources::Sources;

/// Runs the command.
pub(crate) fn run(root: &Path, args: &ExplainArgs) -> Result<ExitCode, Problem> {
    let sources = Sources::read(root, &args.sources)?;
    let explained = frameio_codegen::explain(&sources.input(), &args.item);
    // An item that the first document does not have may be in another one.
    let others = Document::requested(None, root).into_iter().filter(|other| Some(*other) != sources.document_of_sdk);
    let is_open = args.sources.spec.is_none() && args.sources.document.is_none();
    let text = match explained {
        Ok(text) => text,
        Err(unexplained) => others
            .filter(|_| is_open)
            .filter_map(|other| Sources::of_sdk(root, other).ok())
            .find_map(|other| frameio_codegen::explain(&other.input(), &args.item).ok())
            .ok_or_else(|| Problem::new(unexplained.to_string()))?,
    };
    console::print(&text);
    if !text.ends_with('\n') {
        console::print("\n");
    }
    Ok(ExitCode::SUCCESS)
}
