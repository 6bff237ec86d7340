//! The calls of one operation that wait for room below its limit: who may be sent now, and when to look again. Only
//! arithmetic; no clock, no sleep, no lock.
//!
//! Calls are sent in the order in which they came. A call takes its own place when it is polled, so one that nobody
//! polls any more could keep all others waiting for ever. It does not: the n-th call in line may be sent as soon as n
//! calls are free, whether those before it were sent or not; and a call that has not come for its place within a while
//! is passed over, until it is polled again.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::runtime::limit::bucket::Bucket;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// For how long a place is kept for a call that may be sent: as long as the next place takes to become free, within these
/// bounds.
const MIN_KEPT: Duration = Duration::from_millis(100);
const MAX_KEPT: Duration = Duration::from_secs(10);

/// The number of a call: calls that came later have larger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// The reply to a call that waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Send it. It counts as in flight from now on.
    Send,
    /// Ask again after this time, or when told to.
    Wait(Duration),
}

/// The state of one operation's limit. `W` is what wakes a waiting call up.
#[derive(Debug)]
pub(super) struct Queue<W> {
    /// `None` as long as the limit is not known.
    bucket: Option<Bucket>,
    waiting: BTreeMap<Ticket, Waiting<W>>,
    last: Ticket,
    in_flight: usize,
}

#[derive(Debug)]
struct Waiting<W> {
    waker: W,
    /// Since when the call may be sent. It was not polled since.
    ready_since: Option<Instant>,
}

impl<W> Waiting<W> {
    /// Whether the call did not come for its place.
    fn is_absent(&self, kept: Duration, now: Instant) -> bool {
        self.ready_since.is_some_and(|since| since + kept <= now)
    }
}

impl<W> Default for Queue<W> {
    fn default() -> Self {
        Self { bucket: None, waiting: BTreeMap::new(), last: Ticket(0), in_flight: 0 }
    }
}

impl<W: Clone> Queue<W> {
    /// Learns a limit that is published. What the server says itself counts for more.
    pub(super) fn publish(&mut self, calls: u32, window: Duration, now: Instant) {
        if self.bucket.is_none() {
            self.bucket = Bucket::new(calls, window, now);
        }
    }

    /// Puts a call at the end of the line.
    pub(super) fn join(&mut self, waker: W) -> Ticket {
        self.last = Ticket(self.last.0 + 1);
        self.waiting.insert(self.last, Waiting { waker, ready_since: None });
        self.last
    }

    /// Whether the call may be sent.
    pub(super) fn poll(&mut self, ticket: Ticket, now: Instant) -> Turn {
        if let Some(own) = self.waiting.get_mut(&ticket) {
            own.ready_since = None;
        }
        let Some(bucket) = &mut self.bucket else { return self.send(ticket) };
        let (free, kept) = (bucket.free(now) as usize, kept(bucket));
        let mut ahead = 0;
        let mut next_absence = Duration::MAX;
        for waiting in self.waiting.range_mut(..ticket).map(|(_, waiting)| waiting) {
            if waiting.is_absent(kept, now) {
                continue;
            }
            if ahead < free {
                let since = *waiting.ready_since.get_or_insert(now);
                next_absence = next_absence.min(since + kept - now);
            }
            ahead += 1;
        }
        if ahead < free && bucket.take(now).is_ok() {
            return self.send(ticket);
        }
        Turn::Wait(bucket.wait_for(ahead + 1, now).min(next_absence))
    }

    fn send(&mut self, ticket: Ticket) -> Turn {
        self.waiting.remove(&ticket);
        self.in_flight += 1;
        Turn::Send
    }

    /// Takes a call out of the line that is not sent.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.waiting.remove(&ticket);
    }

    /// Counts a call that was sent and is over.
    pub(super) fn finish(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from a response to a call that is still in flight.
    pub(super) fn correct(&mut self, reported: RateLimitStatus, now: Instant) {
        let others = self.in_flight.saturating_sub(1);
        if self.bucket.is_none() {
            self.bucket = Bucket::new(reported.limit, reported.window, now);
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.correct(reported, others, now);
        }
    }

    /// Learns that a call was refused: nothing is sent for a while. Returns how long; `None` when the limit is not known.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, now: Instant) -> Option<Duration> {
        self.bucket.as_mut().map(|bucket| bucket.pause(retry_after, now))
    }

    /// The calls that have to ask again after something has changed: those that may be sent now, and the one after
    /// them, for which the time to wait may be another. Those behind it are told when it is sent, or ask by themselves.
    pub(super) fn changed(&mut self, now: Instant) -> Vec<W> {
        let Some(bucket) = &self.bucket else {
            return self.waiting.values().map(|waiting| waiting.waker.clone()).collect();
        };
        let (free, kept) = (bucket.free(now) as usize, kept(bucket));
        let mut wakers = Vec::new();
        let mut ahead = 0;
        for waiting in self.waiting.values_mut() {
            if waiting.is_absent(kept, now) {
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

    /// How long one who joins now would wait, as far as is known.
    pub(super) fn wait_of_next(&self, now: Instant) -> Duration {
        let Some(bucket) = &self.bucket else { return Duration::ZERO };
        let kept = kept(bucket);
        let ahead = self.waiting.values().filter(|waiting| !waiting.is_absent(kept, now)).count();
        bucket.wait_for(ahead + 1, now)
    }

    pub(super) fn bucket(&self) -> Option<&Bucket> {
        self.bucket.as_ref()
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing would be lost if this were forgotten: nobody waits, nothing is in flight, and the limit has all
    /// of its room, or is not known.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.waiting.is_empty() && self.in_flight == 0 && self.bucket.as_ref().is_none_or(|bucket| bucket.is_full(now))
    }
}

fn kept(bucket: &Bucket) -> Duration {
    bucket.refill().clamp(MIN_KEPT, MAX_KEPT)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{MAX_KEPT, Queue, Ticket, Turn};

    const MINUTE: Duration = Duration::from_secs(60);
    /// How long a call of ten a minute takes to become free, with the margin of the bucket.
    const SLOT: Duration = Duration::from_millis(6_002);

    /// Ten calls a minute, of which none is free.
    fn exhausted(now: Instant) -> Queue<u32> {
        let mut queue = Queue::default();
        queue.publish(10, MINUTE, now);
        for number in 0..10 {
            let ticket = queue.join(number);
            assert_eq!(queue.poll(ticket, now), Turn::Send);
        }
        queue
    }

    fn join(queue: &mut Queue<u32>, calls: u32) -> Vec<Ticket> {
        (0..calls).map(|number| queue.join(number)).collect()
    }

    #[test]
    fn calls_are_sent_at_once_while_the_limit_has_room_or_is_not_known() {
        let now = Instant::now();
        assert_eq!(exhausted(now).waiting(), 0);
        let mut unknown = Queue::default();
        for ticket in join(&mut unknown, 100) {
            assert_eq!(unknown.poll(ticket, now), Turn::Send);
        }
    }

    #[test]
    fn each_call_waits_for_a_place_of_its_own() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 3);
        for (number, ticket) in (1..).zip(&tickets) {
            let Turn::Wait(wait) = queue.poll(*ticket, now) else { panic!("there is no room") };
            assert_eq!(wait.as_secs(), 6 * number);
        }
        assert_eq!(queue.wait_of_next(now).as_secs(), 24);
    }

    #[test]
    fn the_order_is_that_of_arrival_whoever_asks_first() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 2);
        let later = now + SLOT;
        assert!(matches!(queue.poll(tickets[1], later), Turn::Wait(_)), "the place is the other's");
        assert_eq!(queue.poll(tickets[0], later), Turn::Send);
        assert!(matches!(queue.poll(tickets[1], later), Turn::Wait(_)));
        let newcomer = queue.join(9);
        assert!(matches!(queue.poll(newcomer, later + SLOT), Turn::Wait(_)), "nor does a newcomer jump the queue");
        assert_eq!(queue.poll(tickets[1], later + SLOT), Turn::Send);
    }

    #[test]
    fn whoever_is_not_polled_holds_up_nobody_for_long() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let forgotten = join(&mut queue, 30);
        let ticket = queue.join(99);
        let mut time = now;
        let mut polls = 0;
        while let Turn::Wait(wait) = queue.poll(ticket, time) {
            assert!(!wait.is_zero());
            time += wait;
            polls += 1;
            assert!(polls < 100);
        }
        assert!(time - now < 4 * MINUTE, "no later than if the others had been sent: {:?}", time - now);
        assert_eq!(queue.waiting(), 30);
        // Polled again, the oldest is the first again.
        let newcomer = queue.join(100);
        let later = time + 10 * MINUTE;
        assert_eq!(queue.poll(forgotten[0], later), Turn::Send);
        assert_eq!(queue.poll(newcomer, later), Turn::Send);
    }

    #[test]
    fn a_place_that_was_given_back_is_the_next_one_s() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 3);
        queue.leave(tickets[0]);
        assert_eq!(queue.changed(now), [1], "the first in line may have to wait for less long");
        assert_eq!(queue.poll(tickets[1], now + SLOT), Turn::Send);
        assert_eq!(queue.changed(now + SLOT), [2]);
        queue.leave(tickets[2]);
        assert!(queue.changed(now + SLOT).is_empty());
    }

    #[test]
    fn a_place_is_kept_for_a_while() {
        let now = Instant::now();
        let mut queue = Queue::default();
        queue.publish(1, MINUTE, now);
        let tickets = join(&mut queue, 3);
        assert_eq!(queue.poll(tickets[0], now), Turn::Send);
        let free = now + MINUTE;
        for at in [free, free + MAX_KEPT - Duration::from_millis(1)] {
            assert!(matches!(queue.poll(tickets[2], at), Turn::Wait(_)), "the place is the other's");
        }
        assert_eq!(queue.poll(tickets[2], free + MAX_KEPT), Turn::Send);
    }

    #[test]
    fn those_who_may_be_sent_are_told_and_the_one_behind_them() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        join(&mut queue, 4);
        assert_eq!(queue.changed(now + 2 * SLOT), [0, 1, 2]);
        assert_eq!(queue.changed(now + 2 * SLOT), [2], "once");
    }

    #[test]
    fn a_refusal_pauses_everybody_and_keeps_the_order() {
        let now = Instant::now();
        let mut queue = exhausted(now);
        let tickets = join(&mut queue, 2);
        assert_eq!(queue.pause(Some(MINUTE), now + SLOT), Some(MINUTE));
        for ticket in &tickets {
            let Turn::Wait(wait) = queue.poll(*ticket, now + SLOT) else { panic!("it is paused") };
            assert!(wait >= MINUTE);
        }
        let end = now + SLOT + 2 * MINUTE;
        assert!(queue.changed(end).starts_with(&[0, 1]));
        assert_eq!(queue.poll(tickets[0], end), Turn::Send);
        assert_eq!(Queue::<u32>::default().pause(None, now), None, "there is nothing to wait for");
    }

    #[test]
    fn it_is_idle_when_nothing_would_be_lost() {
        let now = Instant::now();
        let mut queue = Queue::default();
        assert!(queue.is_idle(now));
        queue.publish(1, MINUTE, now);
        let ticket = queue.join(0);
        assert!(!queue.is_idle(now), "somebody waits");
        assert_eq!(queue.poll(ticket, now), Turn::Send);
        assert!(!queue.is_idle(now + 2 * MINUTE), "a call is in flight");
        queue.finish();
        assert!(!queue.is_idle(now) && queue.is_idle(now + 2 * MINUTE), "the limit has no room at first");
    }
}
