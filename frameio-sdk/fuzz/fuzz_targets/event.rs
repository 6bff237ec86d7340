//! JSON of the size of a webhook's, as any JSON and as unions whose members may be unknown: read as serde_json reads it, and
//! kept whole.
#![no_main]

use frameio_sdk::models::{AssetWithIncludes, FieldDefinition, SearchMatch, TimeStamp, WebhookEvent};
use frameio_sdk::testing;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let plain = serde_json::from_slice::<Value>(data);
    let ours = testing::decode::<Value>(data);
    match (&plain, &ours) {
        (Ok(plain), Ok(ours)) => assert_eq!(plain, ours),
        (Err(_), Err(_)) => return,
        _ => panic!("serde_json: {plain:?}; the SDK: {ours:?}"),
    }
    let Ok(json) = plain else { return };
    if let Ok(AssetWithIncludes::Unknown(unknown)) = testing::decode(data) {
        assert_eq!(unknown.json(), &json);
    }
    if let Ok(FieldDefinition::Unknown(unknown)) = testing::decode(data) {
        assert_eq!(unknown.json(), &json);
    }
    if let Ok(SearchMatch::Unknown(unknown)) = testing::decode(data) {
        assert_eq!(unknown.json(), &json);
    }
    let stamp: TimeStamp = testing::decode(data).expect("it is a union of whatever there is");
    assert_eq!(serde_json::to_value(&stamp).expect("it can be written"), json);
    if let Ok(event) = testing::decode::<WebhookEvent>(data) {
        assert_eq!(Value::from(event.as_str()), json);
    }
});
