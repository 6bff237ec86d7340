//! Signed URLs appear in no output and no trace event of any level.

#[path = "../../../frameio-auth/tests/support/recorder.rs"]
mod recorder;

use std::fmt::Write as _;

use fake_frameio::Fault;
use frameio_sdk::transfer::{MemoryStore, TransferSettings};
use recorder::Recorder;

use crate::support::{World, bytes};

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
    let lines = recorder.lines();
    let traced = lines.join("\n");
    for span in ["frameio.upload ", "frameio.download "] {
        assert!(lines.iter().any(|line| line.starts_with(span)), "{traced}");
    }
    for text in [&traced, &printed] {
        for secret in ["X-Amz", "Signature=", "/__store/", world.fake.token()] {
            let place = text.find(secret).map(|at| text[..at].chars().rev().take(200).collect::<String>());
            assert_eq!(place.map(|text| text.chars().rev().collect::<String>()), None, "{secret}");
        }
    }
}
