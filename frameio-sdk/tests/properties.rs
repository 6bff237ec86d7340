//! Properties that hold for any JSON and any link that a server sends.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use frameio_sdk::models::AssetWithIncludes;
use frameio_sdk::testing;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;
use url::Url;

const BASE: &str = "https://api.frame.io/prefix";

/// A link either gives a cursor on our own server or is refused with a paging error.
fn check_link(link: &str) -> Result<(), TestCaseError> {
    let cursor = match testing::next_cursor(Some(link), BASE) {
        Ok(None) => {
            prop_assert_eq!(link.trim(), "");
            return Ok(());
        }
        Ok(Some(cursor)) => cursor,
        Err(error) => {
            prop_assert!(error.is_paging(), "{error}");
            return Ok(());
        }
    };
    let base = Url::parse(BASE).unwrap();
    let target = base.join(link.trim()).unwrap();
    prop_assert_eq!(target.origin(), base.origin());
    let found = target.query_pairs().find(|(name, value)| name == "after" && !value.is_empty());
    prop_assert_eq!(found.unwrap().1, cursor.as_str());
    Ok(())
}

/// We accept bytes as JSON exactly when serde_json does, with an equal value, and keep unknown members whole.
fn check_json(bytes: &[u8]) -> Result<(), TestCaseError> {
    let plain = serde_json::from_slice::<Value>(bytes);
    let ours = testing::decode::<Value>(bytes);
    prop_assert_eq!(plain.as_ref().ok(), ours.as_ref().ok());
    if let Ok(AssetWithIncludes::Unknown(unknown)) = testing::decode(bytes) {
        prop_assert_eq!(Some(unknown.json()), plain.as_ref().ok());
        prop_assert_eq!(serde_json::to_value(&unknown).unwrap(), plain.unwrap());
    }
    Ok(())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let key = prop_oneof![Just("type".to_owned()), Just("id".to_owned()), any::<String>()];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            btree_map(key.clone(), inner, 0..8).prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_as_a_link_gives_a_cursor_or_is_refused(link in any::<String>()) {
        check_link(&link)?;
    }

    #[test]
    fn a_link_of_any_form_gives_a_cursor_or_is_refused(
        front in "(https?:|HTTPS:|ftp:|javascript:)?[/\\\\]{0,3}(api\\.frame\\.io|evil\\.example|api\\.frame\\.io@evil\\.example|\\[::1\\])?(:[0-9]{1,6})?",
        path in "[/\\\\a-z.%0-9 ]{0,12}",
        query in "(\\?(after=[^#]{0,8}|page=2|after|&){0,3})?(#after=x)?",
    ) {
        check_link(&format!("{front}{path}{query}"))?;
    }

    #[test]
    fn a_cursor_round_trips_through_its_link(cursor in "[^\\s].{0,30}") {
        let mut url = Url::parse("https://api.frame.io/v4/x?page_size=2").unwrap();
        url.query_pairs_mut().append_pair("after", &cursor);
        let found = testing::next_cursor(Some(url.as_str()), BASE).unwrap().unwrap();
        prop_assert_eq!(found.as_str(), cursor);
    }

    #[test]
    fn any_bytes_are_accepted_exactly_when_serde_json_accepts_them(bytes in vec(any::<u8>(), 0..300)) {
        check_json(&bytes)?;
    }

    #[test]
    fn any_json_is_read_as_serde_json_reads_it(json in json()) {
        check_json(json.to_string().as_bytes())?;
        check_json(serde_json::to_string_pretty(&json).unwrap().as_bytes())?;
    }
}

/// The corpus of the fuzzer: its seeds, and the inputs that failed once.
#[test]
fn the_fuzz_corpus_holds_the_properties() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let texts = |folder: &str| -> Vec<Vec<u8>> {
        fs::read_dir(corpus.join(folder)).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
    };
    let (links, events) = (texts("next_link"), texts("event"));
    assert!(links.len() > 10 && events.len() > 10);
    for link in links {
        check_link(std::str::from_utf8(&link).unwrap()).unwrap();
    }
    for event in events {
        check_json(&event).unwrap();
    }
}
