//! The link to the next page gives a cursor, or is refused; and never leads the client to another server.
#![no_main]

use frameio_sdk::testing;
use libfuzzer_sys::fuzz_target;
use url::Url;

const BASE: &str = "https://api.frame.io/prefix";

fuzz_target!(|link: &str| {
    let cursor = match testing::next_cursor(Some(link), BASE) {
        Ok(None) => return assert!(link.trim().is_empty()),
        Ok(Some(cursor)) => cursor,
        Err(error) => return assert!(error.is_paging(), "{error}"),
    };
    assert!(!cursor.as_str().is_empty());
    let base = Url::parse(BASE).expect("it is a URL");
    let target = base.join(link.trim()).expect("a link with a cursor is a URL");
    assert_eq!(target.origin(), base.origin());
    let mut pairs = target.query_pairs().filter(|(name, value)| name == "after" && !value.is_empty());
    assert_eq!(pairs.next().expect("it was there").1, cursor.as_str());
});
