//! Sessions under random faults.

use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::Setup;
use super::simulated::Behavior;
use super::stores::{FaultyStore, set};
use crate::grant::Grant;
use crate::session::handle::Session;

const SEEDS: u64 = 500;

/// A deterministic random generator: the same seed gives the same numbers on every machine.
struct Random(fastrand::Rng);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0.u64(..end)
    }

    /// Returns `true` in `percent` of 100 cases.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn behavior(&mut self) -> Behavior {
        match self.below(16) {
            0..=3 => Behavior::Slow(0, 0),
            4 | 5 => Behavior::Slow(self.below(25), self.below(25)),
            6 => Behavior::Status(500 + self.below(5) as u16, None),
            7 => Behavior::Status(503, Some(self.below(100))),
            8 => Behavior::Status(429, self.chance(50).then(|| self.below(100))),
            9 | 10 => Behavior::Unreachable,
            11 | 12 => Behavior::Reset,
            13 => Behavior::ResetAfter,
            14 => Behavior::Truncated,
            _ => Behavior::Never,
        }
    }
}

/// A caller that needs a token. It reports a refused token, and is cancelled after `timeout` seconds, if given.
async fn caller(session: Arc<Session>, setup: Arc<Setup>, timeout: Option<u64>) {
    let limit = Duration::from_secs(timeout.unwrap_or(3600));
    match tokio::time::timeout(limit, session.token()).await {
        Ok(Ok(token)) if !setup.ims.accepts(token.expose_secret()) => session.invalidate(&token),
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let known = error.is_network() || error.is_rate_limited() || error.is_sign_in_required();
            assert!(known || error.is_invalid_response() || error.is_store(), "{error:?}");
        }
        Err(_) => assert!(timeout.is_some(), "no caller waits for an hour"),
    }
}

/// A caller that is polled `times` times, and then kept without being polled again.
async fn stalled_caller(session: Arc<Session>, times: u64) -> Box<dyn Send> {
    let mut call = Box::pin(async move { session.token().await });
    for _ in 0..times {
        let ready = poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
        if ready {
            return Box::new(());
        }
        tokio::task::yield_now().await;
    }
    Box::new(call)
}

/// The outcomes of all runs.
#[derive(Default, Debug)]
struct Outcomes {
    tokens: usize,
    errors: usize,
}

async fn run_scenario(seed: u64, outcomes: &mut Outcomes) {
    let mut random = Random(fastrand::Rng::with_seed(seed));
    let mut setup = Setup::new();
    if random.chance(20) {
        setup.grant = Grant::ClientCredentials;
    }
    let setup = Arc::new(setup);
    let store = FaultyStore { without_lock: random.chance(30), ..FaultyStore::default() };
    let processes = if random.chance(50) { 1 } else { 2 + random.below(3) };
    let sessions: Vec<_> = (0..processes).map(|_| setup.session_with(store.clone())).collect();
    sessions[0].import(setup.issue()).await.unwrap();

    let mut stalled = Vec::new();
    for _ in 0..12 {
        for _ in 0..random.below(3) {
            let session = Arc::clone(&sessions[random.below(processes) as usize]);
            stalled.push(stalled_caller(session, 1 + random.below(4)).await);
        }
        let callers: Vec<_> = (0..=random.below(8))
            .map(|_| {
                let session = &sessions[random.below(processes) as usize];
                let timeout = random.chance(40).then(|| random.below(60));
                tokio::spawn(caller(Arc::clone(session), Arc::clone(&setup), timeout))
            })
            .collect();
        let script: Vec<_> = (0..random.below(6)).map(|_| random.behavior()).collect();
        setup.ims.script(script);
        set(&store.fails_to_save, random.chance(15));
        set(&store.fails_to_load, random.chance(10));
        if random.chance(10) {
            setup.clock.jump(random.below(200_000) as i64 - 100_000);
        }
        tokio::time::sleep(Duration::from_secs(random.below(1800))).await;
        for caller in callers {
            caller.await.unwrap();
        }
    }

    // The callers that are kept without being polled must not block anything. After the faults end, a signed-in user
    // must stay signed in, unless the service spent the refresh token and its response was lost.
    setup.ims.clear_script();
    set(&store.fails_to_save, false);
    set(&store.fails_to_load, false);
    for _ in 0..3 {
        for session in &sessions {
            caller(Arc::clone(session), Arc::clone(&setup), None).await;
        }
        tokio::time::sleep(Duration::from_secs(15)).await;
    }
    for session in &sessions {
        match session.token().await {
            Ok(token) => {
                outcomes.tokens += 1;
                assert!(setup.ims.accepts(token.expose_secret()), "seed {seed}: the token is not valid");
                if setup.grant == Grant::Code {
                    let kept = store.tokens().await.unwrap_or_else(|| panic!("seed {seed}: the store is empty"));
                    let cached = session.export().unwrap();
                    let refresh = kept.refresh_token().unwrap().expose_secret().to_owned();
                    assert_eq!(cached.refresh_token(), kept.refresh_token(), "seed {seed}: the store has other tokens");
                    let lost = !setup.ims.client_received_valid_token();
                    assert!(
                        setup.ims.is_valid(&refresh) || lost,
                        "seed {seed}: the refresh token that arrived is lost"
                    );
                }
            }
            Err(error) => {
                outcomes.errors += 1;
                assert!(error.is_sign_in_required(), "seed {seed}: {error:?}");
                assert!(
                    !setup.ims.client_received_valid_token(),
                    "seed {seed}: a good refresh token was lost: {error}"
                );
            }
        }
    }
    drop(stalled);
}

#[tokio::test(start_paused = true)]
async fn random_faults_end_with_a_token_or_a_clear_error_and_lose_no_refresh_token() {
    let mut outcomes = Outcomes::default();
    for seed in 0..SEEDS {
        run_scenario(seed, &mut outcomes).await;
    }
    // Both outcomes must occur, or the simulated faults are not realistic.
    assert!(outcomes.tokens > 100 && outcomes.errors > 20, "{outcomes:?}");
}
