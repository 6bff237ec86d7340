//! The time to generate everything, beside only reading the document.
//!
//! Run `cargo bench -p frameio-codegen --bench generate`. The last line has the ratio, for which both take turns.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for people, which may panic

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;
use std::{fs, iter};

use criterion::Criterion;
use frameio_codegen::{Input, Output, generate};

fn main() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let read = |name: &str| fs::read_to_string(spec.join(name)).unwrap();
    let (document, overlay, names) = (read("frameio-v4.yaml"), read("overlay.yaml"), read("names.lock"));
    let input = Input {
        document: &document,
        document_name: "spec/frameio-v4.yaml",
        overlay: Some(&overlay),
        names: Some(&names),
        borrowed: false,
    };
    let everything = || -> Output { generate(black_box(&input)).output.unwrap() };
    let reading = || -> serde_json::Value { serde_yaml::from_str(black_box(&document)).unwrap() };

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("generate");
    group.sample_size(20);
    group.bench_function("reading the document", |bencher| bencher.iter(reading));
    group.bench_function("everything", |bencher| bencher.iter(everything));
    group.finish();
    criterion.final_summary();

    let timed = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    let rounds = iter::repeat_with(|| (timed(&|| drop(reading())), timed(&|| drop(everything())))).take(15);
    let rounds: Vec<(f64, f64)> = rounds.collect();
    let best = |times: &dyn Fn(&(f64, f64)) -> f64| rounds.iter().map(times).fold(f64::INFINITY, f64::min);
    let (reading, everything) = (best(&|round| round.0), best(&|round| round.1));
    let output = generate(&input).output.unwrap();
    println!(
        "\n{} files, {} operations, {} types: {:.0} ms; reading the document {:.0} ms; ratio {:.1}",
        output.files.len(),
        output.summary.operations,
        output.summary.types,
        everything * 1e3,
        reading * 1e3,
        everything / reading
    );
}
