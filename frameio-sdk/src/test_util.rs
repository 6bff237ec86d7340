//! Models for tests of programs, without a server (feature `test-util`).
//!
//! Models of responses have no constructors, because the service may add members. [`model`] creates one from only those
//! members that matter for a test:
//!
//! ```
//! use frameio_sdk::models::File;
//! use frameio_sdk::test_util::model;
//! use serde_json::json;
//!
//! fn label(file: &File) -> String {
//!     format!("{} ({} bytes)", file.name, file.file_size)
//! }
//!
//! let file: File = model(json!({ "name": "A001_C002.mov", "file_size": 48_000 }));
//! assert_eq!(label(&file), "A001_C002.mov (48000 bytes)");
//! ```
//!
//! Code that makes calls is tested with `fake-frameio`, a server that behaves like Frame.io; it is a dev-dependency by
//! git or path, and needs no feature of this crate.
//!
//! # Time
//!
//! Retries, rate limits and timeouts go by tokio's clock. In a test with `#[tokio::test(start_paused = true)]` they
//! take no time. A paused clock jumps to the next timer whenever all tasks wait, and waiting for a socket counts as
//! waiting, so switch off the timeouts of clients in such a test:
//!
//! ```no_run
//! # fn run(url: &str) -> Result<(), frameio_sdk::Error> {
//! use frameio_sdk::Client;
//!
//! let client = Client::builder("a-token")
//!     .base_url(url)
//!     .timeout(None)
//!     .connect_timeout(None)
//!     .stall_timeout(None)
//!     .configure_http(|http| http.pool_max_idle_per_host(0))
//!     .build()?;
//! # Ok(())
//! # }
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::runtime::testing::{decode, leniently};

/// Creates a model from JSON. Missing required members are filled in: with empty text, the beginning of 1970, zero,
/// `false`, an empty list, or an object with such values.
///
/// # Panics
/// When a member has the wrong type, and when the model has no member of that name. The message names the place.
#[track_caller]
#[allow(clippy::panic, reason = "it is for tests")]
pub fn model<T: DeserializeOwned + Serialize>(json: Value) -> T {
    let name = std::any::type_name::<T>();
    let mut filled = json.clone();
    let model = loop {
        let (path, message) = match read::<T>(&filled) {
            Ok(model) => break model,
            Err(failure) => failure,
        };
        if !fill_in::<T>(&mut filled, &path, &message) {
            panic!("no {name} can be made: {message} (at `{path}`)");
        }
    };
    let kept = serde_json::to_value(&model).unwrap_or_default();
    match missing_member(&json, &kept, "") {
        Some(place) => panic!("{name} has no member `{place}`"),
        None => model,
    }
}

/// Decodes the JSON like a response. An error is a path and a message.
fn read<T: DeserializeOwned>(json: &Value) -> Result<T, (String, String)> {
    let bytes = json.to_string();
    leniently(|| decode::<T>(bytes.as_bytes())).0
}

/// Adds a value for the missing member at `path`. Returns whether one was found that fits.
fn fill_in<T: DeserializeOwned>(json: &mut Value, path: &str, message: &str) -> bool {
    let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) else {
        return false;
    };
    let place = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    let values =
        [json!(""), json!("1970-01-01T00:00:00Z"), json!("1970-01-01"), json!(0), json!(false), json!([]), json!({})];
    values.into_iter().any(|value| {
        let Some(object) = value_at(json, path).and_then(Value::as_object_mut) else { return false };
        object.insert(field.to_owned(), value);
        // The value fits if the error is gone, or is about something else.
        match read::<T>(json) {
            Ok(_) => true,
            Err((path, message)) => path != place || message.starts_with("missing field"),
        }
    })
}

/// The value at a path such as `data[3].creator`.
fn value_at<'a>(json: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']')).filter(|step| !step.is_empty());
    steps.into_iter().try_fold(json, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        value => value.get_mut(step),
    })
}

/// The path of the first member in `json` that the model does not have.
fn missing_member(given: &Value, kept: &Value, place: &str) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => given.iter().find_map(|(name, value)| {
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            match kept.get(name) {
                Some(kept) => missing_member(value, kept, &place),
                // An optional null may be left out when the model is serialized.
                None => (!value.is_null()).then_some(place),
            }
        }),
        (Value::Array(given), Value::Array(kept)) => {
            let pairs = given.iter().zip(kept).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (given, kept))| missing_member(given, kept, &format!("{place}[{index}]")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::model;
    use crate::models::{AssetWithIncludes, Comment, File, FileWithIncludes, Project};

    #[test]
    fn missing_members_are_filled_in() {
        let file: File = model(json!({ "name": "a.mov", "file_size": 7 }));
        assert_eq!((file.name.as_str(), file.file_size, file.id.as_str()), ("a.mov", 7, ""));
        let project: Project = model(json!({}));
        assert_eq!(project.name, "");
        let comment: Comment = model(json!({ "text": "Hello", "timestamp": null }));
        assert_eq!(comment.text, "Hello");
        let asset: AssetWithIncludes = model(json!({ "type": "file", "name": "b.mov" }));
        assert!(matches!(asset, AssetWithIncludes::File(file) if file.name == "b.mov"));
        let file: FileWithIncludes = model(json!({ "creator": { "name": "Ada" } }));
        assert_eq!(file.creator.and_then(|creator| creator.name).as_deref(), Some("Ada"));
    }

    #[test]
    #[should_panic(expected = "has no member `nmae`")]
    fn a_misspelled_member_is_an_error() {
        model::<File>(json!({ "nmae": "a.mov" }));
    }

    #[test]
    #[should_panic(expected = "at `file_size`")]
    fn a_wrong_type_is_an_error() {
        model::<File>(json!({ "file_size": "large" }));
    }
}
