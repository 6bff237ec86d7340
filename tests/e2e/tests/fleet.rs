//! Several independent clients under one rate limit, in simulated time: how much of the limit they use together, how
//! often they are refused, and whether one of them starves.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may panic")]

use std::sync::Arc;
use std::time::Duration;

use e2e::{World, timeless};
use fake_frameio::{FakeFrameio, RateLimits};
use frameio_sdk::models::ProjectUpdateParams;
use frameio_sdk::{Client, SharedLimits};
use tokio::time::Instant;

/// The time for which the clients send calls.
const SPAN: Duration = Duration::from_secs(4 * 3_600);

/// The results of a fleet.
#[derive(Debug)]
struct Report {
    /// Successful calls of each client.
    done: Vec<u32>,
    failed: u32,
    refused: usize,
    /// The ratio of the calls that the limit allows to the calls that succeeded.
    ratio: f64,
    /// The calls of the slowest client relative to an equal share.
    least: f64,
}

/// Runs clients of one account, each with `tasks` tasks that rename a project. The limit for all of them together is
/// ten calls a minute.
async fn fleet(clients: usize, tasks: usize, shared: bool) -> Report {
    let limits = Arc::new(SharedLimits::default());
    let world = World::of(FakeFrameio::builder().rate_limits(RateLimits::Strict)).await;
    let fake = world.fake;
    let end = Instant::now() + SPAN;
    let mut all = Vec::new();
    for _ in 0..clients {
        let client = timeless(Client::builder(fake.token()).base_url(fake.base_url()));
        let client = if shared { client.share_rate_limits(limits.clone()) } else { client }.build().unwrap();
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let (account, project) = (client.account(world.account.id()), fake.demo().project.clone());
                tokio::spawn(async move {
                    let (mut done, mut failed) = (0, 0);
                    while Instant::now() < end {
                        match account.projects().update(&project, ProjectUpdateParams::new().name("x")).await {
                            Ok(_) if Instant::now() <= end => done += 1,
                            Ok(_) => {}
                            Err(error) if error.is_rate_limited() => failed += 1,
                            Err(error) => panic!("{error}"),
                        }
                    }
                    (done, failed)
                })
            })
            .collect();
        all.push(tasks);
    }
    let (mut done, mut failed) = (Vec::new(), 0);
    for tasks in all {
        let mut own = 0;
        for task in tasks {
            let outcome: (u32, u32) = task.await.unwrap();
            own += outcome.0;
            failed += outcome.1;
        }
        done.push(own);
    }
    let refused = fake.requests().iter().filter(|request| request.status == 429).count();
    let total = f64::from(done.iter().sum::<u32>());
    // A burst of ten, and then one call every six seconds.
    let ratio = (10.0 + SPAN.as_secs_f64() / 6.0) / total;
    let least = f64::from(*done.iter().min().unwrap()) * clients as f64 / total;
    let report = Report { done, failed, refused, ratio, least };
    println!("{clients} clients of {tasks} tasks, shared: {shared}: {report:?}");
    report
}

#[tokio::test(start_paused = true)]
async fn clients_that_share_their_limits_use_them_evenly_and_are_not_refused() {
    for tasks in [1, 5] {
        let report = fleet(20, tasks, true).await;
        assert!(report.ratio <= 1.01 && report.least >= 0.95, "{report:?}");
        assert_eq!((report.refused, report.failed), (0, 0), "{report:?}");
    }
}

/// Without a shared store the whole limit is used as well, but not evenly, and with refusals.
#[tokio::test(start_paused = true)]
async fn clients_without_shared_limits_use_the_whole_limit_too() {
    let report = fleet(20, 1, false).await;
    assert!(report.ratio <= 1.1 && report.done.len() == 20, "{report:?}");
}
