//! The body of an answer is read or refused, whatever is in it; and what was read is written in a way that reads the same.
//!
//! The first byte says which type it is read as.
#![no_main]

use std::fmt::Debug;

use frameio_sdk::models::{
    AuditLogsWithIncludesResponse, CommentsWithIncludesResponse, ErrorBody, FieldDefinitionsWithIncludesResponse,
    FileAssetsWithIncludesResponse, FileWithIncludesResponse, GroupsWithIncludesResponse, MetadataResponse,
    ProjectsWithIncludesResponse, SearchResponse, ShareAssetsResponse, UpdateFieldDefinitionParams,
    VersionStackWithIncludesResponse, WebhooksWithIncludesResponse,
};
use frameio_sdk::testing;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|data: &[u8]| {
    let Some((which, json)) = data.split_first() else { return };
    match which {
        b'a' => check::<FileAssetsWithIncludesResponse>(json),
        b'b' => check::<SearchResponse>(json),
        b'c' => check::<CommentsWithIncludesResponse>(json),
        b'd' => check::<FieldDefinitionsWithIncludesResponse>(json),
        b'e' => check::<AuditLogsWithIncludesResponse>(json),
        b'f' => check::<MetadataResponse>(json),
        b'g' => check::<ShareAssetsResponse>(json),
        b'h' => check::<VersionStackWithIncludesResponse>(json),
        b'i' => check::<WebhooksWithIncludesResponse>(json),
        b'j' => check::<GroupsWithIncludesResponse>(json),
        b'k' => check::<ProjectsWithIncludesResponse>(json),
        b'l' => check::<UpdateFieldDefinitionParams>(json),
        b'm' => check::<ErrorBody>(json),
        _ => check::<FileWithIncludesResponse>(json),
    }
});

fn check<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &[u8]) {
    let Ok(value) = testing::decode::<T>(json) else { return };
    let text = serde_json::to_vec(&value).expect("what was read can be written");
    let again: T = testing::decode(&text).expect("what was written can be read");
    assert_eq!(again, value);
    assert_eq!(serde_json::to_vec(&again).expect("it can be written again"), text);
    // Programs keep JSON and read it by themselves.
    let plain: T = serde_json::from_slice(&text).expect("serde_json can read it, too");
    assert_eq!(plain, value);
}
