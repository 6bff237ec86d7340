//! Successful answers before they are decoded.

use bytes::Bytes;

use crate::runtime::error::opaque::Error;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::operation::Operation;

/// Turns a successful answer into its value.
pub(crate) type Decode<R> = fn(&RawResponse) -> Result<R, Error>;

/// A successful answer before it is decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: &'static Operation,
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
}

impl RawResponse {
    /// The status code, for an operation whose success has several types.
    #[allow(dead_code)] // for generated code, which may hold no such operation
    pub(crate) fn status(&self) -> u16 {
        self.meta.status().as_u16()
    }
}
