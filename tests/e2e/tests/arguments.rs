//! Invalid arguments: refused before sending, or sent so that they cannot be read as anything else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use e2e::World;
use frameio_sdk::models::{
    BulkFileCopyMoveParams, CommentSort, FileInclude, FileMoveParams, FolderCreateParams, ProjectUpdateParams,
    SearchParams, SearchParamsEngine,
};
use frameio_sdk::{Client, Error};
use serde_json::json;

#[track_caller]
fn refused_unsent<T: std::fmt::Debug>(world: &World, outcome: Result<T, Error>, word: &str) {
    let error = outcome.expect_err("the request should not be sent");
    assert!(error.is_invalid_input() && error.to_string().contains(word), "{error}");
    assert!(!error.to_string().contains('\n'), "{error}");
    assert!(world.fake.requests().is_empty(), "{error}");
}

#[tokio::test]
async fn ids_that_would_change_the_path_are_not_sent() {
    let world = World::start().await;
    let (client, account) = (&world.client, &world.account);
    for id in ["", ".", ".."] {
        refused_unsent(&world, account.files().show(id).await, "`file_id`");
        refused_unsent(&world, account.files().delete(id).await, "`file_id`");
        refused_unsent(&world, account.projects().delete(id).await, "`project_id`");
        refused_unsent(&world, client.account(id).workspaces().delete(&world.demo().workspace).await, "`account_id`");
        refused_unsent(&world, account.shares().remove_asset(&world.demo().share, id).await, "`asset_id`");
        refused_unsent(&world, account.files().list(id).items().try_collect().await, "`folder_id`");
        refused_unsent(&world, account.files().list(id).pages().try_next().await, "`folder_id`");
        let change = ProjectUpdateParams::new().name("x");
        refused_unsent(&world, account.projects().update(id, change).await, "`project_id`");
    }
}

#[tokio::test]
async fn no_character_of_an_id_leaves_its_path_segment() {
    let world = World::start().await;
    for (id, encoded) in [
        ("a/b", "a%2Fb"),
        ("../projects", "..%2Fprojects"),
        ("x?page_size=1", "x%3Fpage_size%3D1"),
        ("x#y", "x%23y"),
        ("a|b", "a%7Cb"),
        ("a%2Fb", "a%252Fb"),
        ("a b", "a%20b"),
        ("a\nb", "a%0Ab"),
        ("a\r\nx-evil: 1", "a%0D%0Ax-evil%3A%201"),
        ("a;b", "a%3Bb"),
        ("a\\b", "a%5Cb"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("ä€🎬", "%C3%A4%E2%82%AC%F0%9F%8E%AC"),
        ("\0", "%00"),
    ] {
        world.fake.clear_requests();
        let error = world.account.files().show(id).await.expect_err("there is no such file");
        assert!(error.is_validation() || error.is_not_found(), "{id:?}: {error}");
        let seen = world.fake.requests();
        let [request] = &seen[..] else { panic!("{id:?}: {seen:?}") };
        assert_eq!(request.operation, "files.show", "{id:?}");
        assert_eq!(request.path, format!("/v4/accounts/{}/files/{encoded}", world.account.id()), "{id:?}");
        assert!(request.query.is_empty() && request.header("x-evil").is_none(), "{id:?}");
    }
    // An id of this kind in a response is read unchanged.
    let error = world.account.files().show("adobe:no|such/thing?").await.expect_err("there is no such file");
    assert!(error.is_not_found(), "{error}");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn ids_in_bodies_are_validated_by_the_server() {
    let world = World::start().await;
    let data = BulkFileCopyMoveParams::new("", ["a/../b", "a\nb"]);
    let error = world.account.files().bulk_move(data).await.expect_err("the ids do not exist");
    assert!(error.is_not_found(), "{error}");
    let sent = world.fake.requests().pop().and_then(|request| request.body);
    assert_eq!(sent, Some(json!({"data": {"file_ids": ["a/../b", "a\nb"], "parent_id": ""}})));
    let there = FileMoveParams::new().parent_id("..");
    let error = world.account.files().move_to(&world.demo().file, there).await.expect_err("the parent does not exist");
    assert_eq!(error.api().unwrap().errors()[0].pointer.as_deref(), Some("/data/parent_id"), "{error}");
}

#[tokio::test]
async fn parameters_out_of_bounds_are_named_by_the_server() {
    let world = World::start().await;
    let list = || world.account.files().list(&world.demo().folder);
    for (call, pointer) in [
        (list().page_size(0), "/page_size"),
        (list().page_size(501), "/page_size"),
        (list().page_size(-1), "/page_size"),
        (list().after("no cursor of yours & mine"), "/after"),
        (list().sort("by_moon"), "/sort"),
        (list().include(["secrets"]), "/include"),
    ] {
        let error = call.items().try_collect().await.expect_err(pointer);
        assert!(error.is_validation(), "{error}");
        assert_eq!(error.api().unwrap().errors()[0].pointer.as_deref(), Some(pointer), "{error}");
    }
    let queries: Vec<_> = world.fake.requests().iter().map(|request| request.query_pairs()).collect();
    assert_eq!(queries[3], [("after".to_owned(), "no cursor of yours & mine".to_owned())]);
    // Most listings allow smaller pages than those of assets.
    let error = world.client.accounts().index().page_size(101).await.expect_err("the maximum is 100");
    assert!(error.is_validation(), "{error}");
    let comments = world.account.comments().index(&world.demo().file);
    let error =
        comments.sort(CommentSort::OwnerDesc).await.expect_err("sorting by owner requires the owners to be included");
    assert!(error.is_validation(), "{error}");
}

#[tokio::test]
async fn an_empty_list_of_includes_is_not_sent() {
    let world = World::start().await;
    let nothing: [FileInclude; 0] = [];
    let call = world.account.files().show(&world.demo().file).include(nothing);
    assert!(call.await.unwrap().creator.is_none());
    assert_eq!(world.fake.requests()[0].query, "");
}

#[tokio::test]
async fn a_parameter_set_twice_is_sent_once() {
    let world = World::start().await;
    let call = world.account.files().list(&world.demo().folder).page_size(1).page_size(2);
    let call = call.include(["creator"]).include(["project"]).sort("name_asc").sort("name_desc");
    assert_eq!(call.await.unwrap().data.len(), 2);
    let mut query = world.fake.requests()[0].query_pairs();
    query.sort();
    let pairs: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(pairs, [("include", "project"), ("page_size", "2"), ("sort", "name_desc")]);
}

#[tokio::test]
async fn any_text_is_sent_unchanged() {
    let world = World::start().await;
    for name in ["a\nb", "tab\there", "\"quoted\" \\ back", "emoji 🎬", "nul \0", "ünïcödé", "</script>", " "] {
        let data = FolderCreateParams::new().name(name);
        let made = world.account.folders().create(&world.demo().folder, data).await.unwrap();
        assert_eq!(made.name, name);
        let shown = world.account.folders().show(&made.id).await.unwrap();
        assert_eq!(shown.name, name);
    }
    let params = SearchParams::new("🎬", SearchParamsEngine::Lexical);
    assert_eq!(world.account.search().find(params).await.unwrap().data.len(), 1);
}

#[tokio::test]
async fn invalid_headers_are_not_sent() {
    let world = World::start().await;
    for (name, value) in [("x-note", "a\r\nx-evil: 1"), ("no name", "x"), ("authorization", "Bearer s3cret")] {
        let outcome = world.client.users().show().header(name, value).await;
        refused_unsent(&world, outcome, name);
    }
    world.client.users().show().header("x-note", "fine").await.unwrap();
    assert_eq!(world.fake.requests()[0].header("x-note"), Some("fine"));
    let nonsense = Client::builder("two\nlines").base_url(world.fake.base_url()).build();
    let outcome = match nonsense {
        Ok(client) => client.users().show().await.map(|_| ()),
        Err(error) => Err(error),
    };
    let error = outcome.expect_err("the token is not a valid header");
    assert!(!error.to_string().contains("lines"), "{error}");
}

#[tokio::test]
async fn requests_are_sent_only_when_awaited() {
    let world = World::start().await;
    let call = world.account.folders().delete(&world.demo().folder);
    let list = world.account.files().list(&world.demo().folder).items();
    drop((call.clone(), list));
    assert!(world.fake.requests().is_empty());
    call.await.unwrap();
    assert_eq!(world.fake.calls("folders.delete"), 1);
}
