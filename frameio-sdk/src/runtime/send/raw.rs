//! Successful responses before they are decoded.

use std::sync::Arc;

use bytes::Bytes;

use crate::runtime::client::warned::Warned;
use crate::runtime::error::opaque::Error;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::operation::Operation;

/// Turns a successful response into its value.
pub(crate) type Decode<R> = fn(&mut RawResponse) -> Result<R, Error>;

/// A successful response before it is decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: &'static Operation,
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
    pub(crate) reading: Reading,
    /// What was filled in when it was decoded.
    pub(crate) corrections: Corrections,
    /// The items of the page that could not be decoded, with their places in the page.
    pub(crate) failures: Vec<(usize, Error)>,
}

/// How a response is decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Whether nothing is filled in.
    pub(crate) strict: bool,
    /// The members that lead to the items of a page, of which those that cannot be decoded are left out.
    pub(crate) skips_items: Option<&'static [&'static str]>,
    /// What was warned of before.
    pub(crate) warned: Arc<Warned>,
}

impl RawResponse {
    pub(crate) fn new(operation: &'static Operation, meta: ResponseMeta, body: Bytes) -> Self {
        let (corrections, failures) = (Corrections::default(), Vec::new());
        Self { operation, meta, body, reading: Reading::default(), corrections, failures }
    }

    /// The status code, for an operation whose success has several types.
    #[allow(dead_code)] // for generated code, which may hold no such operation
    pub(crate) fn status(&self) -> u16 {
        self.meta.status().as_u16()
    }
}
