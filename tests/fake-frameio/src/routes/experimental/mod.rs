//! The operations of the experimental interface: those that it alone has, and what it adds to those that it shares.

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
