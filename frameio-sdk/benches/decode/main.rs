//! The time to decode a page, beside other ways to read the same bytes.
//!
//! Run `cargo bench -p frameio-sdk --bench decode`. The table at the end has the ratios to `scan`, in which serde_json
//! reads every byte and keeps nothing. The contestants take turns, so that other load on the machine affects all of
//! them alike, and the best round of each is used. Dropping the decoded values is part of the time.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic)] // a program for people, which may panic

mod pages;
mod plain;
#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use frameio_sdk::models::{
    AssetWithIncludes, CommentsWithIncludesResponse, FolderAssetsWithIncludesResponse, FrameOrTimecode, MetadataField,
    ProjectsWithIncludesResponse,
};
use frameio_sdk::testing;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

type Contestant = (&'static str, fn(&[u8]));

struct Contest {
    name: &'static str,
    page: String,
    /// The contestants; the first is the reference for the ratios.
    contestants: Vec<Contestant>,
}

fn main() {
    if let Some([contest, contestant, rounds]) = support::counted() {
        return repeat(&contest, &contestant, rounds.parse().unwrap());
    }
    let contests = contests(|make| make());
    if std::env::args().any(|argument| argument == "--page") {
        let wanted = contests.iter().find(|contest| std::env::args().any(|argument| argument == contest.name));
        return print!("{}", wanted.unwrap().page);
    }
    check(&contests);

    let mut criterion = Criterion::default().configure_from_args();
    for contest in &contests {
        let mut group = criterion.benchmark_group(contest.name);
        group.throughput(Throughput::Bytes(contest.page.len() as u64));
        for (name, decode) in &contest.contestants {
            group.bench_function(*name, |bencher| bencher.iter(|| decode(contest.page.as_bytes())));
        }
        group.finish();
    }
    criterion.final_summary();

    for contest in &contests {
        print_ratios(contest);
    }
}

fn contests(page: fn(fn() -> String) -> String) -> [Contest; 3] {
    [
        Contest {
            name: "assets",
            page: page(pages::assets),
            contestants: vec![
                ("scan", from_slice::<IgnoredAny>),
                ("serde_json::Value", from_slice::<Value>),
                ("plain derives, tagged", from_slice::<plain::Page<plain::Asset>>),
                ("plain derives, files only", from_slice::<plain::Page<plain::File>>),
                ("sdk", sdk::<FolderAssetsWithIncludesResponse>),
            ],
        },
        Contest {
            name: "comments",
            page: page(pages::comments),
            contestants: vec![
                ("scan", from_slice::<IgnoredAny>),
                ("serde_json::Value", from_slice::<Value>),
                ("plain derives", from_slice::<plain::Page<plain::Comment>>),
                ("sdk", sdk::<CommentsWithIncludesResponse>),
            ],
        },
        Contest {
            name: "projects",
            page: page(pages::projects),
            contestants: vec![
                ("scan", from_slice::<IgnoredAny>),
                ("serde_json::Value", from_slice::<Value>),
                ("plain derives", from_slice::<plain::Page<plain::Project>>),
                ("sdk", sdk::<ProjectsWithIncludesResponse>),
            ],
        },
    ]
}

fn from_slice<T: DeserializeOwned>(json: &[u8]) {
    black_box(serde_json::from_slice::<T>(black_box(json)).unwrap());
}

fn sdk<T: DeserializeOwned>(json: &[u8]) {
    black_box(testing::decode::<T>(black_box(json)).unwrap());
}

/// Checks the pages: the models know every alternative in them and lose no member.
fn check(contests: &[Contest; 3]) {
    let [assets, comments, projects] = contests;
    let decoded: FolderAssetsWithIncludesResponse = testing::decode(assets.page.as_bytes()).unwrap();
    for asset in &decoded.data {
        let AssetWithIncludes::File(file) = asset else { panic!("{asset:?}") };
        let metadata = file.metadata.as_ref().unwrap();
        assert!(!metadata.is_empty() && !metadata.iter().any(|field| matches!(field, MetadataField::Unknown(_))));
    }
    let decoded: CommentsWithIncludesResponse = testing::decode(comments.page.as_bytes()).unwrap();
    assert!(decoded.data.iter().all(|comment| matches!(comment.timestamp, Some(FrameOrTimecode::Integer(_)))));
    let decoded: ProjectsWithIncludesResponse = testing::decode(projects.page.as_bytes()).unwrap();
    assert_eq!(decoded.data.len(), 100);
}

/// Decodes the page on standard input repeatedly and does nothing else, for a tool that counts instructions.
fn repeat(contest: &str, contestant: &str, rounds: usize) {
    let contests = contests(|_| String::new());
    let contest = contests.iter().find(|one| one.name == contest).unwrap();
    let (_, decode) = contest.contestants.iter().find(|(name, _)| *name == contestant).unwrap();
    let page = std::fs::read("/dev/stdin").unwrap();
    for _ in 0..rounds {
        decode(&page);
    }
}

fn print_ratios(contest: &Contest) {
    const ROUNDS: usize = 60;
    const RUNS: u32 = 5;
    let mut best = vec![Duration::MAX; contest.contestants.len()];
    for _ in 0..ROUNDS {
        for ((_, decode), best) in contest.contestants.iter().zip(&mut best) {
            let start = Instant::now();
            for _ in 0..RUNS {
                decode(contest.page.as_bytes());
            }
            *best = start.elapsed().div_f64(f64::from(RUNS)).min(*best);
        }
    }
    println!("\n{}: {} bytes", contest.name, contest.page.len());
    for ((name, _), time) in contest.contestants.iter().zip(&best) {
        let micros = time.as_secs_f64() * 1e6;
        println!("  {name:<26} {micros:>8.0} µs {:>6.2} x", time.as_secs_f64() / best[0].as_secs_f64());
    }
}
