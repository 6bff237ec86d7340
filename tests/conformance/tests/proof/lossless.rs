//! All valid values survive a round trip: instances of every schema, in every mode, are decoded and serialized.

use std::io::Write as _;
use std::thread;

use serde_json::Value;

use crate::compare::differences;
use crate::instance::{Mode, of_component};
use crate::spec::SPEC;

const SEEDS: u64 = 21;

#[test]
fn instances_of_every_schema_survive_a_round_trip() {
    let names: Vec<&'static str> = conformance::schemas().collect();
    let in_spec: Vec<&str> = SPEC.schemas().keys().map(String::as_str).collect();
    assert_eq!(names, in_spec, "every component schema has a type");

    let halves = thread::scope(|scope| {
        let workers: Vec<_> = names
            .chunks(names.len().div_ceil(4))
            .map(|part| scope.spawn(|| part.iter().map(|name| round_trips(name)).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    let (count, failures) = halves.into_iter().fold((0, Vec::new()), |(count, mut all), (some, failures)| {
        all.extend(failures);
        (count + some, all)
    });
    let total = failures.len();
    let shown = failures.into_iter().take(30).collect::<Vec<_>>().join("\n");
    assert!(total == 0, "{total} of {count} instances came back different:\n{shown}");
    // Written directly, because the test harness hides the output of `println!` in passing tests.
    let (schemas, modes) = (names.len(), Mode::ALL.len());
    writeln!(std::io::stdout(), "{count} instances of {schemas} schemas in {modes} modes came back the same").unwrap();
}

/// Returns the number of instances of a schema, and the failures.
fn round_trips(name: &'static str) -> (usize, Vec<String>) {
    let mut failures = Vec::new();
    let mut count = 0;
    for mode in Mode::ALL {
        for seed in 0..SEEDS {
            count += 1;
            let instance = of_component(name, mode, seed);
            let text = instance.json.to_string();
            match conformance::decode(name, text.as_bytes()) {
                Ok(kept) => {
                    let kept: Value = serde_json::from_str(&kept).unwrap();
                    let found = differences(&instance.json, &kept, &instance.may_go);
                    if let Some(first) = found.first() {
                        failures.push(format!("{name} {mode:?} {seed}: {first} (of {})", found.len()));
                    }
                }
                Err(failure) => failures.push(format!("{name} {mode:?} {seed}: refused: {}", failure.message())),
            }
        }
    }
    (count, failures)
}
