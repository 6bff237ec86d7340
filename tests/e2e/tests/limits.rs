//! Many calls, strict limits, simulated time: how close a client comes to what the limits allow, and whether it is refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::future::IntoFuture as _;
use std::time::Duration;

use e2e::World;
use fake_frameio::{FakeFrameio, RateLimits};
use frameio_sdk::models::{FileCreateLocalUploadParamsData, ProjectUpdateParamsData};
use frameio_sdk::{AccountId, Client, Error};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A stand-in with strict limits, and a client without timers of its own, because a paused clock jumps to the next one
/// whenever nothing else is to do.
async fn strict() -> (FakeFrameio, Client, AccountId) {
    let world = World::of(FakeFrameio::builder().rate_limits(RateLimits::Strict)).await;
    let builder = Client::builder(world.fake.token()).base_url(world.fake.base_url());
    let builder = builder.configure_http(|http| http.pool_max_idle_per_host(0)).connect_timeout(None);
    let client = builder.timeout(None).stall_timeout(None).build().unwrap();
    (world.fake, client, world.account)
}

fn refused(fake: &FakeFrameio) -> usize {
    fake.requests().iter().filter(|request| request.status == 429).count()
}

/// Makes calls in many tasks, and gives the time that they took.
async fn rename_often(client: &Client, account: &AccountId, project: &str, tasks: usize, calls: usize) -> Duration {
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..tasks {
        let (client, account, project) = (client.clone(), account.clone(), project.to_owned());
        all.spawn(async move {
            for number in 0..calls {
                let change = ProjectUpdateParamsData::new().name(format!("Name {number}"));
                client.projects().update(&account, &project, change).await?;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap().unwrap();
    }
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn fifty_tasks_are_as_fast_as_the_limit_allows_and_never_refused() {
    let (fake, client, account) = strict().await;
    let took = rename_often(&client, &account, &fake.demo().project, 50, 40).await;
    // Ten at once, and then one every six seconds.
    let least = Duration::from_secs(6) * (50 * 40 - 10);
    let ratio = took.as_secs_f64() / least.as_secs_f64();
    println!("2000 calls, 10 a minute: {ratio:.4} of the time the limit takes, {} refused", refused(&fake));
    assert!(ratio <= 1.05, "{took:?} instead of {least:?}");
    assert!(refused(&fake) <= 2, "{}", refused(&fake));
    let state = client.rate_limits().into_iter().find(|state| state.operation == "projects.update").unwrap();
    assert_eq!((state.limit, state.window, state.waiting), (10, Duration::from_secs(60), 0));
}

#[tokio::test(start_paused = true)]
async fn another_program_on_the_same_limit_costs_time_and_no_errors() {
    let (fake, client, account) = strict().await;
    // It takes every second free place, and knows nothing of us.
    let other = Client::builder(fake.token()).base_url(fake.base_url()).wait_for_rate_limits(false).max_retries(0);
    let other = other.configure_http(|http| http.pool_max_idle_per_host(0)).connect_timeout(None);
    let other = other.timeout(None).stall_timeout(None).build().unwrap();
    let (others_account, project) = (account.clone(), fake.demo().project.clone());
    let eating = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(12)).await;
            let change = ProjectUpdateParamsData::new().name("Theirs");
            let _ = other.projects().update(&others_account, &project, change).await;
        }
    });
    let took = rename_often(&client, &account, &fake.demo().project, 20, 10).await;
    eating.abort();
    let least = Duration::from_secs(12) * (200 - 10);
    let ratio = took.as_secs_f64() / least.as_secs_f64();
    println!("200 calls on half a limit: {ratio:.4} of the time it takes, {} refused", refused(&fake));
    assert!(ratio <= 1.15, "{took:?} instead of {least:?}");
}

#[tokio::test(start_paused = true)]
async fn an_ingest_takes_as_long_as_the_limits_say() {
    const FILES: u32 = 1_000;
    let (fake, client, account) = strict().await;
    let start = Instant::now();
    let mut calls = JoinSet::new();
    for number in 0..FILES {
        let (client, account, folder) = (client.clone(), account.clone(), fake.demo().folder.clone());
        calls.spawn(async move {
            let data = FileCreateLocalUploadParamsData::new(format!("Clip {number}.mov"), 1_000_000);
            client.files().create_local_upload(&account, folder, data).await
        });
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap().unwrap();
    }
    // Five at once, and then five a second.
    let least = Duration::from_secs(1) * (FILES - 5) / 5;
    let ratio = start.elapsed().as_secs_f64() / least.as_secs_f64();
    println!("{FILES} files, 5 a second: {ratio:.4} of the time the limit takes, {} refused", refused(&fake));
    assert!(ratio <= 1.05, "{:?} instead of {least:?}", start.elapsed());
    assert_eq!(refused(&fake), 0);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_an_error_at_once_and_cancelling_frees_the_place() {
    let (fake, client, account) = strict().await;
    let bounded = Client::builder(fake.token()).base_url(fake.base_url()).max_rate_limit_wait(Duration::from_secs(10));
    let bounded = bounded.configure_http(|http| http.pool_max_idle_per_host(0)).connect_timeout(None);
    let bounded = bounded.timeout(None).stall_timeout(None).build().unwrap();
    let project = fake.demo().project.clone();
    let rename =
        |client: &Client| client.projects().update(&account, &project, ProjectUpdateParamsData::new().name("x"));
    for _ in 0..11 {
        rename(&bounded).await.unwrap();
    }
    let (first, second) = tokio::join!(rename(&bounded).into_future(), rename(&bounded).into_future());
    first.unwrap();
    let error = second.unwrap_err();
    assert!(error.is_rate_limited() && error.attempts() == 0, "{error}");
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(10)), "{error}");

    // One who leaves the queue does not hold up the next.
    let waiting = tokio::spawn(rename(&client).into_future());
    tokio::task::yield_now().await;
    waiting.abort();
    rename(&client).await.unwrap();
    assert!(client.rate_limits().iter().all(|state| state.waiting == 0));
}
