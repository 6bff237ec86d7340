//! The body of a control request: a JSON object with known members. A misspelled member, or one of another type, is
//! rejected instead of ignored, because a test that controls nothing proves nothing.

use serde_json::{Map, Value};

use crate::http::Problem;

pub(super) struct ControlRequest {
    fields: Map<String, Value>,
}

impl ControlRequest {
    /// Parses a body that has only known members. A missing body counts as an empty object.
    pub(super) fn read(body: &[u8], known: &[&str]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self { fields: Map::new() });
        }
        let value: Value = serde_json::from_slice(body).map_err(|error| Problem::malformed(&error))?;
        let Value::Object(fields) = value else {
            return Err(Problem::invalid("", "Invalid object"));
        };
        match fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                let detail = format!("Unexpected field: {name}. Known: {}", known.join(", "));
                Err(Problem::invalid(&format!("/{name}"), detail))
            }
            None => Ok(Self { fields }),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        self.typed(name, "string", Value::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        self.typed(name, "number, whole and not negative", Value::as_u64)
    }

    pub(super) fn signed(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.typed(name, "number, whole", Value::as_i64)
    }

    fn typed<'a, T>(
        &'a self,
        name: &str,
        what: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        match self.fields.get(name) {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(value) => Ok(Some(value)),
                None => Err(Problem::invalid(&format!("/{name}"), format!("Invalid {what}"))),
            },
        }
    }
}
