//! A stateful stand-in for Frame.io's V4 HTTP interface, as strict as the real service: a library for tests and a
//! program to develop against offline.
//!
//! ```
//! use fake_frameio::{FakeFrameio, Seed};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), fake_frameio::StartError> {
//! let fake = FakeFrameio::builder().seed(Seed::Demo).start().await?;
//! println!("{} {}", fake.base_url(), fake.token());
//! // ... point a client at it ...
//! fake.assert_no_violations();
//! # Ok(())
//! # }
//! ```
//!
//! Adobe's identity service is simulated at the same address, below `/ims/`; see [`credentials`].
//!
//! The stand-in rejects the requests that the service rejects, keeps state, pages with opaque cursors, and checks every
//! response against the OpenAPI document before it is sent. Ids and dates are the same in every run, except for the
//! dates in signed links.

mod api;
mod builder;
mod call;
mod clock;
mod control;
mod cursors;
mod deliver;
mod delivery;
mod faults;
mod handle;
mod http;
mod ims;
mod journal;
mod limits;
mod routes;
mod seed;
mod serve;
mod shared;
mod spec;
mod state;
mod store;
mod validate;
mod views;

pub use builder::{Builder, StartError};
pub use deliver::ActionRun;
pub use delivery::Delivery;
pub use faults::Fault;
pub use handle::FakeFrameio;
pub use ims::credentials;
pub use journal::Seen;
pub use limits::RateLimits;
pub use seed::{Demo, Seed};
pub use state::SignIn;
