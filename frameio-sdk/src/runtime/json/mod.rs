//! JSON, parsed into a tape of nodes, from which values are deserialized.
//!
//! This folder must not depend on HTTP, calls or models.

mod escape;
pub(super) mod failure;
pub(super) mod lookup;
pub(super) mod node;
pub(super) mod reader;
pub(super) mod salvage;
mod scan;
pub(super) mod shape;
pub(super) mod tape;
