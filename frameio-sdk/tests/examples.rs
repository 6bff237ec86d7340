//! The examples, run as programs: their output, their exit codes and the state that they leave behind.
//!
//! `cargo test -p frameio-sdk` builds them together with this file; `--test examples` alone does not.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, pipe};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::Client;
use frameio_sdk::models::{
    AssetWithIncludes, CreateCommentParams, FileCreateLocalUploadParams, FileInclude, FolderCreateParams, MetadataField,
};

const EXAMPLES: &[&str] = &[
    "quickstart",
    #[cfg(feature = "blocking")]
    "quickstart_blocking",
    "tree",
    "export_comments",
    "metadata_bulk",
];

/// An example with a cleared environment, so that no variable of the host configures it.
fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples").join(file);
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let parts = [&format!("{name}.rs"), "support/mod.rs", "support/walk.rs"];
    let edited = parts.map(|part| changed(sources.join(part))).into_iter().max().flatten();
    let built = changed(path.clone());
    assert!(built.is_some() && built >= edited, "{name} is not built: `cargo build -p frameio-sdk --examples`");
    let mut command = Command::new(path);
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("FRAMEIO_") {
            command.env_remove(variable);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// An example that calls the given stand-in in place of the real service.
fn example_with(name: &str, fake: &FakeFrameio) -> Command {
    let mut command = example(name);
    command.env("FRAMEIO_TOKEN", fake.token()).env("FRAMEIO_BASE_URL", fake.base_url());
    command
}

struct Output {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The standard output of an example that is expected to succeed.
fn printed(command: &mut Command) -> String {
    let output = run(command);
    assert_eq!(output.code, Some(0), "{}{}", output.stdout, output.stderr);
    assert!(!output.stdout.contains('\x1b') && !output.stderr.contains('\x1b'), "escape codes without a terminal");
    output.stdout
}

fn stand_in() -> (FakeFrameio, Client) {
    let fake = FakeFrameio::builder().start_blocking().unwrap();
    let client = Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
    (fake, client)
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_quickstart_prints_the_same_as_the_async_one() {
    assert_eq!(printed(&mut example("quickstart_blocking")), printed(&mut example("quickstart")));
}

#[test]
fn quickstart_prints_every_step_and_succeeds() {
    let text = printed(&mut example("quickstart"));
    for line in ["You are Ada Demo", "  page 3, 1 of 7: Day 1: dailies", "  where: /data/name", "Deleted the project."]
    {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
}

#[test]
fn quickstart_deletes_its_project_when_it_fails() {
    let (fake, _) = stand_in();
    fake.fault(Fault::status(403).on("shares.create"));
    let output = run(&mut example_with("quickstart", &fake));
    assert_eq!(output.code, Some(1));
    assert!(output.stderr.starts_with("error: shares.create: 403"), "{}", output.stderr);
    assert_eq!((fake.calls("projects.create"), fake.calls("projects.delete")), (1, 1));
}

#[test]
fn tree_shows_every_folder_with_its_total() {
    let text = printed(&mut example("tree"));
    let head = "\
571.5 kB  The Long Take/
433.0 kB  ├── Dailies/
100.0 kB  │   ├── Day 01/
 48.0 kB  │   │   ├── A001_C001.mov
 52.0 kB  │   │   └── A001_C002.mov
141.0 kB  │   ├── Ending v2.mp4 (2 versions)
 70.0 kB  │   │   ├── Ending v1.mp4
 71.0 kB  │   │   └── Ending v2.mp4
 96.0 kB  │   ├── Opening.mp4
 24.0 kB  │   ├── Poster.png
 64.0 kB  │   ├── Score.wav
  8.0 kB  │   └── Script.pdf
     0 B  ├── Delivery/
138.5 kB  └── Stills/
  1.0 kB      ├── Still 001.jpg
";
    assert!(text.starts_with(head), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("Still ")).count(), 130);
    assert!(text.ends_with("\n4 folders, 138 files, 1 version stack, 571.5 kB\n"), "{text}");
}

#[test]
fn tree_prints_exact_sizes_and_limits_its_depth_on_request() {
    let text = printed(example("tree").args(["--bytes", "--depth", "1"]));
    let expected = "\
571515  The Long Take/
433000  ├── Dailies/
     0  ├── Delivery/
138515  └── Stills/

4 folders, 138 files, 1 version stack, 571515 bytes
";
    assert_eq!(text, expected);
}

#[tokio::test]
async fn tree_aligns_sizes_and_escapes_control_characters_in_names() {
    let (fake, client) = stand_in();
    let (account, root) = (&fake.demo().account, &fake.demo().root_folder);
    let folder = FolderCreateParams::new().name("\x1b[31mred");
    client.account(account).folders().create(root, folder).await.unwrap();
    let file = FileCreateLocalUploadParams::new("master.mov", 999_950);
    client.account(account).files().create_local_upload(root, file).await.unwrap();
    let text = printed(example_with("tree", &fake).args(["--depth", "1", &fake.demo().project]));
    let expected = "
  1.6 MB  The Long Take/
     0 B  ├── \u{fffd}[31mred/
433.0 kB  ├── Dailies/
     0 B  ├── Delivery/
138.5 kB  ├── Stills/
  1.0 MB  └── master.mov
";
    assert!(text.starts_with(expected.trim_start_matches('\n')), "{text}");
}

/// The rows of a CSV by the names of their columns.
fn rows(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn export_comments_writes_timecodes_and_replies() {
    let rows = rows(&printed(&mut example("export_comments")));
    let short: Vec<[&str; 6]> = rows
        .iter()
        .map(|row| ["file", "in", "out", "author", "text", "completed"].map(|name| row[name].as_str()))
        .collect();
    let (file, ada, ben) = ("Opening.mp4", "Ada Demo", "Ben Colleague");
    let expected = [
        [file, "00:00:02:00", "", ben, "Can the title come in a second earlier?", "false"],
        [file, "", "", ada, "Done in the next version.", "false"],
        [file, "00:00:10:00", "00:00:13:00", ada, "Grade is too warm through here.", "false"],
        [file, "00:00:50:00", "", ben, "Typo in the credits.", "true"],
    ];
    assert_eq!(short, expected);
    assert_eq!(rows[1]["parent_id"], rows[0]["comment_id"]);
    assert_eq!((rows[0]["parent_id"].as_str(), rows[2]["duration_frames"].as_str()), ("", "72"));
}

#[tokio::test]
async fn export_comments_defuses_spreadsheet_formulas() {
    let (fake, client) = stand_in();
    let demo = fake.demo();
    let comments = [
        (1, "=HYPERLINK(\"http://evil.example\",\"click\")"),
        (2, "+1"),
        (3, "-1"),
        (4, " @SUM(A1)"),
        (5, "a \"quoted\", line\nand another; 1+1=2"),
    ];
    // Neither the image nor the sound has a frame rate in its metadata.
    let root = client.account(&demo.account).folders().index(&demo.folder).items().try_collect().await.unwrap();
    let sound = root.iter().find_map(|asset| match asset {
        AssetWithIncludes::File(file) if file.name == "Score.wav" => Some(&file.id),
        _ => None,
    });
    let sound = sound.unwrap();
    for (frame, text) in comments {
        let comment = CreateCommentParams::new(text).timestamp(frame).duration(25);
        client.account(&demo.account).comments().create(sound, comment).await.unwrap();
    }

    let path = std::env::temp_dir().join(format!("frameio-sdk-comments-{}.csv", std::process::id()));
    let mut command = example_with("export_comments", &fake);
    assert_eq!(printed(command.arg("--file").arg(sound.as_str()).arg("--output").arg(&path)), "");
    let csv = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let found = rows(&csv);
    let texts: Vec<&str> = found.iter().map(|row| row["text"].as_str()).collect();
    let expected = [
        "'=HYPERLINK(\"http://evil.example\",\"click\")",
        "'+1",
        "'-1",
        "' @SUM(A1)",
        "a \"quoted\", line\nand another; 1+1=2",
    ];
    assert_eq!(texts, expected);
    // Without a frame rate the end of a range cannot be computed, unless the rate is given as an option.
    assert!(found.iter().all(|row| row["out"].is_empty() && row["duration_frames"] == "25"));
    let mut command = example_with("export_comments", &fake);
    let found = rows(&printed(command.args(["--file", sound.as_str(), "--frame-rate", "23.976"])));
    assert_eq!((found[0]["in"].as_str(), found[0]["out"].as_str()), ("00:00:00:01", "00:00:01:02"));
}

#[test]
fn metadata_bulk_updates_a_thousand_files_in_ten_calls() {
    let text = printed(&mut example("metadata_bulk"));
    assert!(text.contains("\n1000 of 1000 files\nSet \"Shoot day\" on 1000 of 1000 files in 10 calls.\n"), "{text}");
    assert_eq!(text.lines().filter(|line| line.ends_with(" of 1000 files")).count(), 10);
    let read_back = text.lines().filter(|line| line.starts_with("Read back") && line.ends_with(": \"Day 12\""));
    assert_eq!(read_back.count(), 2, "{text}");
}

/// The files of the big folder whose field "Scene" does not have this value.
async fn not_set(fake: &FakeFrameio, client: &Client, value: &str) -> BTreeSet<String> {
    let demo = fake.demo();
    let list =
        client.account(&demo.account).files().list(&demo.big_folder).include([FileInclude::Metadata]).page_size(500);
    let files = list.items().try_collect().await.unwrap().into_iter().filter_map(|asset| match asset {
        AssetWithIncludes::File(file) => Some(file),
        _ => None,
    });
    let is_set = |field: &MetadataField| {
        matches!(field, MetadataField::TextValue(text)
            if text.field_definition_name == "Scene" && text.value.as_deref() == Some(value))
    };
    files.filter(|file| !file.metadata.iter().flatten().any(is_set)).map(|file| file.id.to_string()).collect()
}

#[tokio::test]
async fn metadata_bulk_names_the_files_of_a_failed_call() {
    let (fake, client) = stand_in();
    let args = [fake.demo().big_folder.as_str(), "--field", "Scene", "--value", "12A"];
    fake.fault(Fault::status(403).on("metadata.bulk_update"));
    let output = run(example_with("metadata_bulk", &fake).args(args));
    assert_eq!(output.code, Some(1));
    assert_eq!(fake.calls("metadata.bulk_update"), 2);

    let expected = not_set(&fake, &client, "12A").await;
    let named = output.stdout.lines().filter(|line| line.len() == 36 && line.matches('-').count() == 4);
    assert_eq!(named.map(str::to_owned).collect::<BTreeSet<_>>(), expected);
    assert!([30, 100].contains(&expected.len()), "one of two calls should have failed: {}", expected.len());
    let set = 130 - expected.len();
    assert!(output.stdout.contains(&format!("\n{set} of 130 files (1 call failed)\n")), "{}", output.stdout);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);

    // A second run meets no fault.
    let text = printed(example_with("metadata_bulk", &fake).args(args));
    assert!(text.contains("on 130 of 130 files in 2 calls."), "{text}");
    assert!(not_set(&fake, &client, "12A").await.is_empty());

    // When the response is lost, the update may have been applied.
    fake.fault(Fault::reset_after().on("metadata.bulk_update"));
    let output = run(example_with("metadata_bulk", &fake).args(args));
    assert_eq!(output.code, Some(1));
    assert!(output.stdout.contains("\nPerhaps not set on "), "{}", output.stdout);
    fake.assert_no_violations();
}

#[test]
fn metadata_bulk_parses_values_by_the_type_of_their_field() {
    let (fake, _) = stand_in();
    let run = |field, value| {
        run(example_with("metadata_bulk", &fake).args([&fake.demo().big_folder, "--field", field, "--value", value]))
    };
    for (field, value, read_back) in [
        ("Status", "Approved", "\"display_name\":\"Approved\""),
        ("Rating", "4", ": 4"),
        ("Reviewed on", "2026-03-01", "2026-03-01"),
    ] {
        let output = run(field, value);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        assert!(output.stdout.contains(read_back), "{}", output.stdout);
    }
    for (field, value, complaint) in [
        ("Status", "Splendid", "\"Status\" takes one of \"Approved\", \"Needs work\""),
        ("Rating", "high", "\"Rating\" takes a whole number"),
        ("Frame Rate", "25", "no field \"Frame Rate\" that can be set; there are \"Scene\""),
    ] {
        let output = run(field, value);
        assert_eq!(output.code, Some(1));
        assert!(output.stderr.contains(complaint), "{}", output.stderr);
    }
    assert_eq!(fake.calls("metadata.bulk_update"), 6);
}

#[cfg(feature = "transfer")]
#[test]
fn ingest_and_mirror_transfer_a_tree_both_ways() {
    let (fake, _) = stand_in();
    let folder = tempfile::tempdir().unwrap();
    let (up, down, state) = (folder.path().join("up"), folder.path().join("down"), folder.path().join("state.json"));
    std::fs::create_dir_all(up.join("day1")).unwrap();
    std::fs::write(up.join("day1/a.mov"), "some bytes").unwrap();
    let demo = fake.demo();
    let ingest = || {
        let mut command = example_with("ingest", &fake);
        command.arg(&up).args(["--account", &demo.account, "--folder", &demo.folder]).arg("--state").arg(&state);
        command
    };
    let plan = printed(ingest().arg("--dry-run"));
    assert!(plan.starts_with("transfer    day1/a.mov\n1 files would be transferred"), "{plan}");
    assert_eq!(fake.calls("files.create_local_upload"), 0);
    let text = printed(&mut ingest());
    assert!(text.starts_with("transferred day1/a.mov\n1 transferred; 10 B in"), "{text}");
    let json = printed(ingest().arg("--json"));
    let lines: Vec<serde_json::Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["outcome"], &lines[1]["complete"]), (2, &"unchanged".into(), &true.into()));

    let mirror = |source: &str| {
        let mut command = example_with("mirror", &fake);
        command.arg(source).arg(&down).args(["--account", &demo.account, "--include", "day1/**"]);
        command
    };
    let text = printed(mirror(&demo.folder).arg("--state").arg(folder.path().join("mirrored.json")));
    assert!(text.contains("transferred day1/a.mov"), "{text}");
    assert_eq!(std::fs::read_to_string(down.join("day1/a.mov")).unwrap(), "some bytes");
    assert!(std::fs::read_to_string(folder.path().join("mirrored.json")).unwrap().contains("day1/a.mov"));
    assert!(printed(mirror(&demo.project).arg("--dry-run")).contains("0 files would be transferred"));

    // A file that cannot be uploaded is reported, and the exit code is 1.
    std::fs::write(up.join("empty.mov"), "").unwrap();
    let output = run(&mut ingest());
    assert_eq!(output.code, Some(1), "{}", output.stderr);
    assert!(output.stdout.contains("refused     empty.mov: it is empty"), "{}", output.stdout);
    let nowhere = run(&mut mirror("00000000-0000-4000-8000-000000000000"));
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.stderr.contains("neither a folder nor a project"), "{}", nowhere.stderr);
}

#[cfg(all(unix, feature = "transfer"))]
#[test]
fn ingest_with_watch_uploads_new_files_until_interrupted() {
    let (fake, _) = stand_in();
    let folder = tempfile::tempdir().unwrap();
    let up = folder.path().join("up");
    std::fs::create_dir(&up).unwrap();
    // The modification time lies an hour back, so the file counts as complete.
    let settled = |name: &str| {
        let beside = folder.path().join(name);
        std::fs::write(&beside, name).unwrap();
        let an_hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
        std::fs::File::options().write(true).open(&beside).unwrap().set_modified(an_hour_ago).unwrap();
        std::fs::rename(&beside, up.join(name)).unwrap();
    };
    settled("first.mov");
    let mut ingest = example_with("ingest", &fake);
    ingest.arg(&up).args(["--watch", "--account", &fake.demo().account, "--folder", &fake.demo().folder]);
    ingest.arg("--state").arg(folder.path().join("state.json"));
    let mut child = ingest.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let mut until = |wanted: &str| {
        let found = lines.by_ref().map(|line| line.unwrap()).find(|line| line == wanted);
        assert!(found.is_some(), "the example ended without printing `{wanted}`");
    };
    until("transferred first.mov");
    settled("second.mov");
    until("transferred second.mov");
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fake.calls("files.create_local_upload"), 2, "each file is uploaded once");
}

#[cfg(all(unix, feature = "transfer"))]
#[test]
fn an_interrupt_before_the_first_file_is_reported() {
    let (fake, _) = stand_in();
    let folder = tempfile::tempdir().unwrap();
    // The folder was found, and the request for its listing gets no response.
    fake.fault(Fault::delay(std::time::Duration::from_secs(3_600)).on("folders.index").times(usize::MAX));
    for (arguments, expected) in [(&[][..], "nothing was transferred"), (&["--json"], "\"interrupted\":true")] {
        fake.clear_requests();
        let mut mirror = example_with("mirror", &fake);
        mirror.arg(&fake.demo().folder).arg(folder.path()).args(["--account", &fake.demo().account]).args(arguments);
        let child = mirror.stdout(Stdio::piped()).spawn().unwrap();
        while fake.calls("folders.show") == 0 {
            std::thread::yield_now();
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_closed_standard_output_does_not_panic() {
    for name in EXAMPLES {
        // Standard output is closed from the start, ...
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let closed = example(name).stdout(writer).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        // ... or after the first line, as by `head -1`.
        let mut child = example(name).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let left = child.wait_with_output().unwrap();

        assert_eq!(closed.status.code(), Some(141), "{name}");
        assert!(matches!(left.status.code(), Some(0 | 141)), "{name}: {}", left.status);
        for stderr in [closed.stderr, left.stderr] {
            let stderr = String::from_utf8(stderr).unwrap();
            assert!(stderr.lines().all(|line| line.starts_with("FRAMEIO_TOKEN is not set")), "{name}: {stderr}");
        }
    }
}

#[test]
fn invalid_settings_are_one_line_on_standard_error() {
    let (fake, _) = stand_in();
    let url = fake.base_url();
    for name in EXAMPLES {
        for (variables, complaint) in [
            (&[("FRAMEIO_BASE_URL", url.as_str())][..], "error: FRAMEIO_BASE_URL is set, but FRAMEIO_TOKEN is not"),
            (&[("FRAMEIO_TOKEN", " ")], "error: FRAMEIO_TOKEN is set, but empty"),
            (&[("FRAMEIO_TOKEN", "t"), ("FRAMEIO_BASE_URL", "nonsense")], "the base URL cannot be used"),
            (&[("FRAMEIO_TOKEN", "stale"), ("FRAMEIO_BASE_URL", url.as_str())], "401 Unauthorized"),
        ] {
            let output = run(example(name).envs(variables.iter().copied()));
            assert_eq!(output.code, Some(1), "{name}: {complaint}");
            assert!(output.stdout.is_empty() && output.stderr.lines().count() == 1, "{name}: {}", output.stderr);
            assert!(output.stderr.contains(complaint), "{name}: {}", output.stderr);
            assert!(!output.stderr.contains("stale"), "{name}: {}", output.stderr);
        }
    }
}

#[test]
fn missing_and_unknown_ids_are_explained() {
    let (fake, _) = stand_in();
    let output = run(&mut example_with("tree", &fake));
    assert_eq!(output.code, Some(1));
    let choice = format!("\n  {}  The Long Take\n", fake.demo().project);
    assert!(output.stderr.starts_with("error: which project? Set FRAMEIO_PROJECT_ID"), "{}", output.stderr);
    assert!(output.stderr.contains(&choice), "{}", output.stderr);
    let text = printed(example_with("tree", &fake).env("FRAMEIO_PROJECT_ID", &fake.demo().project));
    assert!(text.contains("The Long Take/"), "{text}");

    let nowhere = "00000000-0000-4000-8000-000000000000";
    for (name, args, complaint) in [
        ("tree", &[nowhere][..], "projects.show: 404"),
        ("export_comments", &["--file", nowhere], "files.show: 404"),
        ("export_comments", &["--project", nowhere], "projects.show: 404"),
        ("metadata_bulk", &[nowhere, "--field", "Scene", "--value", "1"], "folders.show: 404"),
        ("metadata_bulk", &[nowhere], "error: missing arguments: <folder id>"),
    ] {
        let output = run(example_with(name, &fake).args(args));
        assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{name} {args:?}");
        assert!(output.stderr.contains(complaint) && output.stderr.lines().count() == 1, "{}", output.stderr);
    }
}
