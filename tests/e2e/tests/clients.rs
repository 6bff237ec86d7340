//! One client in concurrent use, and clients of several users.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::collections::BTreeSet;
use std::future::{IntoFuture, poll_fn};
use std::task::Poll;

use e2e::World;
use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::models::{AssetWithIncludes, FolderCreateParams};
use frameio_sdk::{Client, FolderId};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_share_one_client() {
    let world = World::start().await;
    let parent = world.folder(&world.demo().root_folder, "Crowded").await.unwrap();
    world.fake.fault(Fault::status(503).header("retry-after", "0").on("folders.create").skip(10).times(2));
    let tasks = (0..100).map(|number| {
        let (client, account, parent) = (world.client.clone(), world.account.clone(), parent.clone());
        tokio::spawn(async move {
            let name = FolderCreateParams::new().name(format!("Folder {number}"));
            let made = client.account(account.id()).folders().create(&parent, name).await?;
            let mut shown = client.account(account.id()).folders().show(&made.id).include(["creator"]).await?;
            assert_eq!(shown.creator.take().map(|user| user.email).as_deref(), Some("ada@example.com"));
            assert_eq!((&shown.id, &shown.name), (&made.id, &made.name));
            Ok::<_, frameio_sdk::Error>((made.id, made.name))
        })
    });
    let mut made = BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        made.insert(task.await.unwrap().unwrap());
    }
    let list = world.account.folders().list(&parent).page_size(30).items().try_collect().await.unwrap();
    assert_eq!(list.into_iter().map(|folder| (folder.id, folder.name)).collect::<BTreeSet<_>>(), made);
    assert_eq!(made.len(), 100);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_tree_is_walked_while_its_listings_are_read() {
    let world = World::start().await;
    let (mut files, mut bytes) = (0, 0);
    let mut left = vec![FolderId::from(&world.demo().root_folder)];
    while let Some(folder) = left.pop() {
        let mut children = world.account.folders().index(&folder).page_size(7).items();
        while let Some(child) = children.try_next().await.unwrap() {
            match child {
                AssetWithIncludes::Folder(folder) => left.push(folder.id),
                AssetWithIncludes::File(file) => (files, bytes) = (files + 1, bytes + file.file_size),
                AssetWithIncludes::VersionStack(stack) => {
                    let versions = world.account.version_stacks().index(&stack.id).items();
                    for version in versions.try_collect().await.unwrap() {
                        let AssetWithIncludes::File(file) = version else { panic!("{version:?}") };
                        (files, bytes) = (files + 1, bytes + file.file_size);
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(files, 138);
    // Deleted files count until they are purged.
    let storage = world.account.projects().show(&world.demo().project).await.unwrap().storage;
    assert_eq!(storage - bytes, 10_000);
}

#[tokio::test]
async fn each_user_sees_only_their_own_accounts() {
    let world = World::start().await;
    let theirs = world.colleague();
    let alone = world.fake.add_account("Hers alone", &world.demo().user);
    let (mine, his) = tokio::join!(world.client.accounts().index(), theirs.accounts().index());
    assert_eq!((mine.unwrap().data.len(), his.unwrap().data.len()), (2, 1));
    let error = theirs.account(&alone).workspaces().index().await.expect_err("the account belongs to another user");
    assert!(error.is_not_found(), "{error}");
    assert!(world.client.account(&alone).workspaces().index().await.unwrap().data.is_empty());
    let elsewhere = world
        .client
        .account(&alone)
        .files()
        .show(&world.demo().file)
        .await
        .expect_err("the resource belongs to another account");
    assert!(elsewhere.is_not_found(), "{elsewhere}");
}

#[tokio::test]
async fn an_empty_account_is_filled() {
    let world = World::of(FakeFrameio::builder().seed(fake_frameio::Seed::Empty)).await;
    let (client, account) = (&world.client, &world.account);
    assert!(client.account(account.id()).workspaces().index().items().try_next().await.unwrap().is_none());
    let workspace = frameio_sdk::models::WorkspaceParams::new().name("First");
    let workspace = client.account(account.id()).workspaces().create(workspace).await.unwrap().id;
    let project = frameio_sdk::models::ProjectParams::new("First");
    let project = client.account(account.id()).projects().create(&workspace, project).await.unwrap();
    let file = world.file(&project.root_folder_id, "first.mov").await.unwrap();
    let found = client.account(account.id()).files().list(&project.root_folder_id).items().try_next().await.unwrap();
    assert!(matches!(found, Some(AssetWithIncludes::File(found)) if found.id == file));
    world.fake.assert_no_violations();
}

/// Polls the future once and drops it.
async fn poll_once_and_drop<F: Future>(future: F) {
    let mut future = std::pin::pin!(future);
    let done = poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await;
    assert!(!done, "the future completed on its first poll");
}

#[tokio::test]
async fn dropped_calls_lose_no_page_and_no_later_call() {
    let world = World::start().await;
    let list = world.account.files().list(&world.demo().big_folder).page_size(50);
    let mut items = list.items();
    let mut read = 0;
    loop {
        // When a request for a page is dropped, the list requests the same page again.
        if read % 50 == 0 {
            poll_once_and_drop(items.next()).await;
        }
        match items.try_next().await.unwrap() {
            Some(_) => read += 1,
            None => break,
        }
    }
    assert_eq!((read, world.fake.calls("files.list")), (130, 3));
    for _ in 0..20 {
        poll_once_and_drop(world.client.users().show().into_future()).await;
    }
    assert_eq!(world.client.users().show().await.unwrap().name, "Ada Demo");
}

#[tokio::test]
async fn a_base_url_may_end_with_a_slash() {
    let world = World::start().await;
    let client = Client::builder(world.fake.token()).base_url(format!("{}/", world.fake.base_url())).build().unwrap();
    client.users().show().await.unwrap();
    let files = client.account(world.account.id()).files().list(&world.demo().big_folder).page_size(100);
    assert_eq!(files.items().try_collect().await.unwrap().len(), 130);
    assert_eq!(world.fake.requests()[0].path, "/v4/me");
}

#[tokio::test]
async fn a_client_sends_its_user_agent() {
    let world = World::start().await;
    world.client.users().show().await.unwrap();
    let named = Client::builder(world.fake.token()).base_url(world.fake.base_url()).user_agent("ingest/1.2");
    named.default_header("x-team", "night").build().unwrap().users().show().await.unwrap();
    let seen = world.fake.requests();
    assert!(seen[0].header("user-agent").is_some_and(|name| name.starts_with("frameio-sdk-rust/")));
    assert_eq!((seen[1].header("user-agent"), seen[1].header("x-team")), (Some("ingest/1.2"), Some("night")));
    assert!(seen.iter().all(|request| request.header("authorization") == Some("Bearer demo-token")));
}
