//! Every class of operation, every fault: the outcome is the documented one, and nothing is done twice that must not be.
//!
//! Time is simulated, so that waits cost nothing. The clients have no timers of their own but where a fault needs one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::sync::LazyLock;
use std::time::Duration;

use e2e::World;
use fake_frameio::{Fault, Seen};
use frameio_sdk::models::{FolderCreateParamsData, WebhookCreateParamsData, WebhookEvent, WorkspaceParamsData};
use frameio_sdk::{Client, ClientBuilder, Error, RetryPolicy, WebhookId, reqwest};

/// What stands for a class of operations.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    /// `GET`, idempotent, without a body.
    Read,
    /// A list over several pages.
    List,
    /// `POST` with a body.
    Create,
    /// `PATCH` with a body.
    Change,
    /// `DELETE`, idempotent.
    Delete,
}

const CLASSES: [Class; 5] = [Class::Read, Class::List, Class::Create, Class::Change, Class::Delete];

impl Class {
    fn operation(self) -> &'static str {
        match self {
            Self::Read => "files.show",
            Self::List => "files.list",
            Self::Create => "folders.create",
            Self::Change => "workspaces.update",
            Self::Delete => "webhooks.delete",
        }
    }

    fn is_idempotent(self) -> bool {
        !matches!(self, Self::Create | Self::Change)
    }

    /// Makes the call, and gives how many items a list has.
    async fn call(self, world: &World, client: &Client, webhook: &WebhookId) -> Result<usize, Error> {
        let (account, demo) = (&world.account, world.demo());
        match self {
            Self::Read => client.files().show(account, &demo.file).await.map(|_| 0),
            Self::List => {
                Ok(client.files().list(account, &demo.big_folder).page_size(50).items().try_collect().await?.len())
            }
            Self::Create => {
                let data = FolderCreateParamsData::new().name("Made");
                client.folders().create(account, &demo.root_folder, data).await.map(|_| 0)
            }
            Self::Change => {
                let data = WorkspaceParamsData::new().name("Changed");
                client.workspaces().update(account, &demo.workspace, data).await.map(|_| 0)
            }
            Self::Delete => client.webhooks().delete(account, webhook).await.map(|()| 0),
        }
    }
}

/// A fault that strikes so many times, and what has to come of it.
struct Case {
    name: String,
    fault: Fault,
    times: usize,
    outcome: fn(Class, &Case, bool) -> Outcome,
    acts: bool,
    status: u16,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Succeeds,
    Fails,
}

use Outcome::{Fails, Succeeds};

/// A connection that broke, or an answer that did: only what is idempotent is repeated, two times.
fn without_answer(class: Class, case: &Case, _: bool) -> Outcome {
    if class.is_idempotent() && case.times <= 2 { Succeeds } else { Fails }
}

/// 429: not acted on, so every policy repeats it, until there is room.
fn refused(_: Class, _: &Case, _: bool) -> Outcome {
    Succeeds
}

/// 408 and 5xx: the standard policy repeats all, the safe one what is idempotent; two times.
fn transient(class: Class, case: &Case, safe: bool) -> Outcome {
    if case.times <= 2 && (class.is_idempotent() || !safe) { Succeeds } else { Fails }
}

fn never(_: Class, _: &Case, _: bool) -> Outcome {
    Fails
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for times in [1, 2, 3] {
        let mut add = |name: &str, fault: Fault, outcome, acts, status| {
            cases.push(Case { name: format!("{name}, {times} times"), fault, times, outcome, acts, status });
        };
        add("reset before", Fault::reset(), without_answer, false, 0);
        add("reset after", Fault::reset_after(), without_answer, true, 0);
        add("truncated", Fault::truncate(1), without_answer, true, 0);
        add("truncated at once", Fault::truncate(0), without_answer, true, 0);
        for status in [408, 500, 502, 503, 504] {
            add(&format!("{status}"), Fault::status(status), transient, false, status);
            add(&format!("{status} after acting"), Fault::status_after(status), transient, true, status);
            add(&format!("{status} as a page"), Fault::html(status), transient, false, status);
        }
        add("429", Fault::status(429), refused, false, 429);
        for status in [400, 401, 403, 404, 409, 422] {
            add(&format!("{status}"), Fault::status(status), never, false, status);
        }
        add("a redirect", Fault::status(302).header("location", "/v4/elsewhere"), never, false, 302);
        add("403 as a page", Fault::html(403), never, false, 403);
    }
    cases
}

/// The HTTP client is made once: looking for certificates takes longer than a case does.
fn timeless(builder: ClientBuilder) -> Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
        http.build().unwrap()
    });
    builder.http_client(HTTP.clone()).timeout(None).stall_timeout(None).build().unwrap()
}

/// How often the call was carried out: the requests that the stand-in served, whatever it told of them.
fn effects(world: &World, class: Class) -> usize {
    let carried_out = |request: &Seen| request.operation == class.operation() && (200..300).contains(&request.status);
    world.fake.requests().iter().filter(|request| carried_out(request)).count()
}

async fn run(world: &World, class: Class, case: &Case, safe: bool) {
    let label = format!("{class:?}, {}, {}", case.name, if safe { "safe" } else { "standard" });
    let webhook = new_webhook(world).await;
    world.fake.clear_faults();
    world.fake.clear_requests();
    let policy = if safe { RetryPolicy::safe() } else { RetryPolicy::standard() };
    let client = timeless(Client::builder(world.fake.token()).base_url(world.fake.base_url()).retry_policy(policy));
    // On its second page, when it is a list.
    let skip = usize::from(class == Class::List);
    let fault = case.fault.clone().on(class.operation()).skip(skip).times(case.times);
    world.fake.fault(fault);
    let outcome = class.call(world, &client, &webhook).await;
    let done = effects(world, class);

    // A delete that was carried out and not heard of is not there the second time.
    let lost_delete = class == Class::Delete && case.acts;
    // An answer without a body has none that could break off.
    let untouched = class == Class::Delete && case.name.starts_with("truncated");
    let expected = if untouched {
        Succeeds
    } else if lost_delete {
        Fails
    } else {
        (case.outcome)(class, case, safe)
    };
    let found = if outcome.is_ok() { Succeeds } else { Fails };
    assert_eq!(found, expected, "{label}: {outcome:?}");
    if let (Class::List, Ok(count)) = (class, &outcome) {
        assert_eq!(*count, 130, "{label}: no page is lost or comes twice");
    }
    if let Err(error) = &outcome {
        let text = format!("{error} {error:?}");
        assert!(!text.contains(world.fake.token()), "{label}: {text}");
        assert!(error.attempts() >= 1 && error.operation() == Some(class.operation()), "{label}: {text}");
        if lost_delete && !error.is_transport() {
            assert!(error.is_not_found() || error.status() == Some(case.status), "{label}: {text}");
        }
    }
    if !class.is_idempotent() {
        let answered = case.acts && case.status != 0;
        if safe || !answered {
            assert!(done <= 1, "{label}: done {done} times");
        } else {
            assert!(done <= 1 + case.times.min(2), "{label}: done {done} times");
        }
        let lost = found == Succeeds && done == 0;
        assert!(!lost, "{label}: said to be done, and was not");
    }
}

/// Something to delete.
async fn new_webhook(world: &World) -> WebhookId {
    let client = timeless(Client::builder(world.fake.token()).base_url(world.fake.base_url()));
    let data = WebhookCreateParamsData::new("Gone soon", [WebhookEvent::FileReady], "https://example.com/hook");
    client.webhooks().create(&world.account, &world.demo().workspace, data).await.unwrap().data.id
}

#[tokio::test(start_paused = true)]
async fn every_class_of_operation_meets_every_fault() {
    let world = World::start().await;
    let mut count = 0;
    for case in cases() {
        for class in CLASSES {
            for safe in [false, true] {
                run(&world, class, &case, safe).await;
                count += 1;
            }
        }
    }
    println!("{count} cases of faults are covered");
    assert!(count > 500, "{count}");
}

#[tokio::test(start_paused = true)]
async fn a_closed_door_is_tried_again_and_nothing_is_done() {
    let world = World::start().await;
    let door = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    drop(door);
    let client = timeless(Client::builder("t").base_url(url));
    for class in CLASSES {
        let error = class.call(&world, &client, &WebhookId::from(&world.demo().webhook)).await.unwrap_err();
        assert!(error.is_connect() && error.attempts() == 3, "{class:?}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_one_that_did_not_come() {
    for class in CLASSES {
        let world = World::start().await;
        let client = Client::builder(world.fake.token()).base_url(world.fake.base_url());
        let client = client.timeout(Duration::from_millis(300)).build().unwrap();
        let skip = usize::from(class == Class::List);
        world.fake.fault(Fault::delay(Duration::from_secs(60)).on(class.operation()).skip(skip));
        let outcome = class.call(&world, &client, &WebhookId::from(&world.demo().webhook)).await;
        assert_eq!(outcome.is_ok(), class.is_idempotent(), "{class:?}: {outcome:?}");
        if let Err(error) = outcome {
            assert!(error.is_timeout() && error.attempts() == 1, "{class:?}: {error}");
        }
    }
}
