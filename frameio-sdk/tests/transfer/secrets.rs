//! Signed URLs appear in no output and no trace event of any level.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use fake_frameio::Fault;
use frameio_sdk::transfer::{MemoryStore, TransferSettings};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{World, bytes};

/// A subscriber that records every span and event, whatever the level.
#[derive(Clone, Default)]
struct Recorder {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = writeln!(self.0, "{}={value:?}", field.name());
    }
}

impl Recorder {
    /// Installs this subscriber on the current thread until the guard is dropped.
    fn install(&self) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch) {
        // With a single subscriber, `tracing` asks only the thread that reaches a callsite first whether it is of
        // interest: other tests would turn callsites off for good. With a second one, it asks all subscribers.
        let second = tracing::Dispatch::new(self.clone());
        (tracing::subscriber::set_default(self.clone()), second)
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.text.lock().unwrap();
        let _ = writeln!(text, "span {}", span.metadata().name());
        span.record(&mut Line(&mut text));
        Id::from_u64(self.spans.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Line(&mut self.text.lock().unwrap()));
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Line(&mut self.text.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn no_signed_url_is_printed_or_traced() {
    let recorder = Recorder::default();
    let guard = recorder.install();
    let world = World::new().await;
    let mut printed = String::new();
    for fault in [Fault::status(403), Fault::status(500), Fault::reset(), Fault::html(302), Fault::status(404)] {
        for (operation, times) in [("store.put_part", 2), ("store.put_part", 100), ("store.get_media", 100)] {
            world.fake.clear_faults();
            let store = MemoryStore::new();
            let settings = TransferSettings::new().attempts(3);
            let target = world.disk.path().join("Shot.mov");
            world.fake.fault(fault.clone().on(operation).times(times));
            let upload = world.account.upload(bytes(2_500), &world.folder).name("Shot.mov");
            let upload = upload.store(store.clone()).settings(settings.clone()).start();
            let mut progress = upload.progress();
            let _ = write!(printed, "{upload:?}");
            let uploaded = upload.await;
            while let Some(event) = progress.try_next() {
                let _ = write!(printed, "{event:?}");
            }
            let _ = write!(printed, "{store:?} {uploaded:?}");
            match uploaded {
                Err(error) => printed += &error.to_string(),
                Ok(uploaded) => {
                    let download = world.account.download(&uploaded.id, &target).settings(settings.clone());
                    let _ = write!(printed, "{download:?}");
                    if let Err(error) = download.await {
                        let _ = write!(printed, "{error} {error:?} {:?}", std::error::Error::source(&error));
                    }
                    let download = world.account.download_to(&uploaded.id, Vec::new()).settings(settings);
                    let _ = write!(printed, "{download:?}");
                    if let Err(error) = download.await {
                        let _ = write!(printed, "{error} {error:?} {:?}", std::error::Error::source(&error));
                    }
                }
            }
        }
    }
    drop(guard);
    let traced = recorder.text.lock().unwrap().clone();
    assert!(traced.contains("span frameio.upload") && traced.contains("span frameio.download"), "{traced}");
    for text in [&traced, &printed] {
        for secret in ["X-Amz", "Signature=", "/__store/", world.fake.token()] {
            let place = text.find(secret).map(|at| text[..at].chars().rev().take(200).collect::<String>());
            assert_eq!(place.map(|text| text.chars().rev().collect::<String>()), None, "{secret}");
        }
    }
}
