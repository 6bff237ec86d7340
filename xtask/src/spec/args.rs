//! The arguments of `spec`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::document::Document;

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
    /// Takes the facts of the vendor's new document into ours, keeps our words, and generates.
    ///
    /// Prints what changes for users, and what a person still has to write. A document that is no update of ours is
    /// refused, and nothing is written.
    Update(UpdateArgs),
    /// Lists the places of the document where words are missing; `generate --check` refuses them.
    Words(WordsArgs),
    /// Says whether a document has other facts than ours: exits with 0 when not, with 1 when it has, with 2 when it is no
    /// update of ours.
    Check(CheckArgs),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct UpdateArgs {
    /// The vendor's document as it is published, JSON or YAML
    pub(crate) new: PathBuf,
    /// Write nothing: only say what an update would do
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take a document that only takes away
    #[arg(long)]
    pub(crate) allow_removals: bool,
    /// Which document of ours it is for
    #[arg(long, value_enum, default_value_t = Document::Stable)]
    pub(crate) document: Document,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct CheckArgs {
    /// The vendor's document as it is published, JSON or YAML
    pub(crate) new: PathBuf,
    /// Take a document that only takes away
    #[arg(long)]
    pub(crate) allow_removals: bool,
    /// Which document of ours it is for
    #[arg(long, value_enum, default_value_t = Document::Stable)]
    pub(crate) document: Document,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct WordsArgs {
    /// Which document of ours [default: all of them]
    #[arg(long, value_enum)]
    pub(crate) document: Option<Document>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct DiffArgs {
    /// The document before: a path, `stable` or `experimental` for ours, or `git-revision:path`, such as `HEAD:spec/frameio-v4.yaml`
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
