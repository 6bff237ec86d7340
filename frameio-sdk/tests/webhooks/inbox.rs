//! The inbox of the example `webhook_receiver`, with faults in deliveries, handlers and the receiver itself.

#[path = "../../examples/support/inbox.rs"]
#[allow(dead_code)] // items that only the example uses
mod queue;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::Client;
use frameio_sdk::models::WebhookEvent;
use frameio_sdk::webhooks::{Event, Webhooks};
use queue::Inbox;
use rusqlite::Connection;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const EVENTS: usize = 10_000;
const BATCH: usize = 500;
const SEED: u64 = 20_261_128;

/// A deterministic pseudo-random generator (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % limit as u64).unwrap()
    }
}

/// A receiver as it would be in a process of its own: dropping it breaks off its connections and its work at any point.
struct Process {
    tasks: JoinSet<()>,
}

impl Process {
    fn start(listener: TcpListener, webhooks: Webhooks, path: &Path) -> Self {
        let inbox = Arc::new(Inbox::open(path).unwrap());
        let mut tasks = JoinSet::new();
        tasks.spawn(work(Arc::clone(&inbox)));
        tasks.spawn(async move {
            // The connections end together with this task.
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(answer(stream, webhooks.clone(), Arc::clone(&inbox)));
                while connections.try_join_next().is_some() {}
            }
        });
        Self { tasks }
    }

    async fn crash(mut self) {
        self.tasks.shutdown().await;
    }
}

/// Puts an event into the inbox and then acknowledges it.
async fn answer(mut stream: TcpStream, webhooks: Webhooks, inbox: Arc<Inbox>) {
    let mut bytes = Vec::new();
    let (headers, start) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            break (lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>(), end + 4);
        }
    };
    let length: usize = headers.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
    while bytes.len() < start + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let status = match webhooks.receive(&headers, &bytes[start..]) {
        Ok(event) => {
            let put = tokio::task::spawn_blocking(move || inbox.put(&event).map_err(|error| error.to_string()));
            if put.await.is_ok_and(|put| put.is_ok()) { 204 } else { 503 }
        }
        Err(error) => error.status().as_u16(),
    };
    let _ = stream.write_all(format!("HTTP/1.1 {status} X\r\nconnection: close\r\n\r\n").as_bytes()).await;
}

/// Handles events one after the other by counting them.
async fn work(inbox: Arc<Inbox>) {
    loop {
        let inbox_of_step = Arc::clone(&inbox);
        let step = tokio::task::spawn_blocking(move || {
            let Some(entry) = inbox_of_step.next().unwrap() else { return false };
            let count =
                "insert into handled (id, times) values (?1, 1) on conflict (id) do update set times = times + 1";
            // Some handlers fail on the first attempt.
            if entry.failures == 0 && entry.number % 50 == 0 {
                inbox_of_step.postpone(&entry, Duration::ZERO).unwrap();
            } else {
                let write = |transaction: &rusqlite::Transaction<'_>| {
                    transaction.execute(count, [entry.event.resource().id()])?;
                    Ok(())
                };
                inbox_of_step.finish(&entry, write).unwrap();
            }
            true
        });
        if !step.await.unwrap() {
            inbox.arrival().await;
        }
    }
}

fn handled(database: &Connection) -> HashMap<String, i64> {
    let mut select = database.prepare("select id, times from handled").unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[tokio::test]
async fn each_of_ten_thousand_events_is_handled_once_despite_faults() {
    // In `/dev/shm` where there is one: on a disk, twenty thousand commits would take most of the time.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let path = folder.path().join("inbox.sqlite");
    let database = Connection::open(&path).unwrap();
    database.execute_batch("create table handled (id text primary key, times integer not null) strict").unwrap();
    database.busy_timeout(Duration::from_secs(60)).unwrap();

    let fake = FakeFrameio::builder().retries_keep_time_stamp(true).start().await.unwrap();
    let client = Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
    let account = client.account(&fake.demo().account);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let hook = account.ensure_webhook(&fake.demo().workspace, format!("http://{address}/"), [WebhookEvent::FileReady]);
    let hook = hook.await.unwrap();
    let webhooks = Webhooks::new([hook.secret().unwrap()]);
    tokio::time::pause();

    let mut random = Random(SEED);
    let mut process = Process::start(listener, webhooks.clone(), &path);
    let types =
        ["file.created", "file.updated", "comment.completed", "share.viewed", "metadata.value.updated", "new.kind"];
    let mut restarts = 0;
    for batch in 0..EVENTS / BATCH {
        for _ in 0..BATCH / 5 {
            let fault = match random.below(3) {
                0 => Fault::deliver_twice(),
                1 => Fault::deliver_late(Duration::from_millis(random.below(200_000) as u64)),
                _ => Fault::answer_lost(),
            };
            fake.fault(fault.skip(random.below(BATCH)));
        }
        for number in batch * BATCH..(batch + 1) * BATCH {
            let kind = types[random.below(types.len())];
            let resource = json!({"id": number.to_string(), "type": kind.split('.').next()});
            let demo = fake.demo();
            let event = json!({"type": kind, "resource": resource, "account": {"id": demo.account}});
            assert!(fake.deliver(hook.id.as_str(), event));
        }
        // In the middle of the batch.
        let until = fake.delivery_count() + random.below(BATCH);
        while fake.delivery_count() < until {
            tokio::task::yield_now().await;
        }
        process.crash().await;
        restarts += 1;
        let listener = TcpListener::bind(address).await.unwrap();
        process = Process::start(listener, webhooks.clone(), &path);
    }
    // The clock jumps to each remaining attempt.
    let waiting = "select count(*) from inbox where handled_at is null";
    loop {
        let left: i64 = database.query_row(waiting, [], |row| row.get(0)).unwrap();
        let there: i64 = database.query_row("select count(*) from inbox", [], |row| row.get(0)).unwrap();
        if left == 0 && there == EVENTS as i64 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // Late repetitions change nothing.
    tokio::time::sleep(Duration::from_secs(600)).await;
    process.crash().await;

    let handled = handled(&database);
    let wrong: Vec<_> = (0..EVENTS).filter(|number| handled.get(&number.to_string()) != Some(&1)).collect();
    assert!(wrong.is_empty() && handled.len() == EVENTS, "{} lost or repeated: {wrong:?}", wrong.len());
    let attempts = fake.deliveries();
    let failed = attempts.iter().filter(|attempt| !attempt.is_accepted()).count();
    assert!(failed > EVENTS / 20 && restarts == EVENTS / BATCH, "{failed} failed, {restarts} restarts");
    assert_eq!(attempts.len() - failed, EVENTS, "the service should see every event acknowledged");
    println!("{} attempts, {failed} of them failed, {restarts} restarts", attempts.len());
}

fn event(id: &str) -> Event {
    let json = json!({"type": "file.created", "resource": {"id": id, "type": "file"}, "account": {"id": "a"}});
    Event::from_unverified(json.to_string().as_bytes()).unwrap()
}

#[test]
fn an_unhandled_event_survives_a_restart_and_blocks_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.sqlite");
    {
        let inbox = Inbox::open(&path).unwrap();
        assert_eq!(["1", "2", "1"].map(|id| inbox.put(&event(id)).unwrap()), [true, true, false]);
        let first = inbox.next().unwrap().unwrap();
        inbox.postpone(&first, Duration::from_secs(3_600)).unwrap();
        let second = inbox.next().unwrap().unwrap();
        assert_eq!((first.event.resource().id(), second.event.resource().id()), ("1", "2"));
        let failed = inbox.finish(&second, |_| Err("the handler fails".into()));
        assert!(failed.is_err());
        assert_eq!(inbox.next().unwrap().unwrap().number, second.number, "the rolled back event should come again");
    }
    let inbox = Inbox::open(&path).unwrap();
    let second = inbox.next().unwrap().unwrap();
    inbox.finish(&second, |_| Ok(())).unwrap();
    assert!(inbox.next().unwrap().is_none(), "the first event is not due yet");
    assert!(!inbox.put(&event("2")).unwrap(), "a handled event should still be known");
    assert_eq!(inbox.forget_handled(Duration::from_secs(3_600)).unwrap(), 0);
}
