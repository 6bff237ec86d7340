//! `explain`: what the generator makes of one item, and why.

use std::path::Path;
use std::process::ExitCode;

use crate::args::ExplainArgs;
use crate::console;
use crate::problem::Problem;
use crate::sources::Sources;

/// Runs the command.
pub(crate) fn run(root: &Path, args: &ExplainArgs) -> Result<ExitCode, Problem> {
    let sources = Sources::read(root, &args.sources)?;
    let text = frameio_codegen::explain(&sources.input(), &args.item)
        .map_err(|unexplained| Problem::new(unexplained.to_string()))?;
    console::print(&text);
    if !text.ends_with('\n') {
        console::print("\n");
    }
    Ok(ExitCode::SUCCESS)
}
