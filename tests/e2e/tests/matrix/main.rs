//! Every class of operations meets every fault: the outcome is the documented one, and no call is executed twice unless
//! allowed.
//!
//! Time is simulated, so waiting takes no real time.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may panic")]

mod case;
mod class;
mod storm;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use case::{Case, Effect, Policy, Setting};
use class::{CLASSES, Class};
use e2e::{World, timeless};
use fake_frameio::Seen;
use frameio_sdk::auth::{AccessToken, TokenFuture, TokenProvider};
use frameio_sdk::models::{WebhookCreateParams, WebhookEvent};
use frameio_sdk::{Client, ClientBuilder, Error, WebhookId};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn every_fault_has_its_documented_outcome_for_every_class() {
    let world = World::start().await;
    let me = world.client.users().show().await.unwrap().id.to_string();
    world.fake.add_token(OTHER_TOKEN, &me, None);
    let mut count = 0;
    for case in case::all() {
        for class in CLASSES {
            for policy in Policy::ALL {
                Trial { world: &world, class, case: &case, policy }.run().await;
                count += 1;
            }
        }
    }
    println!("{count} cases of faults are covered");
    assert!(count > 1_000, "{count}");
}

#[tokio::test(start_paused = true)]
async fn programs_survive_storms_of_faults() {
    let counts = storm::run_storms(&World::start().await).await;
    println!("{counts:?}");
    assert!(counts.failed > 100 && counts.calls - counts.failed > 100, "the storms were too weak: {counts:?}");
    assert!(counts.repeated > 0, "no executed call with an error response was retried: {counts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_retried_and_has_no_effect() {
    let world = World::start().await;
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    drop(door);
    let client = set_up(Client::builder("t").base_url(url), Setting::Timeless);
    for class in CLASSES {
        let error = class.call(&world, &client, &WebhookId::from(&world.demo().webhook)).await.unwrap_err();
        assert!(error.is_connect() && error.attempts() == 3, "{class:?}: {error}");
    }
}

/// Longer than the longest duration that any fault can cause: three attempts of one minute, and delays of 30 and 60 s
/// with up to 25 % of jitter.
const MAX_ELAPSED: Duration = Duration::from_secs(3 * 60 + 113);

#[derive(Clone, Copy)]
struct Trial<'a> {
    world: &'a World,
    class: Class,
    case: &'a Case,
    policy: Policy,
}

impl Trial<'_> {
    async fn run(self) {
        let webhook = new_webhook(self.world).await;
        self.world.fake.clear_faults();
        self.world.fake.clear_requests();
        let client = self.client();
        // A list meets the fault on its second page.
        let skip = usize::from(self.class == Class::List);
        let fault = self.case.fault.clone().on(self.class.operation()).skip(skip).times(self.case.times);
        self.world.fake.fault(fault);
        let begun = Instant::now();
        let outcome = self.class.call(self.world, &client, &webhook).await;
        assert!(begun.elapsed() < MAX_ELAPSED, "{}: {:?}", self.label(), begun.elapsed());
        assert!(
            self.case.times > 1 || self.world.fake.pending_faults() == 0,
            "{}: the fault did not occur",
            self.label()
        );
        self.check_outcome(&outcome);
        self.check_effects(outcome.is_ok());
    }

    fn client(self) -> Client {
        let builder = match self.case.setting {
            Setting::OtherToken => Client::builder(Tokens::new(self.world.fake.token())),
            Setting::Timeless | Setting::Timed => Client::builder(self.world.fake.token()),
        };
        set_up(builder.base_url(self.world.fake.base_url()).retry_policy(self.policy.make()), self.case.setting)
    }

    fn check_outcome(self, outcome: &Result<usize, Error>) {
        let label = self.label();
        assert_eq!(outcome.is_ok(), self.is_to_succeed(), "{label}: {outcome:?}");
        match outcome {
            Ok(count) if self.class == Class::List => {
                assert_eq!(*count, 130, "{label}: no page should be lost or repeated")
            }
            Ok(_) => {}
            Err(error) => {
                let text = format!("{error} {error:?}");
                assert!(!text.contains(self.world.fake.token()) && !text.contains(OTHER_TOKEN), "{label}: {text}");
                assert!(error.attempts() >= 1 && error.operation() == Some(self.class.operation()), "{label}: {text}");
                assert_eq!(error.earlier().len() + 1, error.attempts() as usize, "{label}: {text}");
                assert!(error.earlier().iter().all(|earlier| (self.case.error_check)(earlier)), "{label}: {text}");
                let gone = self.is_lost_delete() && error.is_not_found();
                assert!(gone || (self.case.error_check)(error), "{label}: {text}");
                assert!(
                    gone || self.case.status == 0 || error.status().is_some_and(|status| status == self.case.status),
                    "{label}: {text}"
                );
            }
        }
    }

    /// No call is executed twice unless allowed, and every successful call was executed.
    fn check_effects(self, succeeded: bool) {
        let (label, done) = (self.label(), effects(self.world, self.class));
        assert!(!succeeded || done > 0, "{label}: succeeded without being executed");
        if !self.class.is_idempotent() {
            let answered = self.case.effect == Effect::ExecutedUnconfirmed && self.case.status != 0;
            let most = if self.policy == Policy::Standard && answered { 1 + self.case.times.min(2) } else { 1 };
            assert!(done <= most, "{label}: executed {done} times");
        }
    }

    fn is_to_succeed(self) -> bool {
        !self.is_lost_delete() && (self.case.rule)(self.class, self.case.times, self.policy)
    }

    /// A delete whose response was lost finds nothing on its retry.
    fn is_lost_delete(self) -> bool {
        self.class == Class::Delete && self.case.effect == Effect::ExecutedUnconfirmed
    }

    fn label(self) -> String {
        format!("{:?}, {}, {:?}", self.class, self.case.name, self.policy)
    }
}

/// How many times the call was executed: the requests that the stand-in served, whatever response it sent.
fn effects(world: &World, class: Class) -> usize {
    let carried_out = |request: &Seen| request.operation == class.operation() && (200..300).contains(&request.status);
    world.fake.requests().iter().filter(|request| carried_out(request)).count()
}

fn set_up(builder: ClientBuilder, setting: Setting) -> Client {
    let builder = timeless(builder);
    match setting {
        Setting::Timed => builder.timeout(Duration::from_secs(60)).stall_timeout(Duration::from_secs(30)),
        Setting::Timeless | Setting::OtherToken => builder,
    }
    .build()
    .unwrap()
}

/// Creates a webhook to delete.
async fn new_webhook(world: &World) -> WebhookId {
    let client = set_up(Client::builder(world.fake.token()).base_url(world.fake.base_url()), Setting::Timeless);
    let data = WebhookCreateParams::new("Gone soon", [WebhookEvent::FileReady], "https://example.com/hook");
    client.account(world.account.id()).webhooks().create(&world.demo().workspace, data).await.unwrap().id
}

const OTHER_TOKEN: &str = "another-token";

/// A provider of one token, and of another after the first is rejected.
struct Tokens {
    first: AccessToken,
    refused: AtomicBool,
}

impl Tokens {
    fn new(first: &str) -> Arc<Self> {
        Arc::new(Self { first: AccessToken::new(first), refused: AtomicBool::new(false) })
    }
}

impl TokenProvider for Tokens {
    fn token(&self) -> TokenFuture<'_> {
        let refused = self.refused.load(Ordering::SeqCst);
        let token = if refused { AccessToken::new(OTHER_TOKEN) } else { self.first.clone() };
        Box::pin(async { Ok(token) })
    }

    fn invalidate(&self, token: &AccessToken) {
        if *token == self.first {
            self.refused.store(true, Ordering::SeqCst);
        }
    }
}
