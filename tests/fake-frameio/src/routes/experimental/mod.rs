//! The operations of the experimental interface: its own ones, and the additions to the shared ones.

mod adapt;
mod files;
mod groups;
mod restore;
mod roles;
mod table;
mod templates;
mod users;

pub(crate) use adapt::adapt;
pub(crate) use table::handler;
