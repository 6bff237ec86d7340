//! Shares: their assets, reviewers and activities.

use frameio_sdk::models::{
    AddAssetParams, AddReviewersToShareParams, AddReviewersToShareParamsReviewers, AssetShareParams, AssetWithIncludes,
    FileInclude, FolderSort, RemoveReviewerParams, RemoveReviewerParamsReviewers, ReviewersSort, ShareAccess,
    ShareActivityInclude, ShareActivityItemWithIncludesType, ShareLayout, UpdateShareParams,
};
use frameio_sdk::{AssetId, FileId, FolderId, ShareId, Timestamp, VersionStackId};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

pub(crate) async fn a_share_is_created_updated_and_deleted(world: &World) -> Outcome {
    let (shares, project) = (world.account.shares(), &world.demo().project);
    let data = AssetShareParams::new("Rushes", ShareAccess::Public).asset_ids([FileId::from(&world.demo().file)]);
    let made = shares.create(project, data.layout(ShareLayout::List).downloading_enabled(true)).await?;
    assert_eq!((made.name.as_deref(), &made.access, &made.description), (Some("Rushes"), &ShareAccess::Public, &None));
    assert_eq!((&made.layout, made.downloading_enabled), (&Some(ShareLayout::List), true));
    assert!(made.short_url.as_deref().is_some_and(|url| url.starts_with("https://")));
    let nameless = AssetShareParams::new("", ShareAccess::Public);
    assert_refused(shares.create(project, nameless).await, "/data/name");

    let change = UpdateShareParams::new().name("Rushes, day 1").enabled(false);
    let changed = shares.update(&made.id, change).await?;
    assert_eq!((changed.name.as_deref(), changed.enabled), (Some("Rushes, day 1"), false));
    assert_eq!((&changed.layout, changed.downloading_enabled), (&made.layout, true), "omitted settings should be kept");
    assert_eq!(shares.show(&made.id).await?, changed);
    let list = shares.index(project).include_total_count(true).await?;
    assert_eq!(list.total_count, Some(3));
    assert!(list.data.contains(&changed));

    shares.delete(&made.id).await?;
    assert_gone(shares.show(&made.id).await);
    assert_gone(world.account.collections().show(&made.collection_id).await);
    assert_eq!(shares.index(project).include_total_count(true).await?.total_count, Some(2));
    assert_eq!(world.account.files().show(&world.demo().file).await?.name, "Opening.mp4");
    Ok(())
}

pub(crate) async fn nullable_settings_are_cleared(world: &World) -> Outcome {
    let shares = world.account.shares();
    let end: Timestamp = "2031-05-01T12:00:00Z".parse()?;
    let data = AssetShareParams::new("Guarded", ShareAccess::Secure).description("For your eyes").passphrase("s3cret");
    assert!(!format!("{data:?}").contains("s3cret"));
    let made = shares.create(&world.demo().project, data.expiration(end.clone())).await?;
    assert_eq!((made.description.as_deref(), &made.expiration), (Some("For your eyes"), &Some(end)));
    assert_eq!(made.passphrase.as_ref().map(|phrase| phrase.expose_secret()), Some("s3cret"));

    let cleared = shares.update(&made.id, UpdateShareParams::new().clear_expiration()).await?;
    assert_eq!((&cleared.expiration, cleared.description.as_deref()), (&None, Some("For your eyes")));
    let clear = UpdateShareParams::new().clear_description().clear_passphrase();
    let cleared = shares.update(&made.id, clear).await?;
    assert_eq!((&cleared.description, &cleared.passphrase, cleared.name.as_deref()), (&None, &None, Some("Guarded")));
    let sent = world.fake.requests().pop().and_then(|request| request.body);
    assert_eq!(sent, Some(serde_json::json!({"data": {"description": null, "passphrase": null}})));

    // Every nullable setting can be cleared in one request, or be null from the start.
    let clear = UpdateShareParams::new().clear_accent_color().clear_captions_enabled().clear_name();
    let clear = clear.clear_featured_field_definition_id().clear_name_column_width().clear_transcripts_enabled();
    let clear = clear.clear_show_all_asset_versions().clear_watermark_enabled();
    let cleared = shares.update(&made.id, clear).await?;
    assert_eq!((&cleared.name, &cleared.accent_color, &cleared.watermark_enabled), (&None, &None, &None));
    let bare = AssetShareParams::new("Bare", ShareAccess::Public).clear_accent_color().clear_captions_enabled();
    let bare = bare.clear_description().clear_expiration().clear_featured_field_definition_id().clear_passphrase();
    let bare = bare.clear_name_column_width().clear_show_all_asset_versions().clear_transcripts_enabled();
    let made = shares.create(&world.demo().project, bare.clear_watermark_enabled()).await?;
    assert_eq!((&made.description, &made.expiration, &made.show_all_asset_versions), (&None, &None, &None));
    Ok(())
}

/// The names of the assets of a share.
async fn names(world: &World, share: &ShareId) -> Result<Vec<String>, frameio_sdk::Error> {
    let assets = world.account.shares().list_assets(share).sort(FolderSort::NameAsc);
    Ok(assets
        .items()
        .try_collect()
        .await?
        .into_iter()
        .map(|asset| match asset {
            AssetWithIncludes::File(file) => file.name,
            AssetWithIncludes::Folder(folder) => folder.name,
            AssetWithIncludes::VersionStack(stack) => stack.name,
            other => panic!("{other:?}"),
        })
        .collect())
}

pub(crate) async fn assets_are_added_and_removed(world: &World) -> Outcome {
    let (shares, demo) = (world.account.shares(), world.demo());
    // One list may contain files, folders and version stacks.
    let assets = [AssetId::from(FileId::from(&demo.image)), VersionStackId::from(&demo.version_stack).into()];
    let data = AssetShareParams::new("Mixed", ShareAccess::Public).asset_ids(assets);
    let share = shares.create(&demo.project, data).await?.id;
    let added = shares.add_asset(&share, AddAssetParams::new(FolderId::from(&demo.folder))).await?;
    assert_eq!((&added.id, added.asset_added.as_str()), (&share, demo.folder.as_str()));
    assert_eq!(names(world, &share).await?, ["Dailies", "Ending v2.mp4", "Poster.png"]);
    let again = shares.add_asset(&share, AddAssetParams::new(demo.folder.as_str())).await;
    let again = again.expect_err("an asset can be added once");
    assert!(again.is_conflict(), "{again}");

    let listed = shares.list_assets(&share).include([FileInclude::Creator]).await?.data;
    assert!(listed.iter().all(|asset| match asset {
        AssetWithIncludes::File(file) => file.creator.is_some() && file.project.is_none(),
        AssetWithIncludes::Folder(folder) => folder.creator.is_some(),
        AssetWithIncludes::VersionStack(stack) => stack.creator.is_some(),
        _ => false,
    }));
    let removed = shares.remove_asset(&share, FileId::from(&demo.image)).await?;
    assert_eq!(removed.asset_removed.as_str(), demo.image);
    assert_eq!(names(world, &share).await?, ["Dailies", "Ending v2.mp4"]);
    assert_gone(shares.remove_asset(&share, demo.image.as_str()).await);
    world.account.folders().delete(&demo.folder).await?;
    assert_eq!(names(world, &share).await?, [""; 0], "deleted assets should not be in the share");
    Ok(())
}

pub(crate) async fn reviewers_are_added_and_removed(world: &World) -> Outcome {
    let (shares, demo) = (world.account.shares(), world.demo());
    let secure = AssetShareParams::new("Reviewed", ShareAccess::Secure);
    let share = shares.create(&demo.project, secure).await?.id;
    let by_mail = AddReviewersToShareParamsReviewers::new().emails(["zoe@example.org", "ben@example.com"]);
    shares.add_reviewers(&share, AddReviewersToShareParams::new(by_mail, "Please look")).await?;
    let by_id = AddReviewersToShareParamsReviewers::new().user_ids([&demo.user]);
    let data = AddReviewersToShareParams::new(by_id, "You too").notify_by_email(false);
    shares.add_reviewers(&share, data).await?;

    let list = shares.list_reviewers(&share).sort(ReviewersSort::NameAsc).include_total_count(true).await?;
    let mails: Vec<_> = list.data.iter().map(|user| (user.email.as_str(), user.id.is_some())).collect();
    assert_eq!(mails, [("ada@example.com", true), ("ben@example.com", true), ("zoe@example.org", false)]);
    assert_eq!(list.total_count, Some(3));

    let gone = RemoveReviewerParamsReviewers::new().emails(["zoe@example.org"]);
    shares.remove_reviewers(&share, RemoveReviewerParams::new(gone.clone())).await?;
    assert_gone(shares.remove_reviewers(&share, RemoveReviewerParams::new(gone)).await);
    assert_eq!(shares.list_reviewers(&share).include_total_count(true).await?.total_count, Some(2));
    Ok(())
}

pub(crate) async fn views_are_listed_as_activities(world: &World) -> Outcome {
    let (shares, demo) = (world.account.shares(), world.demo());
    world.fake.view_share(&demo.share, Some(&demo.user));
    let plain = shares.list_activities(&demo.share).await?.data;
    assert_eq!((plain.len(), &plain[0].r#type), (4, &ShareActivityItemWithIncludesType::ShareViewed));
    assert_eq!(plain[0].user_id.as_ref().map(|id| id.as_str()), Some(demo.user.as_str()));
    assert!(plain.iter().all(|activity| activity.user.is_none()));
    let full = shares.list_activities(&demo.share).include([ShareActivityInclude::User]).await?.data;
    let mails: Vec<_> = full.iter().map(|told| told.user.as_ref().map(|user| user.email.as_str())).collect();
    assert_eq!(mails, [Some("ada@example.com"), None, Some("ben@example.com"), Some("ben@example.com")]);
    assert!(shares.show(&demo.share).await?.last_viewed_at.as_ref() == Some(&plain[0].inserted_at));
    Ok(())
}
