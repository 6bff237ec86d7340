//! The command line: parsing, and dispatch to the commands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::args::{ExplainArgs, GenerateArgs};
use crate::spec::SpecArgs;
use crate::{console, explain, generate, spec};

/// The commands for maintainers of this workspace.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Cli {
    /// The workspace to work on, instead of the one that this program was built from.
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generates the SDK's code from the OpenAPI document, or checks that it is current.
    ///
    /// Exits with 0 on success, with 1 on drift or unusable input, and with 2 on wrong usage.
    /// After an error, nothing has been written.
    Generate(GenerateArgs),
    /// Prints how the generator processes one operation, schema, type or id, and why.
    Explain(ExplainArgs),
    /// Compares documents, and merges an official update.
    Spec(SpecArgs),
}

/// Parses the command line and runs the command.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = cli.root.unwrap_or_else(workspace);
    let result = match &cli.command {
        Command::Generate(args) => generate::run(&root, args),
        Command::Explain(args) => explain::run(&root, args),
        Command::Spec(args) => spec::run(&root, args),
    };
    result.unwrap_or_else(|problem| {
        console::error(&problem);
        ExitCode::FAILURE
    })
}

/// The workspace that this program belongs to.
fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_workflows_use_existing_commands() {
        let mut typed = Vec::new();
        for entry in std::fs::read_dir(workspace().join(".github/workflows")).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let commands = text.lines().filter_map(|line| line.trim_start().strip_prefix("cargo xtask "));
            typed.extend(
                commands.map(|line| line.replace("> \"$RUNNER_TEMP/report.md\"", "").replace("|| code=$?", "")),
            );
        }
        assert!(typed.len() > 1, "{typed:?}");
        for command in typed {
            let words = command.split_whitespace().map(|word| word.trim_matches('"'));
            let parsed = Cli::try_parse_from(std::iter::once("xtask").chain(words));
            assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
        }
    }

    #[test]
    fn the_workspace_has_the_sdk() {
        assert!(workspace().join("xtask/Cargo.toml").is_file());
    }
}
