//! The path to the place in the JSON that could not be read, across the borders of unions.
//!
//! A union decodes its member from a buffered piece of JSON, so the path known to the outer decoder ends at the union. While
//! a failed answer is read a second time to find its path ([`find`]), a union leaves the rest of the path here, and the
//! outer decoder takes it from here. Decoding is synchronous, so a thread-local is all it takes.

use std::cell::{Cell, RefCell};

use serde::de::DeserializeOwned;

thread_local! {
    static SEARCHING: Cell<bool> = const { Cell::new(false) };
    static INNER: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Where and why JSON could not be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// Such as `data[3].file_size`; empty at the top.
    pub(crate) path: String,
    pub(crate) message: String,
}

/// Reads `json` as `T` and, if that fails, says where.
pub(crate) fn find<T: DeserializeOwned>(json: &[u8]) -> Result<T, Failure> {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            SEARCHING.set(self.0);
        }
    }

    let _restore = Restore(SEARCHING.replace(true));
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(value) => match deserializer.end() {
            Ok(()) => Ok(value),
            Err(error) => Err(Failure { path: String::new(), message: message_of(&error) }),
        },
        Err(error) => {
            let outer = match error.path().to_string() {
                root if root == "." => String::new(),
                path => path,
            };
            let message = message_of(error.inner());
            Err(match INNER.take() {
                Some(inner) if inner.message == message => Failure { path: join(outer, &inner.path), message },
                _ => Failure { path: outer, message },
            })
        }
    }
}

/// Whether [`find`] is at work further up, so that a union should look for its own part of the path.
pub(crate) fn is_searching() -> bool {
    SEARCHING.get()
}

/// Leaves what a union found for the decoder around it.
pub(crate) fn leave(failure: &Failure) {
    if is_searching() {
        INNER.set(Some(failure.clone()));
    }
}

/// What a JSON error says, without the position in the text, which means nothing once the text was cut in pieces, and
/// without the value that was found, which may be a secret.
pub(crate) fn message_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = match (error.line(), text.rfind(" at line ")) {
        (1.., Some(at)) if !(error.is_syntax() || error.is_eof()) => &text[..at],
        _ => text.as_str(),
    };
    without_value(text)
}

/// `invalid type: string "secret", expected i64` becomes `invalid type: string, expected i64`.
fn without_value(message: &str) -> String {
    let Some(start) = message.find("string \"") else { return message.to_owned() };
    let Some(end) = message.rfind("\", expected ") else { return message.to_owned() };
    if end < start {
        return message.to_owned();
    }
    format!("{}string{}", &message[..start], &message[end + 1..])
}

fn join(outer: String, inner: &str) -> String {
    match (outer.is_empty(), inner.is_empty(), inner.starts_with('[')) {
        (true, _, _) => inner.to_owned(),
        (_, true, _) => outer,
        (_, _, true) => outer + inner,
        _ => outer + "." + inner,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Failure, find, is_searching, join, without_value};

    #[derive(Debug, Deserialize)]
    struct Outer {
        #[allow(dead_code)]
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[allow(dead_code)]
        size: i64,
    }

    #[test]
    fn the_path_leads_to_the_value() {
        let failure = find::<Outer>(br#"{"list":[{"size":1},{"size":"secret"}]}"#).unwrap_err();
        assert_eq!(failure.path, "list[1].size");
        assert_eq!(failure.message, "invalid type: string, expected i64");
        assert!(!is_searching());
    }

    #[test]
    fn trouble_at_the_top_has_no_path() {
        assert_eq!(find::<Outer>(b"7").unwrap_err().path, "");
        let Failure { path, message } = find::<Outer>(br#"{"list":[]} x"#).unwrap_err();
        assert_eq!(path, "");
        assert!(message.starts_with("trailing characters at line 1"), "{message}");
    }

    #[test]
    fn paths_are_joined_as_they_are_written() {
        assert_eq!(join("data[3]".into(), "metadata[0].value"), "data[3].metadata[0].value");
        assert_eq!(join("data".into(), "[0]"), "data[0]");
        assert_eq!(join(String::new(), "a"), "a");
        assert_eq!(join("a".into(), ""), "a");
    }

    #[test]
    fn values_are_taken_out_of_messages() {
        assert_eq!(
            without_value(r#"invalid type: string "a\", expected b", expected i64"#),
            "invalid type: string, expected i64"
        );
        assert_eq!(without_value("missing field `name`"), "missing field `name`");
        assert_eq!(
            without_value("invalid type: integer `3`, expected a string"),
            "invalid type: integer `3`, expected a string"
        );
    }
}
