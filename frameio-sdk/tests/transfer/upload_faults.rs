//! Uploads whose parts or source fail.

use std::time::Duration;

use fake_frameio::Fault;
use frameio_sdk::transfer::{TransferErrorKind as Kind, TransferSettings};

use crate::support::{World, bytes};

const PUT: &str = "store.put_part";

/// The part is sent again, and the uploaded file is complete.
#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried() {
    for fault in [
        Fault::status(500),
        Fault::status(503),
        Fault::status(408),
        Fault::status(429),
        Fault::reset(),
        Fault::reset_during(),
        Fault::reset_after(),
        Fault::status_after(502),
        Fault::delay_after(Duration::from_secs(3)),
        Fault::stall_during(10, Duration::from_secs(600)),
    ] {
        let world = World::new().await;
        let description = format!("{fault:?}");
        world.fake.fault(fault.on(PUT).skip(1).times(2));
        let file = world.account.upload(world.file("Shot.mp4", 3_500), &world.folder).await;
        let file = file.unwrap_or_else(|error| panic!("{description}: {error}"));
        assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)), "{description}");
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_have_distinct_kinds_and_leave_no_placeholder() {
    let xml = |code: &str, message: &str| format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    for (fault, kind, status) in [
        (Fault::body(403, xml("SignatureDoesNotMatch", "x")), Kind::Signature, Some(403)),
        (Fault::body(403, xml("AccessDenied", "Access Denied")), Kind::Forbidden, Some(403)),
        (Fault::body(400, xml("InvalidArgument", "x")), Kind::Refused, Some(400)),
        (Fault::html(307), Kind::Refused, Some(307)),
        (Fault::status(500), Kind::Unavailable, Some(500)),
        (Fault::status(503), Kind::Unavailable, Some(503)),
        (Fault::reset(), Kind::Network, None),
        (Fault::delay(Duration::from_secs(9_000)), Kind::Stalled, None),
    ] {
        let world = World::new().await;
        let description = format!("{fault:?}");
        world.fake.fault(fault.on(PUT).times(1_000));
        let upload = world.account.upload(world.file("Shot.mp4", 20_500), &world.folder);
        let error = upload.settings(TransferSettings::new().attempts(3)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status().map(|status| status.as_u16())),
            (kind, status),
            "{description}: {error}"
        );
        assert_eq!(error.file(), Some("Shot.mp4"));
        let part = error.part().unwrap();
        assert_eq!(error.offset(), Some((part as u64 - 1) * 976 + (part as u64 - 1).min(4)), "{error}");
        assert_eq!(world.count("Shot.mp4").await, 0, "{description}");
        assert!(world.puts() < 20, "{description}: {} parts were sent", world.puts());
        let text = format!("{error} {error:?}");
        assert!(!text.contains("X-Amz") && !text.contains("/__store/"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_to_the_last_part_is_harmless() {
    let world = World::new().await;
    world.fake.fault(Fault::reset_after().on(PUT).skip(3));
    let file = world.account.upload(world.file("Shot.mp4", 3_500), &world.folder).await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)));
    assert_eq!(world.count("Shot.mp4").await, 1);
    assert_eq!(world.fake.calls("files.create_local_upload"), 1);
}

#[tokio::test(start_paused = true)]
async fn expired_urls_restart_the_upload_and_delete_the_placeholder() {
    let world = World::with(|builder| builder.part_size(1_000).link_lifetime(Duration::from_secs(60))).await;
    // The first part is delayed until the URLs have expired.
    world.fake.fault(Fault::status(503).header("retry-after", "90").on(PUT).skip(2));
    let file = world.account.upload(world.file("Shot.mp4", 3_500), &world.folder).await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)));
    assert_eq!(world.fake.calls("files.create_local_upload"), 2);
    assert_eq!(world.count("Shot.mp4").await, 1);
}

#[tokio::test(start_paused = true)]
async fn urls_that_expire_repeatedly_end_the_upload() {
    let world = World::with(|builder| builder.part_size(1_000).link_lifetime(Duration::ZERO)).await;
    let error = world.account.upload(world.file("Shot.mp4", 3_500), &world.folder).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Expired, "{error}");
    assert_eq!(world.count("Shot.mp4").await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_to_the_creation_makes_no_second_placeholder() {
    for fault in [Fault::reset_after(), Fault::status_after(502), Fault::cut_short(10), Fault::truncate(10)] {
        let world = World::new().await;
        let description = format!("{fault:?}");
        world.fake.fault(fault.on("files.create_local_upload"));
        let file = world.account.upload(world.file("Shot.mp4", 3_500), &world.folder).await;
        let file = file.unwrap_or_else(|error| panic!("{description}: {error}"));
        assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)));
        assert_eq!(world.count("Shot.mp4").await, 1, "{description}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_written_to_fails_the_upload_and_deletes_the_file() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 3_500);
    world.fake.fault(Fault::status(503).on(PUT).skip(1));
    let upload = world.account.upload(&path, &world.folder).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), frameio_sdk::transfer::TransferEvent::PartRetried { .. }) {}
    std::fs::write(&path, vec![7; 3_500]).unwrap();
    let error = upload.await.unwrap_err();
    assert_eq!(error.kind(), Kind::SourceChanged, "{error}");
    assert_eq!(world.count("Shot.mp4").await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_truncated_source_fails_the_upload_and_deletes_the_placeholder() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 3_500);
    world.fake.fault(Fault::status(503).on(PUT).times(4));
    let upload = world.account.upload(&path, &world.folder).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), frameio_sdk::transfer::TransferEvent::PartRetried { .. }) {}
    std::fs::write(&path, [1]).unwrap();
    let error = upload.await.unwrap_err();
    assert_eq!(error.kind(), Kind::SourceChanged, "{error}");
    assert_eq!(world.count("Shot.mp4").await, 0);
}
