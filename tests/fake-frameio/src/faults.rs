//! Faults that tests can inject.

use std::time::Duration;

/// A fault to inject: its kind, the requests that it affects, and how often.
///
/// ```
/// use fake_frameio::Fault;
/// // The second and third `files.show` are answered with 503.
/// let fault = Fault::status(503).on("files.show").skip(1).times(2);
/// ```
#[derive(Debug, Clone)]
pub struct Fault {
    effect: Effect,
    target: Option<String>,
    skip: usize,
    times: usize,
}

#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// Responds with this status and an error body, and does not carry the request out.
    Status { status: u16, headers: Vec<(String, String)> },
    /// Sends this response, and does not carry the request out.
    Answer { status: u16, headers: Vec<(String, String)>, media_type: &'static str, text: String },
    /// Responds as usual, but later.
    Delay(Duration),
    /// Carries the request out, and responds later.
    DelayAfter(Duration),
    /// Resets the connection without carrying the request out.
    ResetBefore,
    /// The same, after reading a part of the request's body.
    ResetDuring,
    /// Reads this many bytes of the request's body, then nothing for this long, then resets the connection.
    StallDuring { after: usize, pause: Duration },
    /// Carries the request out, then resets the connection.
    ResetAfter,
    /// Carries the request out, and responds as if it had failed.
    StatusAfter(u16),
    /// Carries the request out; the body of the response ends early.
    Truncate(usize),
    /// Carries the request out; the body of the response stalls after this many bytes.
    Stall { after: usize, pause: Duration },
    /// Carries the request out; the response has only the first bytes of the body, announced as complete.
    CutShort(usize),
    /// Responds as usual, with these headers replacing those of the same name.
    Headers(Vec<(String, String)>),
    /// A fault of deliveries only.
    Delivery(DeliveryFault),
}

/// A fault of a delivery attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryFault {
    /// The same request is sent twice.
    Twice,
    /// It is sent later, so that later deliveries may arrive first.
    Late(Duration),
    /// It is signed with a wrong secret.
    WrongSecret,
    /// Its time stamp is off by this many seconds.
    TimeStamp(i64),
    /// Its body was changed after it was signed.
    Tampered,
    /// The response of the receiver is lost.
    AnswerLost,
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self { effect, target: None, skip: 0, times: 1 }
    }

    /// Answers with this status and an error body (JSON of the interface or of the identity
    /// service, XML of the part store), without carrying the request out.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Status { status, headers: Vec::new() })
    }

    /// Answers with this status and an HTML page, as a proxy in front of the service would.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let text = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
        Self::new(Effect::Answer { status, headers: Vec::new(), media_type: "text/html", text })
    }

    /// Answers with this status and this text as `application/json`, even if it is not JSON.
    #[must_use]
    pub fn body(status: u16, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(Effect::Answer { status, headers: Vec::new(), media_type: "application/json", text })
    }

    /// Answers as usual after this long.
    #[must_use]
    pub fn delay(duration: Duration) -> Self {
        Self::new(Effect::Delay(duration))
    }

    /// Carries the request out, and answers after this long.
    #[must_use]
    pub fn delay_after(duration: Duration) -> Self {
        Self::new(Effect::DelayAfter(duration))
    }

    /// Resets the connection without carrying the request out.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(Effect::ResetBefore)
    }

    /// Resets the connection in the middle of the request's body, if it has one, without carrying the request out.
    #[must_use]
    pub fn reset_during() -> Self {
        Self::new(Effect::ResetDuring)
    }

    /// Reads `bytes` of the request's body, then nothing for `pause`, then resets the connection.
    #[must_use]
    pub fn stall_during(bytes: usize, pause: Duration) -> Self {
        Self::new(Effect::StallDuring { after: bytes, pause })
    }

    /// Carries the request out, then resets the connection instead of answering.
    #[must_use]
    pub fn reset_after() -> Self {
        Self::new(Effect::ResetAfter)
    }

    /// Carries the request out, then answers with this status, like a gateway that timed out.
    #[must_use]
    pub fn status_after(status: u16) -> Self {
        Self::new(Effect::StatusAfter(status))
    }

    /// Carries the request out and breaks the response off after `bytes` of its body, which is announced as longer.
    #[must_use]
    pub fn truncate(bytes: usize) -> Self {
        Self::new(Effect::Truncate(bytes))
    }

    /// Carries the request out and answers; the body stalls for `pause` after `after` bytes.
    #[must_use]
    pub fn stall(after: usize, pause: Duration) -> Self {
        Self::new(Effect::Stall { after, pause })
    }

    /// Carries the request out and answers with the first `after` bytes of the body, announced as complete: JSON that
    /// ends early.
    #[must_use]
    pub fn cut_short(after: usize) -> Self {
        Self::new(Effect::CutShort(after))
    }

    /// Answers as usual, with these headers in place of those of the same name. A repeated name is sent twice.
    #[must_use]
    pub fn headers<N: Into<String>, V: Into<String>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        Self::new(Effect::Headers(headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }

    /// Delivers the same request twice, with the same signature, one after the other.
    #[must_use]
    pub fn deliver_twice() -> Self {
        Self::new(Effect::Delivery(DeliveryFault::Twice))
    }

    /// Delivers after this long by tokio's clock, so that later events may arrive first.
    #[must_use]
    pub fn deliver_late(by: Duration) -> Self {
        Self::new(Effect::Delivery(DeliveryFault::Late(by)))
    }

    /// Signs a delivery with a wrong secret.
    #[must_use]
    pub fn wrong_secret() -> Self {
        Self::new(Effect::Delivery(DeliveryFault::WrongSecret))
    }

    /// Signs a delivery with a time stamp that is off by this number of seconds: negative in the past.
    #[must_use]
    pub fn time_stamp(seconds: i64) -> Self {
        Self::new(Effect::Delivery(DeliveryFault::TimeStamp(seconds)))
    }

    /// Changes the body of a delivery after it was signed. It is still JSON.
    #[must_use]
    pub fn tampered() -> Self {
        Self::new(Effect::Delivery(DeliveryFault::Tampered))
    }

    /// Delivers, and loses the receiver's response, so that the delivery is repeated.
    #[must_use]
    pub fn answer_lost() -> Self {
        Self::new(Effect::Delivery(DeliveryFault::AnswerLost))
    }

    /// Restricts the fault to this operation id (`files.show`), a name such as `store.put_part` or `ims.token`, or a
    /// prefix with a star (`files.*`, `ims.*`). Without a target, every request but those to `/__fake`.
    ///
    /// Faults of deliveries affect `deliver.webhook` and `deliver.action`, both by default, and each attempt counts.
    #[must_use]
    pub fn on(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Leaves this number of matching requests alone first.
    #[must_use]
    pub fn skip(mut self, requests: usize) -> Self {
        self.skip = requests;
        self
    }

    /// Sets the number of affected requests. Default: 1.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Adds a header to an answer made by [`status`](Self::status), [`html`](Self::html), [`body`](Self::body) or
    /// [`headers`](Self::headers).
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Effect::Answer { headers, .. } | Effect::Status { headers, .. } | Effect::Headers(headers) =
            &mut self.effect
        {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// Whether it affects deliveries instead of requests.
    pub(crate) fn is_of_deliveries(&self) -> bool {
        matches!(self.effect, Effect::Delivery(_))
    }

    fn matches(&self, operation: &str) -> bool {
        self.target.as_deref().is_none_or(|target| fits(target, operation))
    }
}

/// Whether a target matches this operation.
pub(crate) fn fits(target: &str, operation: &str) -> bool {
    match target.strip_suffix('*') {
        Some(prefix) => operation.starts_with(prefix),
        None => operation == target,
    }
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    pending: Vec<Fault>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.pending.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.pending.clear();
    }

    pub(crate) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The effect for this request, from the oldest matching fault.
    pub(crate) fn take(&mut self, operation: &str) -> Option<Effect> {
        self.take_if(operation, |effect| !matches!(effect, Effect::Delivery(_)))
    }

    /// The fault of this delivery attempt, if any.
    pub(crate) fn take_delivery_fault(&mut self, target: &str) -> Option<DeliveryFault> {
        match self.take_if(target, |effect| matches!(effect, Effect::Delivery(_))) {
            Some(Effect::Delivery(delivery_fault)) => Some(delivery_fault),
            _ => None,
        }
    }

    fn take_if(&mut self, name: &str, is_of_kind: impl Fn(&Effect) -> bool) -> Option<Effect> {
        self.pending.retain(|fault| fault.times > 0);
        let fitting = |fault: &&mut Fault| is_of_kind(&fault.effect) && fault.matches(name);
        for fault in self.pending.iter_mut().filter(fitting) {
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times -= 1;
            let effect = fault.effect.clone();
            self.pending.retain(|fault| fault.times > 0);
            return Some(effect);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_skip_affect_and_expire() {
        let mut faults = Faults::default();
        faults.add(Fault::status(503).on("files.*").skip(1).times(2));
        let hits: Vec<bool> = (0..5).map(|_| faults.take("files.show").is_some()).collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert_eq!(faults.pending(), 0);
    }

    #[test]
    fn other_operations_are_not_affected() {
        let mut faults = Faults::default();
        faults.add(Fault::reset().on("files.show"));
        assert!(faults.take("files.list").is_none());
        assert!(faults.take("files.show").is_some());
    }

    #[test]
    fn faults_of_deliveries_do_not_affect_requests() {
        let mut faults = Faults::default();
        faults.add(Fault::tampered());
        faults.add(Fault::status(500));
        assert!(matches!(faults.take("files.show"), Some(Effect::Status { .. })));
        assert!(faults.take("files.show").is_none());
        assert_eq!(faults.take_delivery_fault("deliver.webhook"), Some(DeliveryFault::Tampered));
        assert_eq!(faults.take_delivery_fault("deliver.webhook"), None);
    }
}
