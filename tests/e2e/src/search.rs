//! Search.

use frameio_sdk::models::{
    CreateCommentParams, ProjectParams, SearchMatch, SearchParams, SearchParamsEngine, SearchParamsFilters,
    SearchResponse, SearchResult, SearchedAsset, VersionStackCreateParams,
};

use crate::world::{Outcome, World};

async fn search(world: &World, words: &str) -> Result<SearchResponse, frameio_sdk::Error> {
    let params = SearchParams::new(words, SearchParamsEngine::Lexical);
    world.account.search().find(params).include_total_count(true).await
}

/// The results as text: kind and name.
fn labels(found: &SearchResponse) -> Vec<String> {
    let mut labels: Vec<String> = found
        .data
        .iter()
        .map(|result| match result {
            SearchResult::ProjectSearchResult(found) => format!("project {}", found.result.name),
            SearchResult::AssetSearchResult(found) => match &found.result {
                SearchedAsset::File(file) => format!("file {}", file.name),
                SearchedAsset::Folder(folder) => format!("folder {}", folder.name),
                SearchedAsset::VersionStack(stack) => format!("stack {}", stack.name),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    labels.sort();
    assert_eq!(found.total_count, Some(labels.len() as i64));
    labels
}

pub(crate) async fn created_things_are_found_and_deleted_ones_are_not(world: &World) -> Outcome {
    let account = &world.account;
    let data = ProjectParams::new("Zebra project");
    let project = account.projects().create(&world.demo().workspace, data).await?;
    let folder = world.folder(&project.root_folder_id, "Zebra folder").await?;
    let file = world.file(&folder, "Zebra.mov").await?;
    let (v1, v2) = (world.file(&folder, "Cut 1.mov").await?, world.file(&folder, "Zebra cut.mov").await?);
    account.version_stacks().create(&folder, VersionStackCreateParams::new([&v1, &v2])).await?;
    let said = CreateCommentParams::new("Is that a zebra?");
    let comment = account.comments().create(&v1, said).await?;
    assert_eq!(
        labels(&search(world, "zebra").await?),
        [
            "file Cut 1.mov",
            "file Zebra cut.mov",
            "file Zebra.mov",
            "folder Zebra folder",
            "project Zebra project",
            "stack Zebra cut.mov",
        ]
    );

    let found = search(world, "that zebra").await?;
    match &found.data[..] {
        [SearchResult::AssetSearchResult(found)] => match &found.matches[..] {
            [SearchMatch::CommentMatch(hit)] => assert_eq!((&hit.comment_id, hit.terms.len()), (&comment.id, 2)),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    account.comments().delete(&comment.id).await?;
    account.files().delete(&file).await?;
    assert_eq!(labels(&search(world, "zebra").await?).len(), 4);
    account.folders().delete(&folder).await?;
    assert_eq!(labels(&search(world, "zebra").await?), ["project Zebra project"]);
    account.projects().delete(&project.id).await?;
    assert!(labels(&search(world, "zebra").await?).is_empty());
    Ok(())
}

pub(crate) async fn filters_restrict_the_results(world: &World) -> Outcome {
    world.folder(&world.demo().folder, "The Ending").await?;
    let all = SearchParams::new("ending take", SearchParamsEngine::Nlp);
    let filter = |files, folders, projects| {
        let filters = SearchParamsFilters::new().files_and_version_stacks(files).folders(folders).projects(projects);
        world.account.search().find(all.clone().filters(filters)).include_total_count(true)
    };
    assert_eq!(labels(&filter(false, false, true).await?), ["project The Long Take"]);
    assert_eq!(labels(&filter(false, true, false).await?), ["folder The Ending"]);
    let stack = ["file Ending v1.mp4", "file Ending v2.mp4", "stack Ending v2.mp4"];
    assert_eq!(labels(&filter(true, false, false).await?), stack);
    assert_eq!(labels(&filter(true, true, true).await?).len(), 5);
    Ok(())
}
