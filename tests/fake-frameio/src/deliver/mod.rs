//! What the stand-in does by itself: it sends events to webhooks and runs of custom actions (signed, and tried again
//! when the receiver fails), and gets the bytes of remote uploads.

mod action;
mod client;
mod dispatch;
mod fetch;
mod names;
mod send;
mod sign;

pub use action::ActionRun;
pub(crate) use action::{Filled, Wish, run};
pub(crate) use dispatch::{dispatch, flush, send_payload};
pub(crate) use names::NAMES;
