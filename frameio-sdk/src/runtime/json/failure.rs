//! Decoding errors with the path to the value.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// A decoding error: the path to the value, and what is wrong with it. It never contains the text of a string, which
/// may be a secret.
#[derive(Debug)]
pub(crate) struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    path: String,
    message: String,
}

impl Failure {
    /// The path to the value, such as `data[3].file_size`; empty for the document as a whole.
    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong with the value.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The index of the item that the error is about, in the list at `key`; `None` if it is about something else.
    pub(in crate::runtime) fn index_under(&self, key: &str) -> Option<usize> {
        self.split_under(key).map(|(index, _)| index)
    }

    /// Replaces the index of the item in the path by `index`.
    pub(in crate::runtime) fn moved_under(mut self, key: &str, index: usize) -> Self {
        if let Some((_, rest)) = self.split_under(key) {
            self.0.path = format!("{key}[{index}]{rest}");
        }
        self
    }

    fn split_under(&self, key: &str) -> Option<(usize, &str)> {
        let (index, rest) = self.path().strip_prefix(key)?.strip_prefix('[')?.split_once(']')?;
        Some((index.parse().ok()?, rest))
    }

    #[cold]
    pub(in crate::runtime) fn under_key(self, key: &str) -> Self {
        self.under(key.to_owned())
    }

    #[cold]
    pub(in crate::runtime) fn under_index(self, index: usize) -> Self {
        self.under(format!("[{index}]"))
    }

    fn under(mut self, mut place: String) -> Self {
        let path = &mut self.0.path;
        if !(path.is_empty() || path.starts_with('[')) {
            place.push('.');
        }
        path.insert_str(0, &place);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Failure {}

impl From<serde_json::Error> for Failure {
    /// The error of text that is not JSON; its message has the line and the column.
    fn from(error: serde_json::Error) -> Self {
        de::Error::custom(error)
    }
}

impl de::Error for Failure {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Box::new(Parts { path: String::new(), message: message.to_string() }))
    }

    #[cold]
    #[inline(never)]
    fn missing_field(field: &'static str) -> Self {
        Self::custom(format_args!("missing field `{field}`"))
    }

    #[cold]
    #[inline(never)]
    fn duplicate_field(field: &'static str) -> Self {
        Self::custom(format_args!("duplicate field `{field}`"))
    }

    #[cold]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid type: {}, expected {expected}", Found(found)))
    }

    #[cold]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid value: {}, expected {expected}", Found(found)))
    }
}

/// Displays the value that was found, in terms of JSON and without the text of a string.
struct Found<'a>(Unexpected<'a>);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Str(_) => f.write_str("string"),
            Unexpected::Unit => f.write_str("null"),
            other => fmt::Display::fmt(&other, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::de::{Error, Unexpected};

    use super::Failure;

    #[test]
    fn paths_are_written_like_rust_expressions() {
        let path = |steps: &[&str]| {
            let failure = steps.iter().rev().fold(Failure::custom("x"), |failure, step| match step.parse() {
                Ok(index) => failure.under_index(index),
                Err(_) => failure.under_key(step),
            });
            failure.path().to_owned()
        };
        assert_eq!(path(&["data", "3", "metadata", "0", "value"]), "data[3].metadata[0].value");
        assert_eq!(path(&["0", "1", "a"]), "[0][1].a");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn messages_do_not_contain_the_text_of_strings() {
        let failure = Failure::invalid_type(Unexpected::Str("s3cret"), &"i64");
        assert_eq!(failure.message(), "invalid type: string, expected i64");
        let failure = Failure::invalid_value(Unexpected::Str("s3cret"), &"a day");
        assert_eq!(failure.message(), "invalid value: string, expected a day");
        let failure = Failure::invalid_type(Unexpected::Unit, &"i64");
        assert_eq!(failure.message(), "invalid type: null, expected i64");
        let failure = Failure::invalid_type(Unexpected::Unsigned(3), &"a string");
        assert_eq!(failure.message(), "invalid type: integer `3`, expected a string");
    }
}
