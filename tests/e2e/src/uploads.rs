//! The content of files: created, uploaded in parts, and downloaded.

use std::time::Duration;

use frameio_sdk::models::{FileCreateLocalUploadParams, FileInclude, FileStatus, FileWithIncludes, FileWithUploadUrls};

use crate::raw;
use crate::world::PART_SIZE;
use crate::world::{Outcome, World};

/// Bytes in which no two parts are equal.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8).collect()
}

async fn announce(world: &World, name: &str, length: usize) -> Result<FileWithUploadUrls, frameio_sdk::Error> {
    let data = FileCreateLocalUploadParams::new(name, length as i64);
    world.account.files().create_local_upload(&world.demo().folder, data).await
}

/// Uploads all parts, the last one first, and returns the statuses.
async fn put(file: &FileWithUploadUrls, bytes: &[u8]) -> Vec<u16> {
    let mut end = bytes.len();
    let mut statuses = Vec::new();
    for part in file.upload_urls.iter().flatten().rev() {
        let start = end - part.size as usize;
        let media_type = file.media_type.as_deref().expect("the media type follows from the name");
        statuses.push(raw::put_part(part.url.expose_secret(), media_type, &bytes[start..end]).await.status);
        end = start;
    }
    assert_eq!(end, 0, "the parts should add up to the file");
    statuses
}

async fn shown(world: &World, file: &FileWithUploadUrls) -> Result<FileWithIncludes, frameio_sdk::Error> {
    let links = [FileInclude::MediaLinksOriginal, FileInclude::MediaLinksThumbnail];
    world.account.files().show(&file.id).include(links).await
}

pub(crate) async fn a_file_is_uploaded_in_parts_and_downloaded(world: &World) -> Outcome {
    let bytes = bytes(2_501);
    let file = announce(world, "Shot.mp4", bytes.len()).await?;
    let sizes: Vec<_> = file.upload_urls.iter().flatten().map(|part| part.size).collect();
    assert!(sizes.len() == 3 && sizes.iter().all(|size| *size <= PART_SIZE as i64), "{sizes:?}");
    let status = world.account.files().show_upload_status(&file.id);
    assert!(!status.clone().await?.upload_complete);

    assert_eq!(put(&file, &bytes).await, [200; 3]);
    let done = status.await?;
    assert!(done.upload_complete && !done.upload_failed && done.uploaded_at.is_some());
    let uploaded = shown(world, &file).await?;
    assert_eq!(uploaded.status, FileStatus::Uploaded);
    let thumbnail = |file: &FileWithIncludes| file.media_links.as_ref()?.thumbnail.as_ref()?.url.clone();
    assert_eq!(thumbnail(&uploaded), None, "there should be no thumbnail yet");

    world.fake.advance(Duration::from_secs(2));
    let transcoded = shown(world, &file).await?;
    assert_eq!(transcoded.status, FileStatus::Transcoded);
    let url = thumbnail(&transcoded).expect("there is a thumbnail");
    assert_eq!(raw::get(url.expose_secret()).await.status, 200);
    let original = transcoded.media_links.and_then(|links| links.original).expect("media links were requested");
    let down = raw::get(original.download_url.expect("the original has a URL").expose_secret()).await;
    assert_eq!((down.status, down.body == bytes), (200, true));
    Ok(())
}

pub(crate) async fn a_refused_part_keeps_the_upload_open(world: &World) -> Outcome {
    let bytes = bytes(1_500);
    let file = announce(world, "Shot.mp4", bytes.len()).await?;
    world.fake.fault(fake_frameio::Fault::status(500).on("store.put_part"));
    assert_eq!(put(&file, &bytes).await, [500, 200]);
    assert_eq!(shown(world, &file).await?.status, FileStatus::Created);
    let again = put(&file, &bytes).await;
    assert_eq!(again, [200, 404], "the missing part completes the upload, which then accepts no more parts");
    assert_eq!(shown(world, &file).await?.status, FileStatus::Uploaded);
    assert_eq!(world.fake.file_bytes(file.id.as_str()), Some(bytes));
    Ok(())
}
