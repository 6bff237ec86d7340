//! `spec`: what maintainers do with the document: compare two, take an official update, see what lacks words.

mod args;
mod compare;
mod revision;
mod run;

pub(crate) use args::SpecArgs;
pub(crate) use revision::Revision;
pub(crate) use run::run;
