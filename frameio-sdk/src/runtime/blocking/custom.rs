//! Requests to endpoints without a generated method, with the blocking client.

use crate::runtime::blocking::call::WithResponse;
use crate::runtime::blocking::client::{Blocking, Client};
use crate::runtime::blocking::lists::{Items, Pages};
use crate::runtime::call::handle::Handle;
use crate::runtime::custom::CustomRequest;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::page::PageBody;
use http::Method;

impl Client {
    /// Creates a request to an endpoint that this crate has no method for: see the
    /// [method of the async client](crate::runtime::Client::request).
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomRequest<bytes::Bytes, Blocking> {
        CustomRequest::new(Handle::new(self.inner()), method, path.into())
    }
}

impl<R> CustomRequest<R, Blocking> {
    /// Sends the call and waits for the response.
    ///
    /// # Errors
    /// When there is no response, it has an error status, or it cannot be decoded.
    pub fn send(self) -> Result<R, Error> {
        self.0.send()
    }

    /// Keeps the status, the headers, the rate limit, the request id and the bytes with the body.
    pub fn with_response(self) -> WithResponse<R> {
        self.0.with_response()
    }
}

impl<R: PageBody> CustomRequest<R, Blocking> {
    /// All items of a list, for a type that is a page: see [`PageBody`].
    pub fn items(self) -> Items<R> {
        self.pages().into_items()
    }

    /// All pages of a list, for a type that is a page: see [`PageBody`].
    pub fn pages(self) -> Pages<R> {
        self.0.pages()
    }
}
