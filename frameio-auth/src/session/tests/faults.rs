//! Sessions under random faults.

use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::Setup;
use super::simulated::Fate;
use super::stores::{Moody, set};
use crate::grant::Grant;
use crate::session::handle::Session;

const RUNS: u64 = 500;

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

    fn fate(&mut self) -> Fate {
        match self.below(16) {
            0..=3 => Fate::Slow(0, 0),
            4 | 5 => Fate::Slow(self.below(25), self.below(25)),
            6 => Fate::Status(500 + self.below(5) as u16, None),
            7 => Fate::Status(503, Some(self.below(100))),
            8 => Fate::Status(429, self.chance(50).then(|| self.below(100))),
            9 | 10 => Fate::Unreachable,
            11 | 12 => Fate::Reset,
            13 => Fate::ResetAfter,
            14 => Fate::Half,
            _ => Fate::Never,
        }
    }
}

/// A caller that needs a token. It reports a refused token, and is cancelled after `patience` seconds, if given.
async fn caller(session: Arc<Session>, setup: Arc<Setup>, patience: Option<u64>) {
    let limit = Duration::from_secs(patience.unwrap_or(3600));
    match tokio::time::timeout(limit, session.token()).await {
        Ok(Ok(token)) if !setup.ims.accepts(token.expose_secret()) => session.invalidate(&token),
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let known = error.is_network() || error.is_rate_limited() || error.is_sign_in_required();
            assert!(known || error.is_invalid_response() || error.is_store(), "{error:?}");
        }
        Err(_) => assert!(patience.is_some(), "no caller waits for an hour"),
    }
}

/// A caller that is polled `times` times, and then kept without being polled again.
async fn forget(session: Arc<Session>, times: u64) -> Box<dyn Send> {
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
struct Tally {
    tokens: usize,
    errors: usize,
}

async fn live(seed: u64, tally: &mut Tally) {
    let mut random = Random(fastrand::Rng::with_seed(seed));
    let mut setup = Setup::new();
    if random.chance(20) {
        setup.grant = Grant::ClientCredentials;
    }
    let setup = Arc::new(setup);
    let store = Moody { without_lock: random.chance(30), ..Moody::default() };
    let processes = if random.chance(50) { 1 } else { 2 + random.below(3) };
    let sessions: Vec<_> = (0..processes).map(|_| setup.session_with(store.clone())).collect();
    sessions[0].import(setup.issue()).await.unwrap();

    let mut forgotten = Vec::new();
    for _ in 0..12 {
        for _ in 0..random.below(3) {
            let session = Arc::clone(&sessions[random.below(processes) as usize]);
            forgotten.push(forget(session, 1 + random.below(4)).await);
        }
        let callers: Vec<_> = (0..=random.below(8))
            .map(|_| {
                let session = &sessions[random.below(processes) as usize];
                let patience = random.chance(40).then(|| random.below(60));
                tokio::spawn(caller(Arc::clone(session), Arc::clone(&setup), patience))
            })
            .collect();
        let fates: Vec<_> = (0..random.below(6)).map(|_| random.fate()).collect();
        setup.ims.fates(fates);
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
    setup.ims.no_more_fates();
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
                tally.tokens += 1;
                assert!(setup.ims.accepts(token.expose_secret()), "seed {seed}: the token is not valid");
                if setup.grant == Grant::Code {
                    let kept = store.tokens().await.unwrap_or_else(|| panic!("seed {seed}: the store is empty"));
                    let held = session.export().unwrap();
                    let refresh = kept.refresh_token().unwrap().expose_secret().to_owned();
                    assert_eq!(held.refresh_token(), kept.refresh_token(), "seed {seed}: the store has other tokens");
                    let lost = !setup.ims.client_could_know_a_good_one();
                    assert!(setup.ims.is_good(&refresh) || lost, "seed {seed}: the refresh token that arrived is lost");
                }
            }
            Err(error) => {
                tally.errors += 1;
                assert!(error.is_sign_in_required(), "seed {seed}: {error:?}");
                assert!(
                    !setup.ims.client_could_know_a_good_one(),
                    "seed {seed}: a good refresh token was lost: {error}"
                );
            }
        }
    }
    drop(forgotten);
}

#[tokio::test(start_paused = true)]
async fn random_faults_end_with_a_token_or_a_clear_error_and_lose_no_refresh_token() {
    let mut tally = Tally::default();
    for seed in 0..RUNS {
        live(seed, &mut tally).await;
    }
    // Both outcomes must occur, or the simulated faults are not realistic.
    assert!(tally.tokens > 100 && tally.errors > 20, "{tally:?}");
}
