//! Comments and their attachments.

use frameio_sdk::Timecode;
use frameio_sdk::models::{
    Anchor, AttachmentInput, CommentInclude, CommentSort, CreateCommentParams, FrameOrTimecode, LinkParams,
    TextReviewAnnotation, TextReviewAnnotationBounds, TextReviewAnnotationType, TextReviewAnnotationUpdate,
    UpdateCommentParams,
};

use crate::raw;
use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_comment_is_created_updated_and_deleted(world: &World) -> Outcome {
    let (comments, file) = (world.account.comments(), &world.demo().file);
    let data = CreateCommentParams::new("See here, please").timestamp(48).duration(24);
    let data = data.links([LinkParams::new(4, 8, "https://example.com/here")]).anchor(Anchor::new(0.25, 0.75));
    let made = comments.create(file, data).await?;
    assert_eq!((made.text.as_str(), &made.timestamp, made.duration), ("See here, please", &Some(48.into()), Some(24)));
    assert_eq!((&made.completed_at, &made.completer_id, &made.text_edited_at), (&None, &None, &None));
    assert_eq!(made.links.iter().map(|link| link.text.as_str()).collect::<Vec<_>>(), ["here"]);
    assert_refused(comments.create(file, CreateCommentParams::new("")).await, "/data/text");
    let loose = CreateCommentParams::new("no place").duration(24);
    assert_refused(comments.create(file, loose).await, "/data/duration");

    let as_timecode = comments.show(&made.id).timestamp_as_timecode(true).await?;
    assert_eq!(as_timecode.timestamp, Some(FrameOrTimecode::Timecode(Timecode::new(0, 0, 2, 0))));
    let change = UpdateCommentParams::new().completed(true).timestamp(Timecode::from("00:00:03:12"));
    let changed = comments.update(&made.id, change).await?;
    assert_eq!((changed.text.as_str(), &changed.timestamp), ("See here, please", &Some(84.into())));
    assert_eq!(changed.completer_id.map(String::from).as_deref(), Some(world.demo().user.as_str()));
    assert!(changed.completed_at.is_some() && changed.text_edited_at.is_none());
    let change = UpdateCommentParams::new().completed(false).text("Look here, please");
    let changed = comments.update(&made.id, change).timestamp_as_timecode(true).await?;
    assert_eq!(changed.timestamp, Some(FrameOrTimecode::Timecode("00:00:03:12".into())));
    assert!(changed.completed_at.is_none() && changed.text_edited_at.is_some());

    let list = comments.index(file).sort(CommentSort::CreatedAtDesc).include_total_count(true).await?;
    assert_eq!((list.total_count, &list.data[0].id), (Some(4), &made.id));
    comments.delete(&made.id).await?;
    assert_gone(comments.show(&made.id).await);
    assert_eq!(comments.index(file).include_total_count(true).await?.total_count, Some(3));
    Ok(())
}

pub(crate) async fn nullable_fields_are_cleared(world: &World) -> Outcome {
    let comments = world.account.comments();
    let data = CreateCommentParams::new("Full").timestamp(10).duration(5).annotation("[]");
    let made = comments.create(&world.demo().file, data.anchor(Anchor::new(0.0, 1.0))).await?;
    assert!(made.duration.is_some() && made.annotation.is_some() && made.anchor == Some(Anchor::new(0.0, 1.0)));

    let cleared = comments.update(&made.id, UpdateCommentParams::new().clear_duration()).await?;
    assert_eq!((cleared.duration, &cleared.timestamp), (None, &Some(10.into())), "other fields should be kept");
    let clear = UpdateCommentParams::new().clear_anchor().clear_annotation().clear_timestamp();
    let cleared = comments.update(&made.id, clear).await?;
    assert_eq!((&cleared.anchor, &cleared.annotation, &cleared.timestamp), (&None, &None, &None));
    assert_eq!(cleared.text, "Full");

    let sent: Vec<_> = world.fake.requests().into_iter().filter_map(|request| request.body).collect();
    assert_eq!(sent[1], serde_json::json!({"data": {"duration": null}}));
    assert_eq!(sent[2], serde_json::json!({"data": {"anchor": null, "annotation": null, "timestamp": null}}));

    // A new comment cannot set a field to null.
    let bare = CreateCommentParams::new("Bare").clear_anchor().clear_annotation().clear_completed();
    let bare = bare.clear_duration().clear_page().clear_timestamp();
    let made = comments.create(&world.demo().file, bare).await?;
    let clear = UpdateCommentParams::new().clear_completed().clear_page().text("Barer");
    let changed = comments.update(&made.id, clear).await?;
    assert_eq!((changed.text.as_str(), &changed.page, &changed.completed_at), ("Barer", &None, &None));
    Ok(())
}

pub(crate) async fn replies_and_owners_are_included_on_request(world: &World) -> Outcome {
    let (comments, file) = (world.account.comments(), &world.demo().file);
    let plain = comments.show(&world.demo().comment).await?;
    assert!(plain.owner.is_none() && plain.replies.is_none());
    let show = comments.show(&world.demo().comment).include([CommentInclude::Replies, CommentInclude::Owner]);
    let full = show.await?;
    assert_eq!(full.owner.map(|owner| owner.email).as_deref(), Some("ben@example.com"));
    let replies = full.replies.expect("replies were requested");
    assert_eq!(replies.iter().map(|reply| reply.text.as_str()).collect::<Vec<_>>(), ["Done in the next version."]);

    let list = comments.index(file).include([CommentInclude::Owner]).sort(CommentSort::OwnerAsc).await?.data;
    let owners: Vec<_> = list.iter().filter_map(|comment| comment.owner.as_ref()?.name.as_deref()).collect();
    assert_eq!(owners, ["Ada Demo", "Ben Colleague", "Ben Colleague"]);
    assert!(list.iter().all(|comment| comment.replies.is_none()));
    assert_refused(comments.index(file).sort(CommentSort::OwnerAsc).await, "/sort");

    // Deleting a comment deletes its replies.
    comments.delete(&world.demo().comment).await?;
    assert_gone(comments.show(&replies[0].id).await);
    Ok(())
}

pub(crate) async fn attachments_are_added_and_removed(world: &World) -> Outcome {
    let comments = world.account.comments();
    let first = AttachmentInput::new("sketch.png", 5, "image/png");
    let data = CreateCommentParams::new("Like this").attachments([first]);
    let made = comments.create(&world.demo().file, data).await?;
    let attachment = made.attachments.expect("the attachment is in the response").remove(0);
    let urls = attachment.upload_urls.expect("the attachment has upload URLs");
    assert_eq!(raw::put_part(urls[0].expose_secret(), "image/png", b"12345").await.status, 200);

    let second = AttachmentInput::new("notes.txt", 3, "text/plain");
    let second = comments.create_attachment(&made.id, second).await?.expect("the attachment is in the response");
    assert_eq!(
        (second.name.as_str(), second.file_size, second.upload_urls.map(|urls| urls.len())),
        ("notes.txt", 3, Some(1))
    );
    let shown = comments.show(&made.id).await?.attachments.expect("the comment has attachments");
    let names: Vec<_> = shown.iter().map(|found| (found.name.as_str(), found.upload_urls.is_some())).collect();
    assert_eq!(names, [("sketch.png", false), ("notes.txt", false)]);

    comments.delete_attachment(&made.id, &attachment.id).await?;
    assert_gone(comments.delete_attachment(&made.id, &attachment.id).await);
    let left = comments.show(&made.id).await?.attachments.expect("one attachment is left");
    assert_eq!(left.iter().map(|found| &found.id).collect::<Vec<_>>(), [&second.id]);
    Ok(())
}

pub(crate) async fn comments_on_documents_have_pages_and_marked_passages(world: &World) -> Outcome {
    let comments = world.account.comments();
    let bounds = [TextReviewAnnotationBounds::new(0.1, 0.2, 0.3, 0.05)];
    let replace = TextReviewAnnotationType::Replace;
    let mark = TextReviewAnnotation::new(bounds, "night".to_owned(), "day".to_owned(), replace);
    let data = CreateCommentParams::new("Wrong time").page(3).text_review_annotation(mark);
    let made = comments.create("adobe:urn:aaid:sc:demo-script", data).await?;
    assert_eq!(made.page, Some(3));
    let mark = made.text_review_annotation.expect("the annotation was sent");
    assert_eq!((mark.suggested_text.as_deref(), mark.selection_text.as_deref()), (Some("night"), Some("day")));

    let change = TextReviewAnnotationUpdate::new().clear_suggested_text().clear_selection_text();
    let change = UpdateCommentParams::new().clear_page().text_review_annotation(change);
    let changed = comments.update(&made.id, change).await?;
    let mark = changed.text_review_annotation.expect("the annotation is kept");
    assert_eq!((changed.page, mark.suggested_text, mark.selection_text), (None, None, None));
    let timed = CreateCommentParams::new("When?").timestamp(1);
    let refused = comments.create("adobe:urn:aaid:sc:demo-script", timed).await;
    assert_refused(refused, "/data/timestamp");
    Ok(())
}
