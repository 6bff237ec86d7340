//! Submitted forms.

use std::error::Error as StdError;
use std::fmt;

use serde_json::{Map, Value};

use super::field::{Field, FieldKind};

/// The submitted values of a form. `Debug` shows the names of the fields, not the values.
#[derive(Clone, PartialEq)]
pub struct Submission {
    data: Map<String, Value>,
}

/// A submitted value that is of another kind than its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionError {
    field: String,
    found: &'static str,
}

impl Submission {
    pub(super) fn new(data: Map<String, Value>) -> Self {
        Self { data }
    }

    /// The value that was submitted for a field; `None` if nothing was.
    ///
    /// # Errors
    /// When the submitted value does not have the type of the field.
    pub fn get<K: FieldKind>(&self, field: &Field<K>) -> Result<Option<K::Value>, SubmissionError> {
        let Some(value) = self.data.get(field.name()).filter(|value| !value.is_null()) else { return Ok(None) };
        let read =
            K::read(value).ok_or_else(|| SubmissionError { field: field.name().to_owned(), found: kind_of(value) });
        read.map(Some)
    }

    /// All submitted values, by the names of the fields.
    pub fn json(&self) -> &Map<String, Value> {
        &self.data
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.data.keys()).finish()
    }
}

impl SubmissionError {
    /// The name of the field.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for SubmissionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was submitted for the field {:?}, which is of another kind", self.found, self.field)
    }
}

impl StdError for SubmissionError {}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
