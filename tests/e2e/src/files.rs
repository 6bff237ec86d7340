//! Files, except for their content.

use frameio_sdk::models::{
    AssetShareParams, AssetType, AssetWithIncludes, BulkFileCopyMoveParams, CopyComments, DeletedAsset, FileCopyParams,
    FileCreateLocalUploadParams, FileCreateParams, FileCreateRemoteUploadParams, FileImportParams, FileInclude,
    FileMoveParams, FileSort, FileStatus, FileUpdateParams, ShareAccess,
};
use frameio_sdk::{FileId, FolderId};

use crate::world::{Outcome, World};
use crate::world::{assert_gone, assert_refused};

/// The names of the files in a folder.
async fn names(world: &World, folder: impl Into<FolderId>) -> Result<Vec<String>, frameio_sdk::Error> {
    let files = world.account.files().list(folder).sort(FileSort::NameAsc).items();
    Ok(files
        .try_collect()
        .await?
        .into_iter()
        .map(|asset| match asset {
            AssetWithIncludes::File(file) => file.name,
            other => panic!("{other:?} among the files"),
        })
        .collect())
}

#[expect(deprecated, reason = "deprecated methods still have to work")]
pub(crate) async fn a_file_is_created_renamed_and_deleted(world: &World) -> Outcome {
    let files = world.account.files();
    let folder = world.folder(&world.demo().root_folder, "Ours").await?;
    let made = files.create(&folder, FileCreateParams::new("Take.mov", "video/quicktime", 2_500)).await?;
    assert_eq!((made.name.as_str(), made.file_size, &made.status), ("Take.mov", 2_500, &FileStatus::Created));
    assert_eq!((made.media_type.as_deref(), &made.r#type), (Some("video/quicktime"), &AssetType::File));
    assert_eq!((&made.adobe_id, &made.adobe_version_id), (&None, &None));
    let sizes: Vec<_> = made.upload_urls.iter().flatten().map(|part| part.size).collect();
    assert_eq!(sizes.iter().sum::<i64>(), 2_500);
    assert!(!format!("{:?}", made.upload_urls).contains("http"), "signed URLs should not be printed");

    let nothing = FileCreateLocalUploadParams::new("Nothing.mov", 0);
    assert_refused(files.create_local_upload(&folder, nothing).await, "/data/file_size");
    let renamed = files.update(&made.id, FileUpdateParams::new().name("Take 2.mov")).await?;
    assert_eq!((&renamed.id, renamed.name.as_str(), renamed.file_size), (&made.id, "Take 2.mov", 2_500));
    assert!(renamed.updated_at > made.updated_at);
    assert_eq!(names(world, &folder).await?, ["Take 2.mov"]);
    let status = files.show_upload_status(&made.id).await?;
    assert_eq!((&status.id, status.upload_complete, status.upload_failed), (&made.id, false, false));
    assert_eq!((&status.uploaded_at, &status.upload_completed_at), (&None, &None));

    files.delete(&made.id).await?;
    assert_gone(files.show(&made.id).await);
    assert_gone(files.delete(&made.id).await);
    assert_eq!(names(world, &folder).await?, [""; 0]);
    let deleted = world.account.projects().recently_deleted(&made.project_id).await?.data;
    assert!(matches!(&deleted[0], DeletedAsset::File(file) if file.id == made.id && file.name == "Take 2.mov"));
    Ok(())
}

pub(crate) async fn files_are_moved_and_copied(world: &World) -> Outcome {
    let (files, root) = (world.account.files(), &world.demo().root_folder);
    let (from, to) = (world.folder(root, "From").await?, world.folder(root, "To").await?);
    let file = world.file(&from, "Shot.mov").await?;
    let moved = files.move_to(&file, FileMoveParams::new().parent_id(&to)).await?;
    assert_eq!((&moved.id, moved.parent_id.as_ref().map(|id| id.as_str())), (&file, Some(to.as_str())));
    assert_eq!((names(world, &from).await?.len(), names(world, &to).await?.len()), (0, 1));
    let into_a_file = FileMoveParams::new().parent_id(file.as_str());
    assert_refused(files.move_to(&file, into_a_file).await, "/data/parent_id");

    // A copy includes comments and metadata only on request.
    let original = &world.demo().file;
    let bare = files.copy(original).data(FileCopyParams::new().parent_id(&to)).await?;
    assert_eq!(bare.name, "Opening.mp4");
    assert_eq!(comments(world, &bare.id).await?, 0);
    assert_eq!(world.account.metadata().show(&bare.id).await?.metadata.len(), 0);
    let there = FileCopyParams::new().parent_id(&to);
    let full = files.copy(original).copy_comments(CopyComments::All).copy_metadata(true).data(there).await?;
    assert_eq!(comments(world, &full.id).await?, 3);
    assert_eq!(world.account.metadata().show(&full.id).await?.metadata.len(), 3);
    let beside = files.copy(original).await?;
    assert_eq!(beside.parent_id.as_ref().map(|id| id.as_str()), Some(world.demo().folder.as_str()));
    assert_eq!(names(world, &to).await?, ["Opening.mp4", "Opening.mp4", "Shot.mov"]);
    Ok(())
}

async fn comments(world: &World, file: &FileId) -> Result<i64, frameio_sdk::Error> {
    let list = world.account.comments().index(file).include_total_count(true).await?;
    Ok(list.total_count.expect("the count was requested"))
}

pub(crate) async fn many_files_are_moved_and_copied_at_once(world: &World) -> Outcome {
    let (files, root) = (world.account.files(), &world.demo().root_folder);
    let (from, to) = (world.folder(root, "From").await?, world.folder(root, "To").await?);
    let mut ids = Vec::new();
    for name in ["1.mov", "2.mov", "3.mov"] {
        ids.push(world.file(&from, name).await?);
    }
    let copies = files
        .bulk_copy(BulkFileCopyMoveParams::new(&to, &ids[..2]))
        .copy_comments(CopyComments::Public)
        .copy_metadata(false)
        .await?;
    let pairs: Vec<_> = copies.iter().map(|copy| (&copy.source_file_id, copy.file.name.as_str())).collect();
    assert_eq!(pairs, [(&ids[0], "1.mov"), (&ids[1], "2.mov")]);
    let moved = files.bulk_move(BulkFileCopyMoveParams::new(&to, &ids[1..])).await?;
    assert_eq!(moved.iter().map(|file| &file.id).collect::<Vec<_>>(), [&ids[1], &ids[2]]);
    assert_eq!(names(world, &from).await?, ["1.mov"]);
    assert_eq!(names(world, &to).await?, ["1.mov", "2.mov", "2.mov", "3.mov"]);
    let twice = BulkFileCopyMoveParams::new(&to, [&ids[0], &ids[0]]);
    let error = files.bulk_move(twice).await.expect_err("a duplicate id is refused");
    assert!(error.is_validation(), "{error}");
    Ok(())
}

pub(crate) async fn adobe_ids_identify_files(world: &World) -> Outcome {
    for id in ["adobe:urn:aaid:sc:demo-script", "adobe:urn:aaid:sc:demo-script|3"] {
        let file = world.account.files().show(id).await?;
        assert_eq!(file.name, "Script.pdf");
        assert_eq!(file.adobe_id.as_deref(), Some("adobe:urn:aaid:sc:demo-script"));
    }
    let seen = world.fake.requests();
    assert!(seen[1].path.ends_with("/files/adobe%3Aurn%3Aaaid%3Asc%3Ademo-script%7C3"), "{}", seen[1].path);
    let comments = world.account.comments().index("adobe:urn:aaid:sc:demo-script|3").await?;
    assert!(comments.data.is_empty());

    // Adobe ids are accepted in bodies as well as in paths.
    let to = world.folder(&world.demo().root_folder, "To").await?;
    let script = ["adobe:urn:aaid:sc:demo-script|3"];
    let moved = world.account.files().bulk_move(BulkFileCopyMoveParams::new(&to, script)).await?;
    assert_eq!(moved[0].parent_id.as_ref().map(|id| id.as_str()), Some(to.as_str()));
    let share = AssetShareParams::new("The script", ShareAccess::Public).asset_ids(script);
    let share = world.account.shares().create("adobe:urn:aaid:sc:demo-project", share).await?;
    let shared = world.account.shares().list_assets(&share.id).await?.data;
    assert!(matches!(&shared[..], [AssetWithIncludes::File(file)] if file.name == "Script.pdf"));
    // Only collections require UUIDs.
    let collections = world.account.collections().index("adobe:urn:aaid:sc:demo-project").await;
    assert_refused(collections, "/project_id");
    assert_gone(world.account.files().show("adobe:urn:aaid:sc:another").await);
    Ok(())
}

pub(crate) async fn media_links_are_included_on_request(world: &World) -> Outcome {
    let show = world.account.files().show(&world.demo().file);
    let plain = show.clone().await?;
    assert_eq!(plain.status, FileStatus::Transcoded);
    assert!(plain.creator.is_none() && plain.project.is_none() && plain.metadata.is_none());
    assert!(plain.media_links.is_none());

    let links = [FileInclude::MediaLinksOriginal, FileInclude::MediaLinksThumbnail];
    let linked = show.clone().include(links).await?;
    assert!(linked.creator.is_none());
    let links = linked.media_links.expect("media links were requested");
    assert!(links.original.is_some() && links.thumbnail.is_some());
    assert!(links.high_quality.is_none() && links.scrub_sheet.is_none() && links.video_h264_180.is_none());
    assert!(!format!("{links:?}").contains("http"), "signed URLs should not be printed");

    let full = show.include([FileInclude::Creator, FileInclude::Project, FileInclude::Metadata]).await?;
    assert!(full.media_links.is_none());
    assert_eq!(full.project.map(|project| project.id.to_string()).as_deref(), Some(world.demo().project.as_str()));
    assert_eq!((full.creator.is_some(), full.metadata.map(|fields| fields.len())), (true, Some(3)));
    let queries: Vec<_> = world.fake.requests().iter().map(|request| request.query_pairs()).collect();
    assert_eq!(queries[1], [("include".to_owned(), "media_links.original,media_links.thumbnail".to_owned())]);
    Ok(())
}

#[expect(deprecated, reason = "deprecated methods still have to work")]
pub(crate) async fn remote_uploads_and_imports_create_files(world: &World) -> Outcome {
    let files = world.account.files();
    let folder = world.folder(&world.demo().root_folder, "Fetched").await?;
    let source = "https://example.com/a.mp4?signature=s3cret";
    let remote = FileCreateRemoteUploadParams::new("Remote.mp4", source);
    assert!(!format!("{remote:?}").contains("s3cret"));
    let reply = files.create_remote_upload(&folder, remote).with_response().await?;
    assert_eq!((reply.status().as_u16(), reply.body().data.name.as_str()), (202, "Remote.mp4"));
    let status = files.show_upload_status(&reply.body().data.id).await?;
    assert!(status.upload_complete && status.uploaded_at.is_some());

    let import = FileImportParams::new(world.account.id().as_str(), "a/key.mov", "Imported.mov");
    let imported = files.import(&folder, import).await?;
    assert_eq!(imported.name, "Imported.mov");
    let older = FileCreateParams::new("Older.mp4", "video/mp4", 1_000).source_url(source);
    assert_eq!(files.create(&folder, older).await?.name, "Older.mp4");
    assert_eq!(names(world, &folder).await?, ["Imported.mov", "Older.mp4", "Remote.mp4"]);
    let nowhere = FileImportParams::new("a-bucket", "a/key.mov", "Imported.mov");
    assert_refused(files.import(&folder, nowhere).await, "/data/storage_location");
    let nonsense = FileCreateRemoteUploadParams::new("Remote.mp4", "ftp://example.com/a.mp4");
    assert_refused(files.create_remote_upload(&folder, nonsense).await, "/data/source_url");
    Ok(())
}
