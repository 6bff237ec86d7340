//! Dispatches the commands of `spec`.

use std::path::Path;
use std::process::ExitCode;

use super::args::{SpecArgs, SpecCommand};
use super::{compare, update};
use crate::console;
use crate::problem::Problem;

/// The exit code of a failed command, where 1 has another meaning.
const EXIT_ERROR: u8 = 2;

/// Runs the command.
pub(crate) fn run(root: &Path, args: &SpecArgs) -> Result<ExitCode, Problem> {
    let result = match &args.command {
        SpecCommand::Diff(args) => compare::run(root, args),
        SpecCommand::Update(args) => update::update(root, args),
        SpecCommand::Words(args) => update::words(root, args),
        SpecCommand::Check(args) => update::check(root, args),
    };
    result.or_else(|problem| {
        console::error(&problem);
        Ok(ExitCode::from(EXIT_ERROR))
    })
}
