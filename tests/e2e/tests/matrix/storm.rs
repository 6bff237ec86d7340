//! Many faults at a time, drawn by a seed, over a program of many calls.

use std::time::Duration;

use e2e::World;
use fake_frameio::Fault;
use fastrand::Rng;
use frameio_sdk::Client;
use tokio::time::Instant;

use crate::case::{Policy, Setting};
use crate::class::{CLASSES, Class};
use crate::{effects, new_webhook, set_up};

const STORMS: u64 = 60;
const CALLS: usize = 12;
const FAULTS: usize = 14;
/// More than three attempts of a minute, and the waits between them, which the limit of an operation may make longer.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// How many went how.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: usize,
    pub(crate) failed: usize,
    pub(crate) repeated: usize,
}

/// Lets all storms pass, and looks after each call at what has become of it.
pub(crate) async fn pass(world: &World) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..STORMS {
        let mut rng = Rng::with_seed(seed);
        world.fake.clear_faults();
        let policy = Policy::ALL[rng.usize(..2)];
        let client = Client::builder(world.fake.token()).base_url(world.fake.base_url()).retry_policy(policy.make());
        let client = set_up(client, Setting::Timed);
        for _ in 0..FAULTS {
            world.fake.fault(fault(&mut rng));
        }
        for number in 0..CALLS {
            let class = CLASSES[rng.usize(..CLASSES.len())];
            let label = format!("storm {seed}, {policy:?}, call {number}, {class:?}");
            call(world, &client, class, policy, &label, &mut tally).await;
        }
    }
    tally
}

async fn call(world: &World, client: &Client, class: Class, policy: Policy, label: &str, tally: &mut Tally) {
    let webhook = new_webhook(world).await;
    world.fake.clear_requests();
    let begun = Instant::now();
    let outcome = class.call(world, client, &webhook).await;
    assert!(begun.elapsed() < PATIENCE, "{label}: {:?}", begun.elapsed());
    let done = effects(world, class);
    tally.calls += 1;
    tally.failed += usize::from(outcome.is_err());
    match outcome {
        Ok(count) if class == Class::List => assert_eq!(count, 130, "{label}: no page is lost or comes twice"),
        Ok(_) => assert!(done > 0, "{label}: said to be done, and was not"),
        Err(error) => assert!(error.attempts() >= 1 && error.operation().is_some(), "{label}: {error:?}"),
    }
    if !class.is_idempotent() {
        let most = if policy == Policy::Safe { 1 } else { 3 };
        assert!(done <= most, "{label}: done {done} times in {} requests", world.fake.calls(class.operation()));
        tally.repeated += usize::from(done > 1);
    }
}

/// A fault of any kind, for any of the operations, and soon.
fn fault(rng: &mut Rng) -> Fault {
    let (hour, moment) = (Duration::from_secs(3600), Duration::from_secs(rng.u64(..20)));
    let status = [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504][rng.usize(..12)];
    let bytes = rng.usize(..40);
    let fault = match rng.u8(..14) {
        0 => Fault::reset(),
        1 => Fault::reset_during(),
        2 => Fault::reset_after(),
        3 => Fault::truncate(bytes),
        4 => Fault::cut_short(bytes),
        5 => Fault::stall(bytes, hour),
        6 => Fault::stall(bytes, moment),
        7 => Fault::delay(hour),
        8 => Fault::delay_after(hour),
        9 => Fault::delay_after(moment),
        10 => Fault::html(status),
        11 => Fault::status_after([408, 429, 500, 503][rng.usize(..4)]),
        12 => Fault::status(status).header("retry-after", rng.u64(..50).to_string()),
        _ => Fault::status(status),
    };
    let class = CLASSES[rng.usize(..CLASSES.len())];
    fault.on(class.operation()).skip(rng.usize(..3)).times(rng.usize(1..4))
}
