//! The outgoing requests of the stand-in: it sends events to webhooks and runs of custom actions, signed and with
//! retries, and fetches the bytes of remote uploads.

mod action;
mod client;
mod dispatch;
mod fetch;
mod names;
mod send;
mod sign;

pub use action::ActionRun;
pub(crate) use action::{ActionRequest, FormSubmission, run};
pub(crate) use dispatch::{dispatch, flush, send_payload};
pub(crate) use names::NAMES;
