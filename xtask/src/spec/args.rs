//! The arguments of `spec`.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Args, Clone, Debug)]
pub(crate) struct SpecArgs {
    #[command(subcommand)]
    pub(crate) command: SpecCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SpecCommand {
    /// Compares the interfaces that two documents give, in the terms of the SDK's users.
    ///
    /// Exits with 0 when nothing breaks, with 1 when something does, and with 2 when there is nothing to compare.
    Diff(DiffArgs),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct DiffArgs {
    /// The document before: a path, or `git-revision:path`, such as `HEAD:spec/frameio-v4.yaml`
    pub(crate) old: String,
    /// The document after, given the same way
    pub(crate) new: String,
    /// How the changes are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Text,
    /// For a pull request and the changelog, with what to write instead of what breaks.
    Markdown,
    /// For machines.
    Json,
}
