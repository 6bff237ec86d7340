//! Walking a list of 10,000 items on 100 pages: by items, by pages, with prefetching, and with the blocking client,
//! beside a loop by hand with reqwest and serde_json.
//!
//! Run `cargo bench -p frameio-sdk --features blocking --bench walk`. The table at the end has the ratios to the loop;
//! the contestants take turns, and the median of the rounds is used.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for people, which may panic

#[path = "../support/mod.rs"]
mod support;

use std::time::Instant;

use criterion::Criterion;
use frameio_sdk::models::FileAssetsWithIncludesResponse;
use frameio_sdk::{Client, blocking, reqwest};
use support::server;

const PAGES: usize = 100;
const PAGE_SIZE: usize = 100;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = server::start(|line| {
        let number =
            line.split("after=").nth(1).and_then(|rest| rest.split(['&', ' ']).next()?.parse().ok()).unwrap_or(0);
        support::page_body(PAGE_SIZE, (number + 1 < PAGES).then_some(number + 1))
    });
    let sdk = Client::builder("token").base_url(&url).build().unwrap();
    let waiting = blocking::Client::builder("token").base_url(&url).build().unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();

    let walks: [(&str, &dyn Fn() -> usize); 5] = [
        ("by hand", &|| runtime.block_on(by_hand(&http, &url))),
        ("items", &|| runtime.block_on(items(&sdk, false))),
        ("items, fetched ahead", &|| runtime.block_on(items(&sdk, true))),
        ("pages", &|| runtime.block_on(pages(&sdk))),
        ("items, blocking", &|| {
            waiting.account("a").files().list("f").page_size(100).items().map(Result::unwrap).count()
        }),
    ];
    for (name, walk) in walks {
        assert_eq!(walk(), PAGES * PAGE_SIZE, "{name}");
    }

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("10,000 items");
    group.sample_size(20);
    for (name, walk) in walks {
        group.bench_function(name, |bencher| bencher.iter(walk));
    }
    group.finish();
    criterion.final_summary();

    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); walks.len()];
    for _ in 0..15 {
        for ((_, walk), times) in walks.iter().zip(&mut rounds) {
            let start = Instant::now();
            walk();
            times.push(start.elapsed().as_secs_f64());
        }
    }
    println!();
    for ((name, _), times) in walks.iter().zip(&rounds) {
        let ratio = support::median(times.iter().zip(&rounds[0]).map(|(time, by_hand)| time / by_hand));
        println!("{name:<22} {:>7.1} ms, ratio {ratio:.3}", support::median(times.iter().copied()) * 1e3);
    }
}

async fn items(client: &Client, ahead: bool) -> usize {
    let items = client.account("a").files().list("f").page_size(100).items();
    let mut items = if ahead { items.prefetch() } else { items };
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    count
}

async fn pages(client: &Client) -> usize {
    let mut pages = client.account("a").files().list("f").page_size(100).pages();
    let mut count = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        count += page.items().len();
    }
    count
}

async fn by_hand(client: &reqwest::Client, url: &str) -> usize {
    let mut count = 0;
    let mut after = None;
    loop {
        let mut target = format!("{url}/v4/accounts/a/folders/f/files?page_size=100");
        if let Some(after) = &after {
            target += &format!("&after={after}");
        }
        let request = client.get(target).bearer_auth("token").header("accept", "application/json");
        let body = request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
        let page: FileAssetsWithIncludesResponse = serde_json::from_slice(&body).unwrap();
        count += page.data.len();
        match page.links.next.as_deref().and_then(|next| next.split_once("after=")) {
            Some((_, next)) => after = Some(next.to_owned()),
            None => return count,
        }
    }
}
