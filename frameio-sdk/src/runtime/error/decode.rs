//! Errors of responses that cannot be decoded.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::runtime::wire::meta::ResponseMeta;

/// A successful response whose body could not be decoded.
///
/// The server carried the call out; only its response could not be read. The text never contains a value of the body;
/// [`body`](Self::body) has all of it.
pub struct DecodeError {
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
    /// The item of a page that could not be decoded, if the error is about one.
    pub(crate) item: Option<Value>,
}

impl DecodeError {
    /// The path to the value that could not be decoded, such as `data[3].file_size`; empty for the body as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The status and the headers of the response.
    pub fn response(&self) -> &ResponseMeta {
        &self.meta
    }

    /// The item that could not be decoded, if the error is about one item: see [`Items::lenient`](crate::Items::lenient).
    /// It may hold secrets, such as signed links.
    pub fn item(&self) -> Option<&Value> {
        self.item.as_ref()
    }

    /// The raw body. It may hold secrets, such as signed links.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response could not be decoded")?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("path", &self.path)
            .field("message", &self.message)
            .field("response", &self.meta)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

impl std::error::Error for DecodeError {}
