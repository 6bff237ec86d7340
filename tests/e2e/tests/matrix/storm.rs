//! Many faults at once, drawn from a seed, while a program makes many calls.

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
/// More than three attempts of one minute and the delays between them, which the limit of an operation may extend.
const MAX_ELAPSED: Duration = Duration::from_secs(20 * 60);

/// The number of calls by outcome.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) calls: usize,
    pub(crate) failed: usize,
    pub(crate) repeated: usize,
}

/// Runs all storms and checks the effect of each call.
pub(crate) async fn run_storms(world: &World) -> Counts {
    let mut counts = Counts::default();
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
            call(world, &client, class, policy, &label, &mut counts).await;
        }
    }
    counts
}

async fn call(world: &World, client: &Client, class: Class, policy: Policy, label: &str, counts: &mut Counts) {
    let webhook = new_webhook(world).await;
    world.fake.clear_requests();
    let begun = Instant::now();
    let outcome = class.call(world, client, &webhook).await;
    assert!(begun.elapsed() < MAX_ELAPSED, "{label}: {:?}", begun.elapsed());
    let done = effects(world, class);
    counts.calls += 1;
    counts.failed += usize::from(outcome.is_err());
    match outcome {
        Ok(count) if class == Class::List => assert_eq!(count, 130, "{label}: no page should be lost or repeated"),
        Ok(_) => assert!(done > 0, "{label}: succeeded without being executed"),
        Err(error) => assert!(error.attempts() >= 1 && error.operation().is_some(), "{label}: {error:?}"),
    }
    if !class.is_idempotent() {
        let most = if policy == Policy::Safe { 1 } else { 3 };
        assert!(done <= most, "{label}: executed {done} times in {} requests", world.fake.calls(class.operation()));
        counts.repeated += usize::from(done > 1);
    }
}

/// A random fault for any of the operations, within the next requests.
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
