//! Missing members are filled in where that is safe, and left out when the value is serialized again.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::compare::differences;
use crate::instance::{Instance, Mode, of_component};
use crate::spec::{EXPERIMENTAL, SPEC};

/// Members that the document of October 2026 requires and that of July 2026 did not have, in objects that have certain
/// other members.
const SINCE_JULY: &[(&[&str], &str)] = &[
    (&["root_folder", "restricted"], "restricted"),
    (&["parent_id", "project_id", "restricted"], "restricted"),
    (&["file_size", "media_type", "status"], "status"),
    (&["data", "links"], "links"),
];

/// Members that are never made up, by the ends of their names: ids, the value of a response, signed URLs, and objects
/// with ids.
const NEVER: &[&str] = &[
    "id",
    ".data",
    ".secret",
    "UrlsResponse.url",
    "UploadUrls.url",
    "UploadUrl.url",
    ".asset_added",
    ".asset_removed",
    ".file",
    ".folder",
    ".head_version",
    ".project",
    ".result",
];

/// The same for the experimental interface, in which the sort order of a share has an id.
const NEVER_IN_EXPERIMENTAL: &[&str] = &[".sort_by"];

/// An instance in which assets match their types. The document does not guarantee that for search results, but one that
/// also lacks a member could be anything.
fn instance(name: &str, mode: Mode, seed: u64) -> Instance {
    let mut instance = of_component(name, mode, seed);
    name_assets(&mut instance.json);
    instance
}

fn name_assets(json: &mut Value) {
    match json {
        Value::Object(members) => {
            let kinds = [("head_version", "version_stack"), ("file_size", "file"), ("project_id", "folder")];
            let kind = kinds.into_iter().find(|(member, _)| members.contains_key(*member)).map(|(_, kind)| kind);
            let kind = kind.filter(|_| members.contains_key("view_url"));
            if let (Some(kind), Some(named)) = (kind, members.get_mut("type")) {
                *named = kind.into();
            }
            members.values_mut().for_each(name_assets);
        }
        Value::Array(items) => items.iter_mut().for_each(name_assets),
        _ => {}
    }
}

fn decode(name: &str, json: &Value) -> Result<Value, String> {
    let kept =
        conformance::decode(name, json.to_string().as_bytes()).map_err(|failure| failure.message().to_owned())?;
    Ok(serde_json::from_str(&kept).unwrap())
}

/// The value after a round trip in lenient mode, and the number of filled-in members.
fn decode_leniently(name: &str, json: &Value) -> Result<(Value, usize), String> {
    let (outcome, corrections) = frameio_sdk::testing::leniently(|| decode(name, json));
    outcome.map(|kept| (kept, corrections.count()))
}

/// The types of responses. Types that are only sent are never filled in.
fn received() -> Vec<&'static str> {
    let mut open: Vec<&Value> = Vec::new();
    let endpoints = SPEC.endpoints();
    open.extend(endpoints.iter().flat_map(|endpoint| &endpoint.successes).filter_map(|(_, schema)| *schema));
    let mut found = BTreeSet::new();
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(members) => {
                if let Some((name, target)) = SPEC.target(schema).filter(|(name, _)| !found.contains(name)) {
                    found.insert(name);
                    open.push(target);
                }
                for (key, value) in members {
                    match value.as_array().filter(|parts| key == "allOf" && parts.len() > 1) {
                        // Types that are only part of an `allOf` are not types of the SDK.
                        Some(parts) => {
                            open.extend(parts.iter().map(|p| SPEC.target(p).map_or(p, |(_, target)| target)))
                        }
                        None => open.push(value),
                    }
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found.into_iter().collect()
}

#[test]
fn responses_of_an_older_document_can_be_decoded() {
    let (mut read, mut refused, mut corrected) = (0, 0, 0);
    for name in conformance::schemas() {
        for (mode, seed) in [Mode::Full, Mode::Minimal, Mode::Nulls].into_iter().flat_map(|mode| [(mode, 1), (mode, 2)])
        {
            let Instance { mut json, may_go } = instance(name, mode, seed);
            let removed = remove_since_july(&mut json);
            let is_refused = decode(name, &json).is_err();
            let (kept, count) =
                decode_leniently(name, &json).unwrap_or_else(|error| panic!("{name} {mode:?}: {error}"));
            assert_eq!(differences(&json, &kept, &may_go), [""; 0], "{name} {mode:?}");
            assert!(removed > 0 || !is_refused && count == 0, "{name} {mode:?}");
            assert_eq!(is_refused, count > 0, "{name} {mode:?}: {count} corrections");
            read += 1;
            refused += usize::from(is_refused);
            corrected += count;
        }
    }
    assert!(read > 1_500 && refused > 50 && corrected > refused, "{read} {refused} {corrected}");
}

fn remove_since_july(json: &mut Value) -> usize {
    match json {
        Value::Object(members) => {
            let mut removed = 0;
            for (others, member) in SINCE_JULY {
                if others.iter().all(|other| members.contains_key(*other)) {
                    removed += usize::from(members.remove(*member).is_some());
                }
            }
            removed + members.values_mut().map(remove_since_july).sum::<usize>()
        }
        Value::Array(items) => items.iter_mut().map(remove_since_july).sum(),
        _ => 0,
    }
}

/// Removes each member of each object in turn, or sets it to null.
#[test]
fn each_member_may_be_missing_unless_a_made_up_value_is_harmful() {
    let (mut filled_in, mut refused) = (0, BTreeSet::new());
    for name in received() {
        let Instance { json, may_go } = instance(name, Mode::Full, 1);
        for place in places(&json) {
            for is_null in [false, true] {
                let mut json = json.clone();
                let member = remove_member(&mut json, &place, is_null);
                let strict = decode(name, &json);
                match decode_leniently(name, &json) {
                    Ok((_, 0)) => assert!(strict.is_ok(), "{name} {place:?}"),
                    Ok((kept, count)) => {
                        filled_in += count;
                        // A null that is not allowed is not serialized again, so the member is removed from the
                        // expected value.
                        remove_member(&mut json, &place, false);
                        assert_eq!(differences(&json, &kept, &may_go), [""; 0], "{name} {place:?} {is_null}");
                    }
                    Err(error) => {
                        assert_eq!(strict.unwrap_err(), error);
                        refused.insert(format!("{name}.{member}"));
                    }
                }
            }
        }
    }
    assert!(filled_in > 1_000, "{filled_in}");
    let is_expected = |name: &String| {
        let own = if name.starts_with(EXPERIMENTAL) { NEVER_IN_EXPERIMENTAL } else { &[] };
        NEVER.iter().chain(own).any(|end| name.ends_with(end))
    };
    let surprising: Vec<_> = refused.iter().filter(|name| !is_expected(name)).collect();
    assert!(surprising.is_empty(), "{surprising:?}");
    // Exceptions that are no longer needed must be removed.
    let is_idle =
        |end: &&&str, start: &str| !refused.iter().any(|name| name.starts_with(start) && name.ends_with(**end));
    let mut idle: Vec<_> = NEVER.iter().filter(|end| is_idle(end, "")).collect();
    idle.extend(NEVER_IN_EXPERIMENTAL.iter().filter(|end| is_idle(end, EXPERIMENTAL)));
    assert!(idle.is_empty(), "{idle:?}");
}

/// The paths of all members of all objects.
fn places(json: &Value) -> Vec<Vec<String>> {
    let within = |step: String, value: &Value| {
        let mut found = places(value);
        found.iter_mut().for_each(|place| place.insert(0, step.clone()));
        found
    };
    match json {
        Value::Object(members) => {
            let own = members.keys().map(|name| vec![name.clone()]);
            own.chain(members.iter().flat_map(|(name, value)| within(name.clone(), value))).collect()
        }
        Value::Array(items) => items.iter().enumerate().flat_map(|(i, item)| within(i.to_string(), item)).collect(),
        _ => Vec::new(),
    }
}

fn remove_member(json: &mut Value, place: &[String], leaves_null: bool) -> String {
    let (last, way) = place.split_last().unwrap();
    let holder = way.iter().fold(json, |value, step| match value {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        other => &mut other[step],
    });
    let holder = holder.as_object_mut().unwrap();
    if leaves_null {
        holder.insert(last.clone(), Value::Null);
    } else {
        holder.remove(last);
    }
    last.clone()
}
