//! Keys of events.

use std::fmt;
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use crate::generated::models::WebhookEvent;
use crate::webhooks::event::Event;

/// A text of 64 characters that is the same for every delivery of one event.
///
/// Deliveries carry no id, so it is made from the content: type, resource, account and user. What can happen to a resource
/// only once (it is created, its upload completes) needs no more. Everything else can happen again, and its key holds the
/// time stamp of the delivery, too, so that the second change of a file is not taken for a repetition of the first. A repeated
/// delivery that was signed anew then has a key of its own: such an event can be handled twice, but is never lost.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey(Box<str>);

impl EventKey {
    /// The key of an event.
    pub fn from_event(event: &Event) -> Self {
        let resource = event.resource();
        let user = event.user_id().map_or("", |id| id.as_str());
        let mut hash = Sha256::new();
        for part in
            [event.event_type().as_str(), resource.resource_type(), resource.id(), event.account_id().as_str(), user]
        {
            // The length prefix makes the parts unambiguous.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        if !happens_once(event.event_type()) {
            let signed_at = event.delivery().map(|delivery| delivery.signed_at);
            let seconds =
                signed_at.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
            hash.update(seconds.to_be_bytes());
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
    }

    /// The text, for the column of a table.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whether an event of this type can happen to a resource only once.
fn happens_once(event_type: &WebhookEvent) -> bool {
    let name = event_type.as_str();
    name.ends_with(".created") || name == "file.upload.completed"
}
