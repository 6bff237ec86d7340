//! The arguments of `generate` and `explain`.

use std::path::PathBuf;

use clap::Args;

use crate::document::Document;

/// The inputs of the generator.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SourceArgs {
    /// Which document of the SDK [default: all of them]
    #[arg(long, value_enum, conflicts_with = "spec")]
    pub(crate) document: Option<Document>,
    /// An OpenAPI document, 3.0 or 3.1, YAML or JSON, instead of those of the SDK
    #[arg(long, value_name = "PATH")]
    pub(crate) spec: Option<PathBuf>,
    /// The overlay of the document [default: overlay.yaml beside the document, if there is one; not for several documents]
    #[arg(long, value_name = "PATH")]
    pub(crate) overlay: Option<PathBuf>,
    /// The lock that pins public names, made if missing [default: names.lock beside the document]
    #[arg(long, value_name = "PATH")]
    pub(crate) names: Option<PathBuf>,
}

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    /// The crate to write to; any but the SDK becomes a crate that stands alone [default: frameio-sdk]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing: show what would change, and fail if anything would
    #[arg(long)]
    pub(crate) check: bool,
    /// Show the generator's notes too, and every diff in full
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ExplainArgs {
    /// An operation id, such as `files.list`, the name of a schema, a type or a kind of id, or a JSON pointer
    #[arg(value_name = "NAME|POINTER")]
    pub(crate) item: String,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
}
