//! The faults, and their documented outcomes.

use std::time::Duration;

use fake_frameio::Fault;
use frameio_sdk::{Error, RetryPolicy};

use crate::class::Class;

/// A fault that occurs `times` times, and its expected outcome.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) fault: Fault,
    pub(crate) times: usize,
    pub(crate) rule: Rule,
    pub(crate) effect: Effect,
    /// The status of the response; 0 without a complete response.
    pub(crate) status: u16,
    pub(crate) setting: Setting,
    /// A predicate that the error must satisfy, if there is an error.
    pub(crate) error_check: fn(&Error) -> bool,
}

/// The effect of the request on the server.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Effect {
    /// The request is not executed.
    #[default]
    NotExecuted,
    /// The request is executed, and the response is lost or has another status.
    ExecutedUnconfirmed,
    /// The request is executed and its status is received; only the body is faulty.
    ExecutedConfirmed,
}

use Effect::{ExecutedConfirmed, ExecutedUnconfirmed, NotExecuted};

/// The settings besides the policy that a client needs for the fault to show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Setting {
    /// No timers, because a paused clock jumps to the next one.
    #[default]
    Timeless,
    /// One minute for an attempt, and a stall timeout of 30 s.
    Timed,
    /// A second token for when the first is rejected.
    OtherToken,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Policy {
    Standard,
    Safe,
}

impl Policy {
    pub(crate) const ALL: [Self; 2] = [Self::Standard, Self::Safe];

    pub(crate) fn make(self) -> RetryPolicy {
        match self {
            Self::Standard => RetryPolicy::standard(),
            Self::Safe => RetryPolicy::safe(),
        }
    }
}

/// Whether a call of the class succeeds when the fault occurs that many times.
pub(crate) type Rule = fn(Class, usize, Policy) -> bool;

/// A broken connection or response: only idempotent calls are retried, twice.
fn without_answer(class: Class, times: usize, _: Policy) -> bool {
    class.is_idempotent() && times <= 2
}

/// As `without_answer`, for faults that only a response with a body can have.
fn without_whole_body(class: Class, times: usize, policy: Policy) -> bool {
    class == Class::Delete || without_answer(class, times, policy)
}

/// A complete response that cannot be decoded is not retried, because a retry would get the same.
fn unreadable(class: Class, _: usize, _: Policy) -> bool {
    class == Class::Delete
}

/// 408 and 5xx: the standard policy retries every call twice, the safe one only idempotent calls.
fn transient(class: Class, times: usize, policy: Policy) -> bool {
    times <= 2 && (class.is_idempotent() || policy == Policy::Standard)
}

/// A rejected token is replaced once.
fn once(_: Class, times: usize, _: Policy) -> bool {
    times <= 1
}

fn always(_: Class, _: usize, _: Policy) -> bool {
    true
}

fn never(_: Class, _: usize, _: Policy) -> bool {
    false
}

const HOUR: Duration = Duration::from_secs(3600);
const FAR_AHEAD: &str = "Fri, 31 Dec 2100 12:00:00 GMT";
const TEN_SECONDS_LATER: &str = "Fri, 31 Dec 2100 12:00:10 GMT";
const LONG_AGO: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

/// All faults, each once, twice and three times.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for times in [1, 2, 3] {
        let kinds = [connections(), bodies(), late(), statuses(), clocks()];
        cases.extend(kinds.into_iter().flatten().map(|case| Case {
            name: format!("{}, {times} times", case.name),
            times,
            ..case
        }));
    }
    cases
}

fn case(name: &str, fault: Fault, rule: Rule) -> Case {
    let name = name.to_owned();
    Case {
        name,
        fault,
        times: 1,
        rule,
        effect: NotExecuted,
        status: 0,
        setting: Setting::default(),
        error_check: |_| true,
    }
}

/// Connections that break.
fn connections() -> Vec<Case> {
    let error_check = |error: &Error| error.is_transport() && !error.is_connect() && !error.is_timeout();
    let broken = |name, fault, effect| Case { effect, error_check, ..case(name, fault, without_answer) };
    vec![
        broken("reset before", Fault::reset(), NotExecuted),
        broken("reset within the request", Fault::reset_during(), NotExecuted),
        broken("reset after", Fault::reset_after(), ExecutedUnconfirmed),
    ]
}

/// Responses with a faulty body.
fn bodies() -> Vec<Case> {
    let error_check = |error: &Error| error.is_transport() && !error.is_timeout();
    let wrong_length = |name, bytes| Case {
        effect: ExecutedConfirmed,
        error_check,
        ..case(name, Fault::truncate(bytes), without_whole_body)
    };
    vec![
        wrong_length("less than its length", 1),
        wrong_length("nothing of its length", 0),
        Case {
            effect: ExecutedConfirmed,
            error_check: Error::is_decode,
            ..case("half of its JSON", Fault::cut_short(9), unreadable)
        },
    ]
}

/// Responses that take too long, and one that is slow but complete.
fn late() -> Vec<Case> {
    let timed = |name, fault, rule, effect| {
        let error_check = |error: &Error| error.is_timeout() && error.is_transport() && !error.is_connect();
        Case { effect, error_check, setting: Setting::Timed, ..case(name, fault, rule) }
    };
    vec![
        timed("not begun within an hour", Fault::delay(HOUR), without_answer, NotExecuted),
        timed("not answered within an hour", Fault::delay_after(HOUR), without_answer, ExecutedUnconfirmed),
        timed("a body that rests for an hour", Fault::stall(1, HOUR), without_whole_body, ExecutedConfirmed),
        timed("a body that rests for ten seconds", Fault::stall(1, Duration::from_secs(10)), always, ExecutedConfirmed),
    ]
}

/// Responses with an unexpected status.
fn statuses() -> Vec<Case> {
    let answered = |name: String, fault, rule, effect, status| {
        let error_check = |error: &Error| error.is_api();
        Case { effect, status, error_check, ..case(&name, fault, rule) }
    };
    let mut cases = Vec::new();
    for status in [408, 500, 502, 503, 504] {
        cases.push(answered(format!("{status}"), Fault::status(status), transient, NotExecuted, status));
        cases.push(answered(
            format!("{status}, and it is done"),
            Fault::status_after(status),
            transient,
            ExecutedUnconfirmed,
            status,
        ));
        cases.push(answered(format!("{status} as a page"), Fault::html(status), transient, NotExecuted, status));
    }
    for status in [400, 401, 403, 404, 409, 422] {
        cases.push(answered(format!("{status}"), Fault::status(status), never, NotExecuted, status));
    }
    cases.push(answered("403 as a page".into(), Fault::html(403), never, NotExecuted, 403));
    // A 429 was not executed, so every policy retries it until the limit has room.
    cases.push(answered("429".into(), Fault::status(429), always, NotExecuted, 429));
    let refused = answered("401, and there is another token".into(), Fault::status(401), once, NotExecuted, 401);
    cases.push(Case { setting: Setting::OtherToken, ..refused });
    let error_check = |error: &Error| error.to_string().contains("redirect") && error.attempts() == 1;
    for (name, location) in [("a redirect", "/v4/elsewhere"), ("a redirect to itself", "?")] {
        let fault = Fault::status(302).header("location", location);
        cases.push(Case { error_check, status: 302, ..case(name, fault, never) });
    }
    cases
}

/// A server with a wrong clock.
fn clocks() -> Vec<Case> {
    let wait = |status, until, date| Fault::status(status).header("retry-after", until).header("date", date);
    vec![
        case("a clock that is ahead", Fault::headers([("date", FAR_AHEAD)]), always),
        case("a clock that is behind", Fault::headers([("date", LONG_AGO)]), always),
        case("429 until soon, by a clock that is ahead", wait(429, TEN_SECONDS_LATER, FAR_AHEAD), always),
        case("429 until long ago", wait(429, LONG_AGO, FAR_AHEAD), always),
        Case {
            status: 503,
            ..case("503 until soon, by a clock that is ahead", wait(503, TEN_SECONDS_LATER, FAR_AHEAD), transient)
        },
    ]
}
