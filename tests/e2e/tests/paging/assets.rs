//! Listings of folders, files, version stacks, and comments.

use e2e::{World, walk};
use frameio_sdk::models::*;
use frameio_sdk::{FileId, Operation};

use crate::Walked;

pub(crate) async fn children(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.folders().index(&world.demo().folder).r#type("file,version_stack");
    walk!(
        world,
        operation,
        request.sort(FolderSort::NameAsc).include([FileInclude::Project]).page_size(2),
        [("include", "project"), ("page_size", "2"), ("sort", "name_asc"), ("type", "file,version_stack")],
        "/name"
    );
    // Uses the server's page size: the query has no parameter at all.
    let request = world.account.folders().index(&world.demo().big_folder);
    Ok(walk!(world, operation, request, []))
}

pub(crate) async fn folders(world: &World, operation: &'static Operation) -> Walked {
    let parent = world.folder(&world.demo().root_folder, "Many").await?;
    for number in [3, 1, 4, 2, 5] {
        world.folder(&parent, &format!("Folder {number}")).await?;
    }
    let request = world.account.folders().list(&parent).include([AssetInclude::Project]);
    Ok(walk!(
        world,
        operation,
        request.sort(FolderSort::NameDesc).page_size(2).include_total_count(true),
        [("include", "project"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn files(world: &World, operation: &'static Operation) -> Walked {
    let request = world.account.files().list(&world.demo().big_folder).sort(FileSort::NameDesc);
    let request = request.include([FileInclude::Creator, FileInclude::MediaLinksOriginal, FileInclude::Metadata]);
    let walked = walk!(
        world,
        operation,
        request.page_size(40).include_total_count(true),
        [
            ("include", "creator,media_links.original,metadata"),
            ("include_total_count", "true"),
            ("page_size", "40"),
            ("sort", "name_desc"),
        ],
        "-/name"
    );
    assert!(walked.iter().all(|file| file["creator"].is_object() && file["media_links"]["original"].is_object()));
    assert_eq!(walked.len(), 130);
    Ok(walked)
}

pub(crate) async fn versions(world: &World, operation: &'static Operation) -> Walked {
    let folder = world.folder(&world.demo().root_folder, "Cuts").await?;
    let mut files = Vec::new();
    for number in [1, 2, 3, 4, 5] {
        files.push(world.file(&folder, &format!("Cut {number}.mov")).await?);
    }
    let data = VersionStackCreateParams::new(&files);
    let stack = world.account.version_stacks().create(&folder, data).await?.id;
    let request = world.account.version_stacks().index(&stack).include([FileInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(VersionStackSortIndex::NameDesc).page_size(2).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "2"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn version_stacks(world: &World, operation: &'static Operation) -> Walked {
    let (stacks, folder) = (world.account.version_stacks(), &world.demo().folder);
    for _ in 0..4 {
        stacks.copy(&world.demo().version_stack).await?;
    }
    let request = stacks.list(folder).include([FileInclude::Creator, FileInclude::MediaLinksEfficient]);
    Ok(walk!(
        world,
        operation,
        request.sort(VersionStackSortList::CreatedAtDesc).page_size(2).include_total_count(true),
        [
            ("include", "creator,media_links.efficient"),
            ("include_total_count", "true"),
            ("page_size", "2"),
            ("sort", "created_at_desc"),
        ],
        "-/created_at"
    ))
}

pub(crate) async fn assets_of_a_share(world: &World, operation: &'static Operation) -> Walked {
    let stills = world.account.files().list(&world.demo().big_folder).page_size(100).await?.data;
    let ids: Vec<FileId> = stills
        .into_iter()
        .map(|asset| match asset {
            AssetWithIncludes::File(file) => file.id,
            other => panic!("{other:?}"),
        })
        .collect();
    let data = AssetShareParams::new("Stills", ShareAccess::Public).asset_ids(ids);
    let share = world.account.shares().create(&world.demo().project, data).await?.id;
    let request = world.account.shares().list_assets(&share).include([FileInclude::Creator]);
    Ok(walk!(
        world,
        operation,
        request.sort(FolderSort::NameDesc).page_size(33).include_total_count(true),
        [("include", "creator"), ("include_total_count", "true"), ("page_size", "33"), ("sort", "name_desc")],
        "-/name"
    ))
}

pub(crate) async fn recently_deleted(world: &World, operation: &'static Operation) -> Walked {
    let stills = world.account.files().list(&world.demo().big_folder).page_size(4).await?.data;
    for still in stills {
        let AssetWithIncludes::File(still) = still else { panic!("{still:?}") };
        world.account.files().delete(&still.id).await?;
    }
    let request = world.account.projects().recently_deleted(&world.demo().project);
    Ok(walk!(
        world,
        operation,
        request.sort(RecentlyDeletedSort::DeletedAtAsc).page_size(2).include_total_count(true),
        [("include_total_count", "true"), ("page_size", "2"), ("sort", "deleted_at_asc")],
        "/deleted_at"
    ))
}

pub(crate) async fn comments(world: &World, operation: &'static Operation) -> Walked {
    for number in 1..=4 {
        let data = CreateCommentParams::new(format!("Remark {number}")).timestamp(number);
        world.account.comments().create(&world.demo().file, data).await?;
    }
    let request = world.account.comments().index(&world.demo().file).timestamp_as_timecode(true);
    let request = request.include([CommentInclude::Owner, CommentInclude::Replies]).sort("owner_desc");
    walk!(
        world,
        operation,
        request.page_size(3).include_total_count(true),
        [
            ("include", "owner,replies"),
            ("include_total_count", "true"),
            ("page_size", "3"),
            ("sort", "owner_desc"),
            ("timestamp_as_timecode", "true"),
        ],
        "-/owner/name"
    );
    let request = world.account.comments().index(&world.demo().file).timestamp_as_timecode(false);
    Ok(walk!(world, operation, request.page_size(2), [("page_size", "2"), ("timestamp_as_timecode", "false")]))
}

pub(crate) async fn search(world: &World, operation: &'static Operation) -> Walked {
    let filters = SearchParamsFilters::new().files_and_version_stacks(true).folders(false);
    let params = SearchParams::new("still", SearchParamsEngine::Lexical).filters(filters);
    let request = world.account.search().find(params).page_size(50).include_total_count(true);
    let query = walk!(world, operation, request, [("include_total_count", "true"), ("page_size", "50")]);
    assert_eq!(query.len(), 130, "every page should send the body, which excludes folders");
    Ok(query)
}
