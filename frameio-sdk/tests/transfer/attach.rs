//! Attachments of comments.

use fake_frameio::Fault;
use frameio_sdk::transfer::TransferErrorKind as Kind;

use crate::support::{World, bytes};

impl World {
    async fn attachments(&self) -> Vec<String> {
        let comment = self.account.comments().show(self.fake.demo().comment.as_str()).await.unwrap();
        comment.attachments.into_iter().flatten().map(|attachment| attachment.name).collect()
    }
}

#[tokio::test]
async fn a_file_is_attached_in_parts() {
    let world = World::new().await;
    let before = world.attachments().await.len();
    let path = world.file("notes.pdf", 2_500);
    let attached = world.account.attach(world.fake.demo().comment.as_str(), &path).await.unwrap();
    assert_eq!((attached.media_type.as_str(), attached.size), ("application/pdf", 2_500));
    assert_eq!(world.fake.attachment_digests(attached.id.as_str()).map(|digests| digests.len()), Some(3));
    assert_eq!(world.attachments().await.len(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_upload_leaves_no_attachment() {
    let world = World::new().await;
    let before = world.attachments().await;
    world.fake.fault(Fault::status(403).on("store.put_part").skip(1));
    let attach = world.account.attach(world.fake.demo().comment.as_str(), bytes(2_500));
    let error = attach.name("frame.png").await.unwrap_err();
    assert_eq!((error.kind(), error.file()), (Kind::Forbidden, Some("frame.png")), "{error}");
    assert_eq!(world.attachments().await, before);
}
