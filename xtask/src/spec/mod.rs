//! `spec`: comparing documents, merging official updates, and listing missing descriptions.

mod args;
mod compare;
mod descriptions;
mod doc;
mod grammar;
mod guard;
mod lists;
mod matches;
mod merge;
mod plan;
mod print;
mod revision;
mod run;
mod tree;
mod update;

pub(crate) use args::SpecArgs;
pub(crate) use compare::compared;
pub(crate) use revision::Revision;
pub(crate) use run::run;
pub(crate) use update::missing_descriptions;
