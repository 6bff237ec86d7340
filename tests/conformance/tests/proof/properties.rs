//! Any response is either decoded or rejected, and a decoded value survives another round trip.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::instance::{Mode, of_component};

/// Decodes bytes as a schema. If that succeeds, the serialized value must decode to the same value.
fn check(schema: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(written) = conformance::decode(schema, bytes) else { return Ok(()) };
    match conformance::decode(schema, written.as_bytes()) {
        Ok(again) => prop_assert_eq!(again, written),
        Err(failure) => return Err(TestCaseError::fail(format!("{schema}: {written}: {}", failure.message()))),
    }
    Ok(())
}

fn schema() -> impl Strategy<Value = &'static str> {
    select(conformance::schemas().collect::<Vec<_>>())
}

/// A small change of a text.
#[derive(Clone, Debug)]
enum Damage {
    Remove(Index, usize),
    Insert(Index, Vec<u8>),
    Repeat(Index, usize),
    Cut(Index),
    Swap(Index, Index),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self {
            Self::Remove(at, length) => {
                let at = at.index(bytes.len());
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Self::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Repeat(at, length) => {
                let at = at.index(bytes.len());
                let part = bytes[at..(at + length).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Swap(one, other) => {
                let length = bytes.len();
                bytes.swap(one.index(length), other.index(length));
            }
        }
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let tokens = select(vec![
        &b"null"[..],
        b"\"\"",
        b"{}",
        b"[]",
        b"0",
        b"-1.5e3",
        b"1e400",
        b"true",
        b",",
        b":",
        b"\"type\":\"x\",",
        b"\xff",
        b"\\u0000",
        b"\\ud800",
        b"\n",
    ]);
    prop_oneof![
        (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (any::<Index>(), tokens).prop_map(|(at, token)| Damage::Insert(at, token.to_vec())),
        (any::<Index>(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<Index>(), 1..80_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Damage::Swap(one, other)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_decoded_or_rejected(schema in schema(), bytes in vec(any::<u8>(), 0..200)) {
        check(schema, &bytes)?;
    }

    #[test]
    fn damaged_responses_are_decoded_or_rejected(
        schema in schema(),
        mode in select(Mode::ALL.to_vec()),
        seed in 0..1_000_u64,
        damages in vec(damage(), 1..4),
    ) {
        let mut bytes = of_component(schema, mode, seed).json.to_string().into_bytes();
        damages.iter().for_each(|damage| damage.apply(&mut bytes));
        check(schema, &bytes)?;
    }
}

/// Decodes the findings and seeds of the fuzzer as every type.
#[test]
fn the_corpus_of_the_fuzzer_is_decoded_or_rejected() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frameio-sdk/fuzz/corpus");
    let mut count = 0;
    for (folder, head) in [("response", 1), ("event", 0)] {
        for entry in fs::read_dir(corpus.join(folder)).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            count += 1;
            for schema in conformance::schemas() {
                check(schema, &bytes[head..]).unwrap();
            }
        }
    }
    assert!(count > 30, "{count}");
}
