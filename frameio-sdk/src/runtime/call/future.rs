//! The futures of a call. Only the last step, decoding, is generic over the type of the response; the rest is compiled
//! once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::runtime::error::opaque::Error;
use crate::runtime::send::execute::Execution;
use crate::runtime::send::raw::Decode;
use crate::runtime::send::raw::RawResponse;
use crate::runtime::send::response::Response;

/// The future of a call, made by awaiting a request. It sends nothing before it is polled, and dropping it cancels the
/// call.
#[must_use = "a request does nothing until it is awaited"]
pub struct CallFuture<R> {
    execution: Execution,
    decode: Decode<R>,
}

impl<R> CallFuture<R> {
    pub(crate) fn new(execution: Execution, decode: Decode<R>) -> Self {
        Self { execution, decode }
    }
}

impl<R> Future for CallFuture<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut raw = ready!(self.execution.as_mut().poll(context))?;
        Poll::Ready((self.decode)(&mut raw))
    }
}

impl<R> fmt::Debug for CallFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

/// The future of a call that keeps the status and headers with the body; made by `with_response()`.
#[must_use = "a request does nothing until it is awaited"]
pub struct WithResponse<R> {
    execution: Execution,
    decode: Decode<R>,
}

impl<R> WithResponse<R> {
    pub(crate) fn new(execution: Execution, decode: Decode<R>) -> Self {
        Self { execution, decode }
    }
}

impl<R> Future for WithResponse<R> {
    type Output = Result<Response<R>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut raw: RawResponse = ready!(self.execution.as_mut().poll(context))?;
        Poll::Ready((self.decode)(&mut raw).map(|body| Response::new(body, raw)))
    }
}

impl<R> fmt::Debug for WithResponse<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WithResponse")
    }
}
