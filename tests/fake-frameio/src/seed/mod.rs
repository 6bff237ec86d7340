//! The initial data.

mod choice;
mod demo;
mod extras;
mod ids;
mod origin;
mod world;

pub use choice::Seed;
pub use ids::Demo;
pub(crate) use origin::Origin;
pub(crate) use world::{SERVICE_USER, TOKEN};
