//! The calls that a receiver makes: fetching the resource of an event, and registering webhooks and actions. This is
//! the only part of [`webhooks`](crate::webhooks) that makes calls.

mod account;
mod ensure_action;
mod ensure_webhook;
mod ensured;
mod fetch;
mod fetched;
mod plan;

pub use ensure_action::EnsureAction;
pub use ensure_webhook::EnsureWebhook;
pub use ensured::{EnsureOutcome, Ensured};
pub use fetch::FetchResource;
pub use fetched::FetchedResource;
