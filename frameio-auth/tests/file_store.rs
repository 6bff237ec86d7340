//! The token store in a file.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use std::path::Path;
use std::time::Duration;

use frameio_auth::{FileStore, StoreVersion, TokenStore, Tokens};
use support::{service, signed_in, start, web};

fn tokens(number: u32) -> Tokens {
    let text =
        format!(r#"{{"access_token":"access-{number}","refresh_token":"r","expires_at":1760000000,"user_id":"u"}}"#);
    Tokens::from_json(&text).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn saved_tokens_are_loaded_and_versions_are_unique() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("some/where/tokens.json"));
    assert!(store.load().await.unwrap().is_none());
    let first = store.save(&tokens(1), None).await.unwrap();
    let loaded = store.load().await.unwrap().unwrap();
    assert_eq!((loaded.tokens, &loaded.version), (tokens(1), &first));

    assert!(store.save(&tokens(9), None).await.unwrap_err().is_conflict());
    assert!(store.save(&tokens(9), Some(&StoreVersion::new("other"))).await.unwrap_err().is_conflict());
    assert_eq!(store.load().await.unwrap().unwrap().tokens, tokens(1));
    let second = store.save(&tokens(2), Some(&first)).await.unwrap();
    assert!(store.save(&tokens(9), Some(&first)).await.unwrap_err().is_conflict());

    store.delete().await.unwrap();
    store.delete().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
    let third = store.save(&tokens(1), None).await.unwrap();
    assert!(first != second && second != third && first != third);
    assert_eq!(names(store.path().parent().unwrap()), ["tokens.json"], "no other file should be in the folder");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("private/tokens.json"));
    let lock = store.lock().await.unwrap();
    let version = store.save(&tokens(1), None).await.unwrap();
    drop(lock);
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(&folder.path().join("private/tokens.json.lock")), 0o600);
    assert_eq!(mode(&folder.path().join("private")), 0o700);
    // Wider permissions set by hand are not kept.
    std::fs::set_permissions(store.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    store.save(&tokens(2), Some(&version)).await.unwrap();
    assert_eq!(mode(store.path()), 0o600);
}

#[tokio::test]
async fn a_second_lock_waits_for_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let (one, two) = (FileStore::new(&path), FileStore::new(&path));
    let held = one.lock().await.unwrap();
    let waits = tokio::time::timeout(Duration::from_millis(30), two.lock()).await;
    assert!(waits.is_err(), "the lock should be held");
    drop(held);
    let held = two.lock().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(30), one.lock()).await.is_err());
    drop(held);
    drop(one.lock().await.unwrap());
}

#[tokio::test]
async fn an_unusable_file_is_named_and_a_new_sign_in_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let fake = start().await;
    let app = web(&fake).store(FileStore::new(&path)).build().unwrap();
    for content in ["", "{\"access_token\": \"s3c", "[]", r#"{"access_token": 7, "expires_at": 0}"#, "\u{0}\u{1}"] {
        std::fs::write(&path, content).unwrap();
        let error = app.token().await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_invalid_tokens() && text.contains("tokens.json") && text.contains("sign in again"), "{text}");
        assert!(!text.contains("s3c"), "{text}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content, "the file should be unchanged");
    }
    std::fs::write(&path, r#"{"format": 2, "access_token": "a", "expires_at": 0}"#).unwrap();
    assert!(app.token().await.unwrap_err().to_string().contains("newer"));

    let app = signed_in(app).await;
    let stored = FileStore::new(&path).load().await.unwrap().unwrap().tokens;
    assert_eq!(stored.access_token(), &app.token().await.unwrap());
}

#[tokio::test]
async fn the_next_run_of_a_program_needs_no_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let fake = start().await;
    let first = signed_in(web(&fake).store(store.clone()).build().unwrap()).await;
    let second = web(&fake).store(store.clone()).build().unwrap();
    assert!(second.export_tokens().is_none());
    assert_eq!(second.token().await.unwrap(), first.token().await.unwrap());
    assert_eq!(fake.calls("ims.token"), 1);
    let (ours, theirs) = (second.export_tokens().unwrap(), first.export_tokens().unwrap());
    assert_eq!(ours.refresh_token(), theirs.refresh_token());

    assert!(second.revoke().await.is_complete());
    assert!(store.load().await.unwrap().is_none());
    let third = web(&fake).store(store).build().unwrap();
    assert!(third.token().await.unwrap_err().is_sign_in_required());
}

#[tokio::test]
async fn an_export_can_be_imported_by_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let fake = start().await;
    let first = signed_in(web(&fake).build().unwrap()).await;
    let export = first.export_tokens().unwrap().to_json();

    let second = web(&fake).build().unwrap();
    second.import_tokens(Tokens::from_json(export.expose_secret()).unwrap()).await.unwrap();
    assert_eq!(second.token().await.unwrap(), first.token().await.unwrap());
    second.refresh().await.unwrap();

    // A file store reads the export too.
    let path = folder.path().join("tokens.json");
    std::fs::write(&path, second.export_tokens().unwrap().to_json().expose_secret()).unwrap();
    let third = web(&fake).store(FileStore::new(&path)).build().unwrap();
    assert_eq!(third.token().await.unwrap(), second.token().await.unwrap());
    third.refresh().await.unwrap();

    // An export is valid only for the same client id.
    let other = service(&fake).build().unwrap();
    let before = other.token().await.unwrap();
    let error = other.import_tokens(third.export_tokens().unwrap()).await.unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("demo-web"), "{error}");
    assert_eq!(other.token().await.unwrap(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_that_cannot_be_written_is_named_and_the_tokens_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let fake = start().await;
    // A folder in place of the file cannot be written, not even by root.
    let path = folder.path().join("tokens.json");
    let app = web(&fake).store(FileStore::new(path.join("inner"))).build().unwrap();
    std::fs::write(&path, "").unwrap();
    let authorization = app.authorization().unwrap();
    let callback = support::consent(authorization.url()).await;
    let error = app.exchange_callback(&callback, &authorization).await.unwrap_err();
    assert!(error.is_store() && error.to_string().contains("tokens.json"), "{error}");
    assert_eq!(fake.calls("ims.token"), 0, "the code should not be spent");

    // The folder is writable now.
    std::fs::remove_file(&path).unwrap();
    app.exchange_callback(&callback, &authorization).await.unwrap();
    // A folder replaces the file, so the file cannot be replaced.
    std::fs::remove_file(path.join("inner")).unwrap();
    std::fs::create_dir(path.join("inner")).unwrap();
    let error = app.refresh().await.unwrap_err();
    assert!(error.is_store(), "{error}");
    assert!(app.token().await.is_ok(), "the old token should still work");
    assert_eq!(names(&path), ["inner", "inner.lock"], "no partial file should be left");
}

/// The temporary file of a process that was killed between the write and the rename.
fn leftover(path: &Path, age: Duration) -> std::path::PathBuf {
    let left = path.with_file_name(format!("tokens.json.{}.tmp", "w".repeat(43)));
    std::fs::write(&left, "{\"refresh_token\": \"s3cret\"}").unwrap();
    let file = std::fs::File::options().write(true).open(&left).unwrap();
    file.set_modified(std::time::SystemTime::now() - age).unwrap();
    left
}

#[tokio::test]
async fn stale_temporary_files_are_removed_by_a_save_and_by_a_delete() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let neighbour = folder.path().join("tokens.json.bak.tmp");
    std::fs::write(&neighbour, "").unwrap();

    let young = leftover(store.path(), Duration::from_secs(10));
    let version = store.save(&tokens(1), None).await.unwrap();
    assert!(young.exists(), "a recent temporary file may belong to a running write");
    leftover(store.path(), Duration::from_secs(61));
    store.save(&tokens(2), Some(&version)).await.unwrap();
    assert!(!young.exists());

    leftover(store.path(), Duration::ZERO);
    store.delete().await.unwrap();
    assert_eq!(names(folder.path()), ["tokens.json.bak.tmp"], "files of other programs should be kept");
}

#[tokio::test]
async fn a_file_without_a_version_is_identified_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let put = |number| std::fs::write(store.path(), tokens(number).to_json().expose_secret()).unwrap();
    put(1);
    let first = store.load().await.unwrap().unwrap().version;
    assert_eq!(store.load().await.unwrap().unwrap().version, first);
    put(2);
    let second = store.load().await.unwrap().unwrap();
    assert!(second.version != first && second.tokens == tokens(2), "another content should be another version");
    assert!(
        store.save(&tokens(3), Some(&first)).await.unwrap_err().is_conflict(),
        "a changed file should not be overwritten"
    );
    store.save(&tokens(3), Some(&second.version)).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_removed_lock_file_does_not_allow_a_second_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let lock_path = folder.path().join("tokens.json.lock");
    let (one, two) = (FileStore::new(&path), FileStore::new(&path));
    let held = one.lock().await.unwrap();
    // `two` has opened the file that `one` has locked; then the file is removed and `one` releases its lock.
    let mut waiting = Box::pin(two.lock());
    assert!(tokio::time::timeout(Duration::from_millis(30), &mut waiting).await.is_err());
    std::fs::remove_file(&lock_path).unwrap();
    drop(held);
    let held = waiting.await.unwrap();
    assert!(lock_path.exists(), "the lock should be on the file at the path");
    let third = FileStore::new(&path);
    assert!(
        tokio::time::timeout(Duration::from_millis(30), third.lock()).await.is_err(),
        "only one lock should be held"
    );
    drop(held);
}

#[cfg(unix)]
#[tokio::test]
async fn files_planted_by_other_users_are_not_used() {
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let target = folder.path().join("target");
    symlink(&target, folder.path().join("tokens.json.lock")).unwrap();
    let error = store.lock().await.unwrap_err();
    assert!(error.to_string().contains("tokens.json.lock"), "{error}");
    assert!(!target.exists(), "the symbolic link should not be followed");

    store.save(&tokens(1), None).await.unwrap();
    std::fs::set_permissions(store.path(), std::fs::Permissions::from_mode(0o622)).unwrap();
    let error = store.load().await.unwrap_err();
    assert!(error.to_string().contains("others may write it"), "{error}");
    std::fs::set_permissions(store.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    store.load().await.unwrap().unwrap();
    // Only root can change the owner of a file.
    if chown(store.path(), Some(65_534), None).is_ok() {
        let error = store.load().await.unwrap_err();
        assert!(error.to_string().contains("belongs to another user"), "{error}");
    }
}
