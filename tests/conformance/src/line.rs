//! Lines of input.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::raw::Raw;

/// The request of a line.
#[derive(Debug)]
pub(crate) enum Request {
    Call { operation: String, given: Arguments },
    Decode { schema: String, value: Raw },
}

/// Parses a line. Returns its id, if there is one, and its request.
pub(crate) fn read(line: &[u8]) -> (Value, Result<Request, Failure>) {
    let members = match serde_json::from_slice::<BTreeMap<String, Raw>>(line) {
        Ok(members) => members,
        Err(error) => return (Value::Null, Err(Failure::input(format!("the line is no JSON object: {error}")))),
    };
    let mut members = Members(members);
    let id = members.optional("id").ok().flatten().unwrap_or_default();
    (id, request(members))
}

fn request(mut members: Members) -> Result<Request, Failure> {
    let request = if let Some(schema) = members.optional("decode")? {
        let value = members.0.remove("value").ok_or_else(|| Failure::input("`value` is missing: what to decode"))?;
        Request::Decode { schema, value }
    } else if let Some(operation) = members.optional("operation")? {
        let given = Arguments::new(
            members.optional("path")?.unwrap_or_default(),
            members.optional("query")?.unwrap_or_default(),
            members.optional("headers")?.unwrap_or_default(),
            members.0.remove("body").filter(|body| body.get() != "null"),
            members.optional("all")?.unwrap_or_default(),
        );
        Request::Call { operation, given }
    } else {
        return Err(Failure::input("the line asks for nothing: give it an `operation`, or a schema to `decode`"));
    };
    match members.0.first_key_value() {
        Some((name, _)) => Err(Failure::input(format!("`{name}` means nothing in such a line"))),
        None => Ok(request),
    }
}

/// The members of a line that were not read yet.
struct Members(BTreeMap<String, Raw>);

impl Members {
    /// Removes and decodes a member, if it is present and not null.
    fn optional<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Result<Option<T>, Failure> {
        let Some(raw) = self.0.remove(name) else { return Ok(None) };
        serde_json::from_str(raw.get()).map_err(|error| Failure::input(format!("{name}: {error}")))
    }
}
