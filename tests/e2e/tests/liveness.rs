//! Calls that are pending but not polled, dropped or cancelled delay no other call, and strict limits still hold.
//!
//! Time is simulated. A call that hangs runs into a timeout of one simulated hour.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may panic")]

use std::future::{Future, IntoFuture as _, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use e2e::{World, timeless};
use fake_frameio::{FakeFrameio, RateLimits, Seen};
use fastrand::Rng;
use frameio_sdk::models::ProjectUpdateParams;
use frameio_sdk::{Client, concurrent};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

const HOUR: Duration = Duration::from_secs(3_600);
/// The limit for renaming a project: a burst of ten, and then one call per this duration.
const SLOT: Duration = Duration::from_secs(6);
const BURST: u32 = 10;

async fn strict() -> (World, Client) {
    let world = World::of(FakeFrameio::builder().rate_limits(RateLimits::Strict)).await;
    let client = timeless(Client::builder(world.fake.token()).base_url(world.fake.base_url())).build().unwrap();
    (world, client)
}

fn refused(world: &World) -> usize {
    world.fake.requests().iter().filter(|request| request.status == 429).count()
}

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A call of an operation with a limit of ten calls a minute.
fn rename(world: &World, client: &Client, name: &str) -> Call {
    let change = ProjectUpdateParams::new().name(name);
    let call = client.account(world.account.id()).projects().update(&world.demo().project, change).into_future();
    Box::pin(async move {
        call.await.unwrap();
    })
}

/// Polls the future at most `times` times; returns whether it completed.
async fn poll_times(future: &mut (impl Future<Output = ()> + Unpin), times: usize) -> bool {
    for _ in 0..times {
        let is_ready = poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_ready())).await;
        if is_ready {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test(start_paused = true)]
async fn a_call_inside_a_loop_over_concurrent_calls_makes_progress() {
    let (world, client) = strict().await;
    let root = &world.demo().root_folder;
    let account = client.account(world.account.id());
    let begun = Instant::now();
    let all = async {
        let mut lists = concurrent::as_finished(8, (0..20).map(|_| account.files().list(root)));
        let mut count = 0;
        while let Some(list) = lists.next().await {
            list.unwrap();
            // The other calls of `lists` are not polled while this call waits for the same limit.
            account.files().list(root).await.unwrap();
            count += 1;
        }
        count
    };
    assert_eq!(timeout(HOUR, all).await.expect("the calls should not hang"), 20);
    // A burst of five, and then five a second: 40 calls take 7 s. A slot that is reserved for a call that is not polled
    // is lost for the time of one call.
    assert!(begun.elapsed() <= Duration::from_secs(14), "{:?}", begun.elapsed());
    assert_eq!(refused(&world), 0);
}

#[tokio::test(start_paused = true)]
async fn a_pending_stream_that_is_not_polled_delays_no_other_call() {
    let (world, client) = strict().await;
    let account = client.account(world.account.id());
    let root = world.demo().root_folder.clone();
    let list = || account.files().list(&root);
    for _ in 0..5 {
        list().await.unwrap();
    }
    let mut items = list().page_size(1).items();
    // The first page waits for the limit, another branch completes first, and the stream stays alive.
    tokio::select! {
        biased;
        _ = items.next() => panic!("the limit has no room"),
        () = tokio::task::yield_now() => {}
    }
    let begun = Instant::now();
    for _ in 0..10 {
        timeout(HOUR, list().into_future()).await.expect("the call should not hang").unwrap();
    }
    assert!(begun.elapsed() <= Duration::from_secs(3), "{:?}", begun.elapsed());
    timeout(HOUR, items.next()).await.expect("the stream should continue").transpose().unwrap();
    assert_eq!(refused(&world), 0);
}

#[tokio::test(start_paused = true)]
async fn calls_are_sent_in_the_order_of_their_first_poll() {
    let (world, client) = strict().await;
    let mut calls = JoinSet::new();
    for number in 0..40 {
        calls.spawn(rename(&world, &client, &format!("{number}")));
        tokio::task::yield_now().await;
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
    let names: Vec<u32> = world.fake.requests().iter().filter_map(name_of).collect();
    // The burst of ten is sent at once, on separate connections, so in any order.
    let expected: Vec<u32> = (BURST..40).collect();
    assert_eq!(names[BURST as usize..], expected);
    assert_eq!(refused(&world), 0);
}

fn name_of(seen: &Seen) -> Option<u32> {
    seen.body.as_ref()?["data"]["name"].as_str()?.parse().ok()
}

/// How one participant of the property test treats its calls.
#[derive(Clone, Copy, Debug)]
enum Behavior {
    /// Awaits its calls one after the other.
    Sequential,
    /// Polls a call several times and keeps it without polling it.
    Abandons,
    /// Polls a call several times and drops it.
    Drops,
    /// Polls a call several times and awaits it minutes later.
    Resumes,
    /// Runs calls concurrently and awaits another call after each outcome.
    Interleaves,
    /// Runs calls concurrently, takes one outcome and keeps the stream.
    KeepsStream,
    /// Is aborted at a random time.
    IsAborted,
}

const BEHAVIORS: [Behavior; 7] = [
    Behavior::Sequential,
    Behavior::Abandons,
    Behavior::Drops,
    Behavior::Resumes,
    Behavior::Interleaves,
    Behavior::KeepsStream,
    Behavior::IsAborted,
];

/// A call that records when it is polled later than it was woken. Such a call may take its slot in time and reach the
/// server after the slot was given to another call, so one refusal is allowed for it.
struct TrackedCall {
    call: Call,
    woken: Arc<WakeRecord>,
    is_late: bool,
    late: Arc<AtomicU32>,
}

struct WakeRecord {
    at: Mutex<Option<Instant>>,
    outer: Mutex<Waker>,
}

impl Wake for WakeRecord {
    fn wake(self: Arc<Self>) {
        self.at.lock().unwrap().get_or_insert_with(Instant::now);
        self.outer.lock().unwrap().wake_by_ref();
    }
}

impl Future for TrackedCall {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let woken = self.woken.at.lock().unwrap().take();
        if woken.is_some_and(|at| at < Instant::now()) && !self.is_late {
            self.is_late = true;
            self.late.fetch_add(1, Ordering::SeqCst);
        }
        *self.woken.outer.lock().unwrap() = context.waker().clone();
        let waker = Waker::from(self.woken.clone());
        self.call.as_mut().poll(&mut Context::from_waker(&waker))
    }
}

fn tracked(call: Call, late: &Arc<AtomicU32>) -> Call {
    let woken = Arc::new(WakeRecord { at: Mutex::new(None), outer: Mutex::new(Waker::noop().clone()) });
    Box::pin(TrackedCall { call, woken, is_late: false, late: late.clone() })
}

/// Futures and streams that are kept alive and not polled.
type Parked = Arc<Mutex<Vec<Box<dyn Send>>>>;

async fn run_participant(behavior: Behavior, mut rng: Rng, make: impl Fn() -> Call + Send + 'static, parked: Parked) {
    sleep(Duration::from_millis(rng.u64(0..30_000))).await;
    let times = rng.usize(1..12);
    match behavior {
        Behavior::Sequential => {
            for _ in 0..rng.u32(1..6) {
                make().await;
            }
        }
        Behavior::Abandons => {
            let mut call = make();
            if !poll_times(&mut call, times).await {
                parked.lock().unwrap().push(Box::new(call));
            }
        }
        Behavior::Drops => {
            poll_times(&mut make(), times).await;
        }
        Behavior::Resumes => {
            let mut call = make();
            if !poll_times(&mut call, times).await {
                sleep(Duration::from_secs(rng.u64(1..300))).await;
                call.await;
            }
        }
        Behavior::Interleaves => {
            let calls: Vec<Call> = (0..rng.u32(2..8)).map(|_| make()).collect();
            let mut outcomes = concurrent::as_finished(4, calls);
            while outcomes.next().await.is_some() {
                make().await;
            }
        }
        Behavior::KeepsStream => {
            let calls: Vec<Call> = (0..rng.u32(2..8)).map(|_| make()).collect();
            let mut outcomes = concurrent::as_finished(4, calls);
            outcomes.next().await;
            parked.lock().unwrap().push(Box::new(outcomes));
        }
        Behavior::IsAborted => loop {
            make().await;
        },
    }
}

#[tokio::test(start_paused = true)]
async fn polled_calls_make_progress_and_the_limit_is_kept() {
    for seed in 0..24 {
        run_seed(seed).await;
    }
}

async fn run_seed(seed: u64) {
    let (world, client) = strict().await;
    let world = Arc::new(world);
    let mut rng = Rng::with_seed(seed);
    let parked = Parked::default();
    let late = Arc::new(AtomicU32::new(0));
    let (mut polled, mut aborted) = (JoinSet::new(), JoinSet::new());
    for number in 0..rng.u32(4..24) {
        let behavior = BEHAVIORS[rng.usize(0..BEHAVIORS.len())];
        let (its_world, its_client, its_late) = (world.clone(), client.clone(), late.clone());
        let make = move || tracked(rename(&its_world, &its_client, &format!("{number}")), &its_late);
        let part = run_participant(behavior, rng.fork(), make, parked.clone());
        match behavior {
            Behavior::IsAborted => {
                let end = Duration::from_millis(rng.u64(0..90_000));
                aborted.spawn(async move { timeout(end, part).await.is_ok() });
            }
            _ => drop(polled.spawn(part)),
        }
    }
    let begun = Instant::now();
    while let Some(done) = timeout(HOUR, polled.join_next()).await.unwrap_or_else(|_| panic!("seed {seed}: stuck")) {
        done.unwrap();
    }
    while aborted.join_next().await.is_some() {}

    let sent = world.fake.requests().iter().filter(|seen| name_of(seen).is_some()).count() as u32;
    let left = parked.lock().unwrap().len() as u32 * 4;
    // Participants start within 30 s and resume within 5 minutes. Each kept call may take one slot, and so may a call
    // that was left before it was sent.
    let longest = SLOT * (sent + left + 8) + Duration::from_secs(360);
    assert!(begun.elapsed() <= longest, "seed {seed}: {:?} for {sent} calls and {left} left", begun.elapsed());
    let (refusals, late) = (refused(&world), late.load(Ordering::SeqCst) as usize);
    println!("seed {seed}: {sent} sent, {left} left, {late} late, {refusals} refused");
    assert!(refusals <= late, "seed {seed}: {refusals} refused, {late} late");

    parked.lock().unwrap().clear();
    let state = |client: &Client| client.rate_limits().into_iter().find(|s| s.operation == "projects.update");
    if sent > 0 {
        assert_eq!(state(&client).unwrap().waiting, 0, "seed {seed}: no call should be left in the queue");
    }
    // No slot is lost: after a minute the whole burst of ten is available.
    sleep(Duration::from_secs(61)).await;
    let begun = Instant::now();
    concurrent::as_finished(16, (0..BURST).map(|_| rename(&world, &client, "last"))).collect().await;
    assert_eq!(begun.elapsed(), Duration::ZERO, "seed {seed}");
    assert_eq!(refused(&world), refusals, "seed {seed}");
}
