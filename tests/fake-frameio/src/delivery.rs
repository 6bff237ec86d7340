//! What tests see of an attempt to deliver something.

use std::fmt;

use serde_json::Value;

/// One attempt to deliver something. `Debug` leaves out the payload.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The webhook or custom action.
    pub target_id: String,
    /// The event (`file.ready`), or the event name of the action.
    pub event: String,
    /// What it is about; of several assets the first, and empty where the payload names none.
    pub resource_id: String,
    /// Counted from 1.
    pub attempt: u32,
    /// What the receiver answered; `None` when it did not, or when the answer was lost.
    pub status: Option<u16>,
    /// The JSON that was sent.
    pub payload: Value,
}

impl Delivery {
    /// Whether the receiver took it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{} of {} -> {:?}", self.event, self.attempt, self.resource_id, self.status)
    }
}
