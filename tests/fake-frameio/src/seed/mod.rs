//! The initial data.

mod choice;
mod demo;
mod extras;
mod origin;
mod planted;
mod world;

pub use choice::Seed;
pub(crate) use origin::Origin;
pub use planted::Demo;
pub(crate) use world::{SERVICE_USER, TOKEN};
