//! The queue of calls that wait for the limit of one operation: which call may be sent, and when the others have to
//! poll again. Pure arithmetic, without clock, sleep or lock.
//!
//! Calls are sent in the order of arrival. A call takes its slot when it is polled, so a call that is never polled
//! again could block all others forever. Two rules prevent that: the n-th call may be sent as soon as n calls are free,
//! whether those before it were sent or not; and a call that has not taken its slot in time is skipped until it is
//! polled again.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::limit::bucket::Bucket;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// How long a slot is reserved for a call that may be sent: the time in which the next slot becomes free, within these
/// bounds.
const MIN_SLOT_HOLD: Duration = Duration::from_millis(100);
const MAX_SLOT_HOLD: Duration = Duration::from_secs(10);

/// The number of a call in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// The result of polling a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readiness {
    /// The call may be sent, and counts as in flight from now on.
    Ready,
    /// The call has to poll again after this time, or when it is woken.
    Wait(Duration),
}

/// The state of one operation's limit. `W` wakes a waiting call.
#[derive(Debug)]
pub(super) struct Queue<W> {
    /// `None` until the limit is known.
    bucket: Option<Bucket>,
    waiting: BTreeMap<Ticket, Waiter<W>>,
    last: Ticket,
    in_flight: usize,
}

#[derive(Debug)]
struct Waiter<W> {
    waker: W,
    /// Since when a slot is reserved for the call. Reset when the call is polled.
    ready_since: Option<Instant>,
}

impl<W> Waiter<W> {
    /// Whether the call has not taken its slot in time.
    fn has_missed_slot(&self, slot_hold: Duration, now: Instant) -> bool {
        self.ready_since.is_some_and(|since| since + slot_hold <= now)
    }
}

impl<W> Default for Queue<W> {
    fn default() -> Self {
        Self { bucket: None, waiting: BTreeMap::new(), last: Ticket(0), in_flight: 0 }
    }
}

impl<W: Clone> Queue<W> {
    /// Sets the published limit, unless the server has reported one.
    pub(super) fn set_published_limit(&mut self, calls: u32, window: Duration, now: Instant) {
        if self.bucket.is_none() {
            self.bucket = Bucket::new(calls, window, now);
        }
    }

    /// Adds a call to the end of the queue.
    pub(super) fn join(&mut self, waker: W) -> Ticket {
        self.last = Ticket(self.last.0 + 1);
        self.waiting.insert(self.last, Waiter { waker, ready_since: None });
        self.last
    }

    /// Polls a call.
    pub(super) fn poll(&mut self, ticket: Ticket, now: Instant) -> Readiness {
        if let Some(own) = self.waiting.get_mut(&ticket) {
            own.ready_since = None;
        }
        let Some(bucket) = &mut self.bucket else { return self.send(ticket) };
        let (free, slot_hold) = (bucket.free(now) as usize, slot_hold(bucket));
        let mut ahead = 0;
        let mut next_expiry = Duration::MAX;
        for waiting in self.waiting.range_mut(..ticket).map(|(_, waiting)| waiting) {
            if waiting.has_missed_slot(slot_hold, now) {
                continue;
            }
            if ahead < free {
                let since = *waiting.ready_since.get_or_insert(now);
                next_expiry = next_expiry.min(since + slot_hold - now);
            }
            ahead += 1;
        }
        if ahead < free && bucket.take(now).is_ok() {
            return self.send(ticket);
        }
        Readiness::Wait(bucket.wait_for(ahead + 1, now).min(next_expiry))
    }

    fn send(&mut self, ticket: Ticket) -> Readiness {
        self.waiting.remove(&ticket);
        self.in_flight += 1;
        Readiness::Ready
    }

    /// Removes a call that is not going to be sent.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.waiting.remove(&ticket);
    }

    /// Records that a call in flight has finished.
    pub(super) fn finish(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Corrects the limit by the response to a call that is still in flight.
    pub(super) fn correct(&mut self, reported: RateLimitStatus, now: Instant) {
        let others = self.in_flight.saturating_sub(1);
        if self.bucket.is_none() {
            self.bucket = Bucket::new(reported.limit, reported.window, now);
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.correct(reported, others, now);
        }
    }

    /// Pauses after a refusal. Returns the length of the pause; `None` if the limit is not known.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, now: Instant) -> Option<Duration> {
        self.bucket.as_mut().map(|bucket| bucket.pause(retry_after, now))
    }

    /// The wakers of the calls that have to poll again after a change: those that may be sent now, and the next one,
    /// whose wait may have changed. The calls behind it are woken when that one is sent, or poll after their wait.
    pub(super) fn due_wakers(&mut self, now: Instant) -> Vec<W> {
        let Some(bucket) = &self.bucket else {
            return self.waiting.values().map(|waiting| waiting.waker.clone()).collect();
        };
        let (free, slot_hold) = (bucket.free(now) as usize, slot_hold(bucket));
        let mut wakers = Vec::new();
        let mut ahead = 0;
        for waiting in self.waiting.values_mut() {
            if waiting.has_missed_slot(slot_hold, now) {
                continue;
            }
            if waiting.ready_since.is_none() {
                wakers.push(waiting.waker.clone());
            }
            if ahead >= free {
                break;
            }
            waiting.ready_since.get_or_insert(now);
            ahead += 1;
        }
        wakers
    }

    /// The estimated wait of a call that joins now.
    pub(super) fn next_wait(&self, now: Instant) -> Duration {
        let Some(bucket) = &self.bucket else { return Duration::ZERO };
        let slot_hold = slot_hold(bucket);
        let ahead = self.waiting.values().filter(|waiting| !waiting.has_missed_slot(slot_hold, now)).count();
        bucket.wait_for(ahead + 1, now)
    }

    pub(super) fn bucket(&self) -> Option<&Bucket> {
        self.bucket.as_ref()
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether this can be dropped without losing state: no call waits or is in flight, and the limit is full or not
    /// known.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.waiting.is_empty() && self.in_flight == 0 && self.bucket.as_ref().is_none_or(|bucket| bucket.is_full(now))
    }
}

fn slot_hold(bucket: &Bucket) -> Duration {
    bucket.refill().clamp(MIN_SLOT_HOLD, MAX_SLOT_HOLD)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{MAX_SLOT_HOLD, Queue, Readiness, Ticket};

    const MINUTE: Duration = Duration::from_secs(60);
    /// The time in which one of ten calls a minute becomes free, with the margin of the bucket.
    const SLOT: Duration = Duration::from_millis(6_002);

    /// A queue with a limit of ten calls a minute, of which none is free.
    fn exhausted(now: Instant) -> Queue<u32> {
        let mut queue = Queue::default();
        queue.set_published_limit(10, MINUTE, now);
        for number in 0..10 {
            let ticket = queue.join(number);
            assert_eq!(queue.poll(ticket, now), Readiness::Ready);
        }
        queue
    }

    fn join(queue: &mut Queue<u32>, calls: u32) -> Vec<Ticket> {
        (0..calls).map(|number| queue.join(number)).collect()
    }

    #[test]
    fn calls_are_sent_at_once_while_the_limit_is_unknown_or_not_reached() {
        let now = Instant::now();
        assert_eq!(exhausted(now).waiting(), 0);
        let mut unknown = Queue::default();
        for ticket in join(&mut unknown, 100) {
            assert_eq!(unknown.poll(ticket, now), Readiness::Ready);
        }
    }

    #[test]
    fn each_call_waits_for_a_slot_of_its_own() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 3);
        for (number, ticket) in (1..).zip(&tickets) {
            let Readiness::Wait(wait) = queue.poll(*ticket, now) else { panic!("no call is free") };
            assert_eq!(wait.as_secs(), 6 * number);
        }
        assert_eq!(queue.next_wait(now).as_secs(), 24);
    }

    #[test]
    fn calls_are_sent_in_order_of_arrival_whichever_polls_first() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 2);
        let later = now + SLOT;
        assert!(matches!(queue.poll(tickets[1], later), Readiness::Wait(_)), "the slot is reserved for another call");
        assert_eq!(queue.poll(tickets[0], later), Readiness::Ready);
        assert!(matches!(queue.poll(tickets[1], later), Readiness::Wait(_)));
        let newcomer = queue.join(9);
        assert!(matches!(queue.poll(newcomer, later + SLOT), Readiness::Wait(_)), "a new call must not jump the queue");
        assert_eq!(queue.poll(tickets[1], later + SLOT), Readiness::Ready);
    }

    #[test]
    fn calls_that_are_not_polled_are_skipped() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let forgotten = join(&mut queue, 30);
        let ticket = queue.join(99);
        let mut time = now;
        let mut polls = 0;
        while let Readiness::Wait(wait) = queue.poll(ticket, time) {
            assert!(!wait.is_zero());
            time += wait;
            polls += 1;
            assert!(polls < 100);
        }
        assert!(time - now < 4 * MINUTE, "at most as late as if the other calls had been sent: {:?}", time - now);
        assert_eq!(queue.waiting(), 30);
        // The oldest call is first again once it is polled.
        let newcomer = queue.join(100);
        let later = time + 10 * MINUTE;
        assert_eq!(queue.poll(forgotten[0], later), Readiness::Ready);
        assert_eq!(queue.poll(newcomer, later), Readiness::Ready);
    }

    #[test]
    fn a_slot_that_is_given_up_goes_to_the_next_call() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 3);
        queue.leave(tickets[0]);
        assert_eq!(queue.due_wakers(now), [1], "the wait of the first call may be shorter now");
        assert_eq!(queue.poll(tickets[1], now + SLOT), Readiness::Ready);
        assert_eq!(queue.due_wakers(now + SLOT), [2]);
        queue.leave(tickets[2]);
        assert!(queue.due_wakers(now + SLOT).is_empty());
    }

    #[test]
    fn a_slot_is_reserved_for_a_limited_time() {
        let now = Instant::now();
        let mut queue = Queue::default();
        queue.set_published_limit(1, MINUTE, now);
        let tickets = join(&mut queue, 3);
        assert_eq!(queue.poll(tickets[0], now), Readiness::Ready);
        let free = now + MINUTE;
        for at in [free, free + MAX_SLOT_HOLD - Duration::from_millis(1)] {
            assert!(matches!(queue.poll(tickets[2], at), Readiness::Wait(_)), "the slot is reserved for another call");
        }
        assert_eq!(queue.poll(tickets[2], free + MAX_SLOT_HOLD), Readiness::Ready);
    }

    #[test]
    fn a_change_wakes_the_calls_that_may_be_sent_and_the_next_one() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        join(&mut queue, 4);
        assert_eq!(queue.due_wakers(now + 2 * SLOT), [0, 1, 2]);
        assert_eq!(queue.due_wakers(now + 2 * SLOT), [2], "once");
    }

    #[test]
    fn a_refusal_pauses_all_calls_and_keeps_their_order() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 2);
        assert_eq!(queue.pause(Some(MINUTE), now + SLOT), Some(MINUTE));
        for ticket in &tickets {
            let Readiness::Wait(wait) = queue.poll(*ticket, now + SLOT) else { panic!("calls are paused") };
            assert!(wait >= MINUTE);
        }
        let end = now + SLOT + 2 * MINUTE;
        assert!(queue.due_wakers(end).starts_with(&[0, 1]));
        assert_eq!(queue.poll(tickets[0], end), Readiness::Ready);
        assert_eq!(Queue::<u32>::default().pause(None, now), None, "an unknown limit has no pause");
    }

    #[test]
    fn a_queue_is_idle_without_calls_and_with_a_full_limit() {
        let now = Instant::now();
        let mut queue = Queue::default();
        assert!(queue.is_idle(now));
        queue.set_published_limit(1, MINUTE, now);
        let ticket = queue.join(0);
        assert!(!queue.is_idle(now), "a call waits");
        assert_eq!(queue.poll(ticket, now), Readiness::Ready);
        assert!(!queue.is_idle(now + 2 * MINUTE), "a call is in flight");
        queue.finish();
        assert!(!queue.is_idle(now) && queue.is_idle(now + 2 * MINUTE), "the limit is not full at first");
    }
}
