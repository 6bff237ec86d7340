//! The examples `ingest` and `mirror`, killed at seeded moments and restarted: nothing is lost, duplicated or left
//! over.
//!
//! `cargo test -p frameio-sdk` builds the examples together with this file; `--test transfer_kill` alone does not.
//! `KILLS` sets the number of moments in each direction.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fake_frameio::{FakeFrameio, Fault};
use frameio_sdk::blocking::Client;
use frameio_sdk::models::{AssetWithIncludes, FolderCreateParams};

/// The size of the large file: enough for several records of a download and many parts of an upload.
const LARGE: usize = 24_000_000;
const SMALL: usize = 4;

fn kill_count() -> u64 {
    std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// A stand-in with many parts for the large file, and a folder in it.
struct World {
    fake: FakeFrameio,
    client: Client,
    folder: String,
    disk: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let fake = FakeFrameio::builder().part_size(600_000).start_blocking().unwrap();
        let client = Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
        let account = client.account(fake.demo().account.as_str());
        let data = FolderCreateParams::new().name("Ingest");
        // A minimum duration, so that records are written however fast the machine is.
        let slow = Fault::delay(Duration::from_millis(25)).on("store.put_part").times(usize::MAX);
        fake.fault(slow);
        let folder = account.folders().create(fake.demo().folder.as_str(), data).send().unwrap().id.to_string();
        let disk = tempfile::tempdir().unwrap();
        let up = disk.path().join("up");
        std::fs::create_dir_all(up.join("day1/audio")).unwrap();
        std::fs::write(up.join("day1/A001.mov"), bytes(LARGE, 1)).unwrap();
        for number in 0..SMALL {
            std::fs::write(up.join(format!("day1/audio/{number}.wav")), bytes(5_000 + number, 2)).unwrap();
        }
        Self { fake, client, folder, disk }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.disk.path().join(name)
    }

    fn example(&self, name: &str) -> Command {
        let tests = std::env::current_exe().unwrap();
        let path = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
        assert!(path.exists(), "{name} is not built: `cargo build -p frameio-sdk --examples`");
        let mut command = Command::new(path);
        command.env("FRAMEIO_TOKEN", self.fake.token()).env("FRAMEIO_BASE_URL", self.fake.base_url());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.arg("--account").arg(&self.fake.demo().account);
        command
    }

    fn ingest(&self) -> Command {
        let mut command = self.example("ingest");
        command.arg(self.path("up")).args(["--folder", &self.folder]).arg("--state").arg(self.path("state.json"));
        command
    }

    fn mirror(&self) -> Command {
        let mut command = self.example("mirror");
        command.arg(&self.folder).arg(self.path("down"));
        command
    }

    /// Everything below the folder, by path, placeholders included.
    fn at_service(&self) -> BTreeMap<String, String> {
        let account = self.client.account(self.fake.demo().account.as_str());
        let mut found = BTreeMap::new();
        let mut waiting = vec![(String::new(), self.folder.clone())];
        while let Some((path, folder)) = waiting.pop() {
            for asset in account.folders().index(folder.as_str()).page_size(500).items() {
                let (name, id) = match asset.unwrap() {
                    AssetWithIncludes::Folder(folder) => {
                        waiting.push((format!("{path}{}/", folder.name), folder.id.to_string()));
                        (format!("{}/", folder.name), folder.id.to_string())
                    }
                    AssetWithIncludes::File(file) => (file.name, file.id.to_string()),
                    other => panic!("{other:?}"),
                };
                let before = found.insert(format!("{path}{name}"), id);
                assert_eq!(before, None, "{path}{name} is there twice");
            }
        }
        found
    }

    /// The byte ranges of the large file requested since the journal was cleared.
    fn asked_for(&self, id: &str) -> Vec<(u64, u64)> {
        let seen = self.fake.requests();
        let seen = seen.iter().filter(|seen| seen.operation == "store.get_media" && seen.path.contains(id));
        seen.map(|seen| {
            let (first, last) = seen.header("range").unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            let last: u64 = last.parse().unwrap();
            (first.parse().unwrap(), (last + 1).min(LARGE as u64))
        })
        .collect()
    }

    /// The parts sent and acknowledged since the journal was cleared.
    fn acknowledged(&self) -> Vec<String> {
        let seen = self.fake.requests();
        seen.iter()
            .filter(|seen| seen.operation == "store.put_part" && seen.status == 200)
            .map(|seen| seen.path.clone())
            .collect()
    }
}

fn bytes(length: usize, seed: u32) -> Vec<u8> {
    (0..length as u32).map(|number| (number.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 21) as u8).collect()
}

/// Runs the program to its end and asserts success.
fn finish(command: &mut Command) -> Duration {
    let begun = Instant::now();
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{all}");
    for secret in ["X-Amz", "Signature=", "/__store/"] {
        assert!(!all.contains(secret), "{all}");
    }
    begun.elapsed()
}

/// Runs the program for this time and then kills it, unless it has ended by itself.
fn kill_after(command: &mut Command, time: Duration) {
    let mut child = command.spawn().unwrap();
    // The moment of the kill is what the test varies, so real time has to pass.
    std::thread::sleep(time);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Moments from the start to shortly after the usual end, which is measured now and then: the load of the machine changes.
fn kill_delays(mut typical_duration: impl FnMut() -> Duration) -> impl Iterator<Item = Duration> {
    let mut word = 0x9e37_79b9_7f4a_7c15_u64;
    let mut length = Duration::ZERO;
    (0..kill_count()).map(move |number| {
        if number % 25 == 0 {
            length = typical_duration();
        }
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        length.mul_f64(1.1 * (word >> 11) as f64 / (1_u64 << 53) as f64)
    })
}

/// The parts that the state records as sent.
fn recorded(state: &Path) -> BTreeSet<String> {
    let Ok(text) = std::fs::read(state) else { return BTreeSet::new() };
    let state: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let mut recorded = BTreeSet::new();
    for upload in state["uploads"].as_object().unwrap().values() {
        let placeholder = &upload["state"]["placeholder"];
        for range in placeholder["done"].as_array().into_iter().flatten() {
            for index in range[0].as_u64().unwrap()..range[1].as_u64().unwrap() {
                let url = placeholder["parts"][index as usize]["url"].as_str();
                let path = url.and_then(|url| url.split("/__store/").nth(1)?.split('?').next());
                recorded.extend(path.map(|path| format!("/__store/{path}")));
            }
        }
    }
    recorded
}

/// The byte ranges of the large file that the record beside its partial file lists.
fn recorded_bytes(down: &Path) -> Vec<(u64, u64)> {
    let Ok(text) = std::fs::read(down.join("day1/A001.mov.frameio.part.json")) else { return Vec::new() };
    let record: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let pairs = record["done"].as_array().unwrap().iter();
    pairs.map(|pair| (pair[0].as_u64().unwrap(), pair[1].as_u64().unwrap())).collect()
}

/// Asserts that the two folders are equal.
#[track_caller]
fn assert_same(one: &Path, two: &Path) {
    let output = Command::new("diff").arg("-r").args([one, two]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_killed_ingest_is_finished_by_the_next_run() {
    let (mut resumed, mut begun) = (0, 0);
    for (number, moment) in kill_delays(|| finish(&mut World::new().ingest())).enumerate() {
        let world = World::new();
        kill_after(&mut world.ingest(), moment);
        let known = recorded(&world.path("state.json"));
        begun += usize::from(!world.acknowledged().is_empty());
        resumed += usize::from(!known.is_empty());
        world.fake.clear_requests();
        finish(&mut world.ingest());
        let again = world.acknowledged();
        let twice: Vec<_> = again.iter().filter(|path| known.contains(*path)).collect();
        assert!(twice.is_empty(), "moment {number}, {moment:?}: {twice:?} were recorded and sent again");
        let there = world.at_service();
        assert_eq!(there.len(), SMALL + 3, "moment {number}, {moment:?}: {there:?}");
        let up = world.path("up");
        for (path, id) in there.iter().filter(|(path, _)| !path.ends_with('/')) {
            let sent = std::fs::read(up.join(path)).unwrap();
            assert!(world.fake.file_bytes(id) == Some(sent), "moment {number}, {moment:?}: {path} is incomplete");
        }
        assert!(!world.path("state.json").exists(), "moment {number}: a state file is left");
        assert!(!world.path("state.json.tmp").exists(), "moment {number}: a temporary file is left");
    }
    assert!(resumed * 10 > begun, "only {resumed} of {begun} runs resumed: the moments test too little");
}

#[test]
fn a_killed_mirror_is_finished_by_the_next_run() {
    let world = World::new();
    finish(&mut world.ingest());
    // A minimum duration, so that a record is written however fast the machine is.
    let slow = Fault::stall(LARGE / 3, Duration::from_millis(150)).on("store.get_media").times(usize::MAX);
    world.fake.fault(slow);
    let id = world.at_service().remove("day1/A001.mov").unwrap();
    let (mut resumed, mut begun) = (0, 0);
    let empty = || {
        let down = world.path("down");
        if down.exists() {
            std::fs::remove_dir_all(down).unwrap();
        }
    };
    let typical_duration = || {
        empty();
        finish(&mut world.mirror())
    };
    for moment in kill_delays(typical_duration) {
        empty();
        kill_after(&mut world.mirror(), moment);
        begun += usize::from(world.path("down/day1/A001.mov.frameio.part").exists());
        resumed += usize::from(world.path("down/day1/A001.mov.frameio.part.json").exists());
        let known = recorded_bytes(&world.path("down"));
        world.fake.clear_requests();
        finish(&mut world.mirror());
        for (start, end) in world.asked_for(&id) {
            let twice: u64 = known.iter().map(|known| end.min(known.1).saturating_sub(start.max(known.0))).sum();
            // With nothing missing, the last byte is requested to check that the file is unchanged.
            assert!(twice <= 1, "{moment:?}: {twice} bytes from {start} to {end} were recorded and requested again");
        }
        assert_same(&world.path("up"), &world.path("down"));
    }
    assert!(resumed * 10 > begun, "only {resumed} of {begun} runs resumed: the moments test too little");
}

#[test]
fn two_ingests_with_one_state_duplicate_nothing() {
    let world = World::new();
    let children = [(); 2].map(|()| world.ingest().spawn().unwrap());
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        // The program whose upload was taken over reports it.
        assert!(matches!(output.status.code(), Some(0 | 1)), "{text}");
        assert!(output.status.success() || text.contains("another process"), "{text}");
    }
    finish(&mut world.ingest());
    let there = world.at_service();
    assert_eq!(there.len(), SMALL + 3, "{there:?}");
    for (path, id) in there.iter().filter(|(path, _)| !path.ends_with('/')) {
        let sent = std::fs::read(world.path("up").join(path)).unwrap();
        assert!(world.fake.file_bytes(id) == Some(sent), "{path} is incomplete");
    }
    assert!(!world.path("state.json").exists() && !world.path("state.json.tmp").exists(), "a state file is left");
}
