//! The journal of received requests, for tests.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use http::HeaderMap;
use http::request::Parts;
use serde_json::Value;

/// The number of requests that are kept; older ones are only counted.
const MAX_REQUESTS: usize = 20_000;

/// A received request. `Debug` leaves out the headers and the body, because they contain secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Seen {
    /// The operation id (`files.show`), `store.put_part`, `store.get_media`, `ims.<endpoint>`, or `unknown`.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// The received path, percent-encoded.
    pub path: String,
    /// The received query, without the question mark; empty if there was none.
    pub query: String,
    /// The status of the response; 0 if the connection was broken off instead.
    pub status: u16,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The decoded name and value pairs of the body, if it is a form.
    pub form: Vec<(String, String)>,
    headers: HeaderMap,
}

impl Seen {
    pub(crate) fn new(operation: &str, parts: &Parts, body: &[u8], status: u16) -> Self {
        let media_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = match media_type.starts_with("application/x-www-form-urlencoded") {
            true => crate::validate::query::pairs(&String::from_utf8_lossy(body)),
            false => Vec::new(),
        };
        Self {
            form,
            operation: operation.to_owned(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            status,
            body: serde_json::from_slice(body).ok(),
            headers: parts.headers.clone(),
        }
    }

    /// A request header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The query as decoded name and value pairs.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        crate::validate::query::pairs(&self.query)
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} -> {} ({})", self.method, self.path, self.status, self.operation)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    seen: VecDeque<Seen>,
    counts: HashMap<String, usize>,
}

impl Journal {
    pub(crate) fn record(&mut self, seen: Seen) {
        *self.counts.entry(seen.operation.clone()).or_default() += 1;
        if self.seen.len() == MAX_REQUESTS {
            self.seen.pop_front();
        }
        self.seen.push_back(seen);
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.iter().cloned().collect()
    }

    pub(crate) fn count(&self, operation: &str) -> usize {
        self.counts.get(operation).copied().unwrap_or_default()
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.counts.clear();
    }
}
