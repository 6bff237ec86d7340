//! Successful responses before they are decoded.

use std::sync::Arc;

use bytes::Bytes;

use crate::runtime::client::warned::Warned;
use crate::runtime::error::opaque::Error;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::operation::Operation;

/// Decodes a successful response.
pub(crate) type Decode<R> = fn(&mut RawResponse) -> Result<R, Error>;

/// A successful response before it is decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: &'static Operation,
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
    pub(crate) decode_options: DecodeOptions,
    /// The members that were filled in when the response was decoded.
    pub(crate) corrections: Corrections,
    /// The items of the page that could not be decoded, with their indices in the page.
    pub(crate) failures: Vec<(usize, Error)>,
}

/// How a response is decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct DecodeOptions {
    /// Whether missing members are an error, instead of being filled in.
    pub(crate) strict: bool,
    /// The path to the items of a page, if undecodable items are to be left out of it.
    pub(crate) skips_items: Option<&'static [&'static str]>,
    /// The missing members that were logged already.
    pub(crate) warned: Arc<Warned>,
}

impl RawResponse {
    pub(crate) fn new(operation: &'static Operation, meta: ResponseMeta, body: Bytes) -> Self {
        let (corrections, failures) = (Corrections::default(), Vec::new());
        Self { operation, meta, body, decode_options: DecodeOptions::default(), corrections, failures }
    }

    /// The status code, for operations whose successful responses have several types.
    #[allow(dead_code)] // for generated code, which may have no such operation
    pub(crate) fn status(&self) -> u16 {
        self.meta.status().as_u16()
    }
}
