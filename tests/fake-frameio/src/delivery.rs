//! Deliveries, as recorded for tests.

use std::fmt;

use serde_json::Value;

/// One attempt to deliver a webhook or a run of a custom action. `Debug` leaves out the payload.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The webhook or custom action.
    pub target_id: String,
    /// The event (`file.ready`), or the event name of the action.
    pub event: String,
    /// The id of the resource; of several assets the first, and empty if the payload names none.
    pub resource_id: String,
    /// The number of the attempt, counted from 1.
    pub attempt: u32,
    /// The status of the receiver's response; `None` if there was none, or it was lost.
    pub status: Option<u16>,
    /// The JSON that was sent.
    pub payload: Value,
}

impl Delivery {
    /// Whether the receiver accepted it.
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
