//! Many calls under strict limits, in simulated time: how close a client comes to the limits, and whether it is
//! refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may panic")]

use std::future::IntoFuture as _;
use std::time::Duration;

use e2e::{World, timeless};
use fake_frameio::{FakeFrameio, RateLimits, Seen};
use fastrand::Rng;
use frameio_sdk::models::{FileCreateLocalUploadParams, FolderCreateParams, ProjectUpdateParams};
use frameio_sdk::{AccountId, Client, Error, concurrent};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

/// A stand-in with strict rate limits, and a client for it.
async fn strict() -> (FakeFrameio, Client, AccountId) {
    let world = World::of(FakeFrameio::builder().rate_limits(RateLimits::Strict)).await;
    let client = timeless(Client::builder(world.fake.token()).base_url(world.fake.base_url())).build().unwrap();
    (world.fake, client, world.account.id().clone())
}

fn refused(fake: &FakeFrameio) -> usize {
    fake.requests().iter().filter(|request| request.status == 429).count()
}

/// Sends calls from many tasks and returns the time taken.
async fn rename_often(client: &Client, account: &AccountId, project: &str, tasks: usize, calls: usize) -> Duration {
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..tasks {
        let (client, account, project) = (client.clone(), account.clone(), project.to_owned());
        all.spawn(async move {
            for number in 0..calls {
                let change = ProjectUpdateParams::new().name(format!("Name {number}"));
                client.account(&account).projects().update(&project, change).await?;
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
    // A burst of ten, and then one call every six seconds.
    let least = Duration::from_secs(6) * (50 * 40 - 10);
    let ratio = took.as_secs_f64() / least.as_secs_f64();
    println!("2000 calls, 10 a minute: {ratio:.4} of the time the limit takes, {} refused", refused(&fake));
    assert!(ratio <= 1.001, "{took:?} instead of {least:?}");
    assert_eq!(refused(&fake), 0);
    let state = client.rate_limits().into_iter().find(|state| state.operation == "projects.update").unwrap();
    assert_eq!((state.limit, state.window, state.waiting), (10, Duration::from_secs(60), 0));
}

/// Lets an independent program call the same operation after each of these pauses.
fn use_limit_elsewhere(
    fake: &FakeFrameio,
    account: &AccountId,
    mut pause: impl FnMut() -> Duration + Send + 'static,
) -> JoinHandle<()> {
    let other = timeless(Client::builder(fake.token()).base_url(fake.base_url()));
    let other = other.wait_for_rate_limits(false).max_retries(0).build().unwrap();
    let (account, project) = (account.clone(), fake.demo().project.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(pause()).await;
            let change = ProjectUpdateParams::new().name(OTHER_NAME);
            let _ = other.account(&account).projects().update(&project, change).await;
        }
    })
}

const OTHER_NAME: &str = "Theirs";

#[tokio::test(start_paused = true)]
async fn another_program_under_the_same_limit_costs_time_and_no_errors() {
    const CALLS: u32 = 200;
    let mut rng = Rng::with_seed(7);
    let even = Box::new(|| Duration::from_secs(12)) as Box<dyn FnMut() -> Duration + Send>;
    let uneven = Box::new(move || Duration::from_millis(rng.u64(0..24_000)));
    for (kind, pause) in [("evenly", even), ("unevenly", uneven)] {
        let (fake, client, account) = strict().await;
        let other_program = use_limit_elsewhere(&fake, &account, pause);
        let took = rename_often(&client, &account, &fake.demo().project, 20, CALLS as usize / 20).await;
        other_program.abort();
        let is_other = |seen: &Seen| seen.body.as_ref().is_some_and(|body| body["data"]["name"] == OTHER_NAME);
        let (theirs, ours): (Vec<Seen>, Vec<Seen>) = fake.requests().into_iter().partition(is_other);
        let eaten = theirs.iter().filter(|seen| seen.status == 200).count() as u32;
        let refused = ours.iter().filter(|seen| seen.status == 429).count() as u32;
        // A burst of ten and then one call every six seconds, for both programs together.
        let least = Duration::from_secs(6) * (CALLS + eaten - 10);
        let ratio = took.as_secs_f64() / least.as_secs_f64();
        println!("{CALLS} calls beside {eaten} of others, {kind}: {ratio:.4} of the time it takes, {refused} refused");
        assert!(ratio <= 1.15, "{took:?} instead of {least:?}");
        assert!(refused <= CALLS / 5, "{refused}");
    }
}

/// The number of files of the ingest; a long run by hand sets 100,000.
fn files() -> u32 {
    std::env::var("INGEST_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(1_000)
}

#[tokio::test(start_paused = true)]
async fn an_ingest_takes_the_time_that_the_limits_allow() {
    const FILES_IN_A_FOLDER: u32 = 100;
    let (files, folders) = (files(), files().div_ceil(FILES_IN_A_FOLDER));
    let (fake, client, account) = strict().await;
    let root = &fake.demo().root_folder;
    let start = Instant::now();

    let make = |number| {
        let data = FolderCreateParams::new().name(format!("Card {number}"));
        client.account(&account).folders().create(root, data)
    };
    let made = concurrent::in_order(50, (0..folders).map(make)).try_collect().await.unwrap();
    let upload = |number: u32| {
        let data = FileCreateLocalUploadParams::new(format!("Clip {number}.mov"), 1_000_000);
        client.account(&account).files().create_local_upload(&made[(number / FILES_IN_A_FOLDER) as usize].id, data)
    };
    let mut outcomes = concurrent::as_finished(50, (0..files).map(upload));
    let mut announced = 0;
    while let Some(outcome) = outcomes.next().await {
        outcome.unwrap();
        announced += 1;
        if announced % 1_000 == 0 {
            take_refusal_count(&fake);
        }
    }
    // A burst of three folders, then three a second; a burst of five files, then five a second.
    let least = Duration::from_secs(1) * folders.saturating_sub(3) / 3 + Duration::from_secs(1) * (files - 5) / 5;
    let ratio = start.elapsed().as_secs_f64() / least.as_secs_f64();
    let refused = take_refusal_count(&fake);
    println!("{announced} files into {folders} folders: {ratio:.4} of the time the limits take, {refused} refused");
    assert!(ratio <= 1.001, "{:?} instead of {least:?}", start.elapsed());
    assert_eq!(refused, 0);
}

/// Asserts that no call was refused and clears the journal, whose capacity a long run would exceed.
fn take_refusal_count(fake: &FakeFrameio) -> usize {
    let refused = refused(fake);
    assert_eq!(refused, 0);
    fake.clear_requests();
    refused
}

#[tokio::test(start_paused = true)]
async fn a_wait_over_the_maximum_is_an_error_at_once_and_a_cancelled_call_frees_its_slot() {
    let (fake, client, account) = strict().await;
    let bounded = timeless(Client::builder(fake.token()).base_url(fake.base_url()));
    let bounded = bounded.max_rate_limit_wait(Duration::from_secs(10)).build().unwrap();
    let project = fake.demo().project.clone();
    let rename =
        |client: &Client| client.account(&account).projects().update(&project, ProjectUpdateParams::new().name("x"));
    for _ in 0..11 {
        rename(&bounded).await.unwrap();
    }
    let (first, second) = tokio::join!(rename(&bounded).into_future(), rename(&bounded).into_future());
    first.unwrap();
    let error = second.unwrap_err();
    assert!(error.is_rate_limited() && error.attempts() == 0, "{error}");
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(10)), "{error}");

    // A call that is cancelled in the queue does not delay the next one.
    let waiting = tokio::spawn(rename(&client).into_future());
    tokio::task::yield_now().await;
    waiting.abort();
    rename(&client).await.unwrap();
    assert!(client.rate_limits().iter().all(|state| state.waiting == 0));
}
