//! The arguments in a line, decoded into the SDK's types on request of the operation.

use std::collections::BTreeMap;

use frameio_sdk::testing;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::decode::{place, write};
use crate::envelope::{Envelope, OptionalEnvelope};
use crate::failure::Failure;
use crate::loss;
use crate::raw::Raw;

/// The arguments of an operation. Those that the operation does not request are an error.
#[derive(Debug)]
pub struct Arguments {
    path: BTreeMap<String, Raw>,
    query: BTreeMap<String, Raw>,
    headers: BTreeMap<String, Raw>,
    body: Option<Raw>,
    /// Whether to fetch all pages.
    pub(crate) all: bool,
}

type Named = BTreeMap<String, Raw>;

#[allow(dead_code, reason = "for generated code, which need not ask for all of it")]
impl Arguments {
    pub(crate) fn new(path: Named, query: Named, headers: Named, body: Option<Raw>, all: bool) -> Self {
        Self { path, query, headers, body, all }
    }

    /// A path argument, which is required.
    pub(crate) fn path<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Result<T, Failure> {
        taken(&mut self.path, "path", name).and_then(|found| required("path", name, found))
    }

    /// A query parameter, if it is present and not null.
    pub(crate) fn query<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Result<Option<T>, Failure> {
        taken(&mut self.query, "query", name)
    }

    /// A required query parameter.
    pub(crate) fn required_query<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Result<T, Failure> {
        self.query(name).and_then(|found| required("query", name, found))
    }

    /// A header, if it is present and not null.
    pub(crate) fn header<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Result<Option<T>, Failure> {
        taken(&mut self.headers, "headers", name)
    }

    /// A required header.
    pub(crate) fn required_header<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Result<T, Failure> {
        self.header(name).and_then(|found| required("headers", name, found))
    }

    /// The body, if there is one.
    pub(crate) fn optional_body<T: DeserializeOwned + Serialize>(&mut self) -> Result<Option<T>, Failure> {
        self.body.take().map(|raw| read("body", &raw)).transpose()
    }

    /// The required body.
    pub(crate) fn body<T: DeserializeOwned + Serialize>(&mut self) -> Result<T, Failure> {
        self.optional_body()?.ok_or_else(|| Failure::input("body: it is missing"))
    }

    /// The `data` of the body; both are required.
    pub(crate) fn data<T: DeserializeOwned + Serialize>(&mut self) -> Result<T, Failure> {
        self.body::<Envelope<T>>().map(|body| body.data)
    }

    /// The optional `data` of a required body.
    pub(crate) fn required_braces<T: DeserializeOwned + Serialize>(&mut self) -> Result<Option<T>, Failure> {
        self.body::<OptionalEnvelope<T>>().map(|body| body.data)
    }

    /// The optional `data` of an optional body.
    pub(crate) fn optional_data<T: DeserializeOwned + Serialize>(&mut self) -> Result<Option<T>, Failure> {
        Ok(self.optional_body::<OptionalEnvelope<T>>()?.and_then(|body| body.data))
    }

    /// Fails if there are arguments that were not requested.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        for (place, left) in [("path", &self.path), ("query", &self.query), ("headers", &self.headers)] {
            if let Some(name) = left.keys().next() {
                return Err(Failure::input(format!("{place}.{name}: the operation takes no such thing")));
            }
        }
        match self.body {
            Some(_) => Err(Failure::input("body: the operation takes none")),
            None => Ok(()),
        }
    }
}

fn taken<T: DeserializeOwned + Serialize>(from: &mut Named, place: &str, name: &str) -> Result<Option<T>, Failure> {
    let found = from.remove(name).filter(|raw| raw.get() != "null");
    found.map(|raw| read(&format!("{place}.{name}"), &raw)).transpose()
}

fn required<T>(place: &str, name: &str, found: Option<T>) -> Result<T, Failure> {
    found.ok_or_else(|| Failure::input(format!("{place}.{name}: it is missing")))
}

/// Decodes an argument into the SDK's type, and checks that nothing of it was lost.
fn read<T: DeserializeOwned + Serialize>(root: &str, raw: &Raw) -> Result<T, Failure> {
    let json = raw.get().as_bytes();
    let refused = |path: &str, message: &str| Failure::input(format!("{}: {message}", place(root, path)));
    let value: T = testing::decode(json).map_err(|(path, message)| refused(&path, &message))?;
    let parsed = |json: &[u8]| serde_json::from_slice::<Value>(json).map_err(|error| refused("", &error.to_string()));
    match loss::first(&parsed(json)?, &parsed(write(&value)?.as_bytes())?) {
        Some(path) => Err(refused(&path, "the type of the SDK cannot say this")),
        None => Ok(value),
    }
}
