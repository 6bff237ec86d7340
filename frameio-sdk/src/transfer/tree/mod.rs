//! Trees: a local folder up, a folder of the service down.

pub(super) mod down;
pub(super) mod globs;
pub(super) mod names;
pub(super) mod plan;
pub(super) mod remote;
pub(super) mod report;
pub(super) mod up;
