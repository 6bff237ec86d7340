//! Calls that the crate has no method for, with the blocking client.

use crate::runtime::blocking::call::WithResponse;
use crate::runtime::blocking::client::{Blocking, Client};
use crate::runtime::blocking::lists::{Items, Pages};
use crate::runtime::call::handle::Handle;
use crate::runtime::custom::CustomRequest;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::page::PageBody;
use http::Method;

impl Client {
    /// A call of something that this crate has no method for: see the
    /// [method of the async client](crate::runtime::Client::request).
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomRequest<bytes::Bytes, Blocking> {
        CustomRequest::new(Handle::new(self.inner()), method, path.into())
    }
}

impl<R> CustomRequest<R, Blocking> {
    /// Sends the call and waits for the answer.
    ///
    /// # Errors
    /// When there is no answer, or it is a refusal, or it cannot be read.
    pub fn send(self) -> Result<R, Error> {
        self.0.send()
    }

    /// Keeps the status, the headers, the rate limit, the request id and the bytes beside the body.
    pub fn with_response(self) -> WithResponse<R> {
        self.0.with_response()
    }
}

impl<R: PageBody> CustomRequest<R, Blocking> {
    /// All items, for an answer that is a page: see [`PageBody`].
    pub fn items(self) -> Items<R> {
        self.pages().into_items()
    }

    /// All pages, for an answer that is a page: see [`PageBody`].
    pub fn pages(self) -> Pages<R> {
        self.0.pages()
    }
}
