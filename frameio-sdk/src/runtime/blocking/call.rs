//! Sending a call from a blocking client.

use std::fmt;

use frameio_auth::blocking::block_on;
use tracing::instrument::WithSubscriber;
use tracing::{Instrument, Span};

use crate::runtime::blocking::client::Blocking;
use crate::runtime::call::typed::Call;
use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::send::response::Response;

#[allow(dead_code)] // for generated code, which may have no operations
impl<R> Call<R, Blocking> {
    /// Sends the call and waits for the response.
    pub(crate) fn send(self) -> Result<R, Error> {
        let decode = self.decode;
        wait(self.execution()).and_then(|mut raw| decode(&mut raw))
    }

    /// Keeps the status and headers with the body.
    pub(crate) fn with_response(self) -> WithResponse<R> {
        WithResponse(self)
    }
}

/// A call that keeps the status and headers with the body; made by `with_response()`.
#[must_use = "a request does nothing until you `.await` or `.send()` it"]
pub struct WithResponse<R>(Call<R, Blocking>);

impl<R> WithResponse<R> {
    /// Sends the call and waits for the response.
    ///
    /// # Errors
    /// When there is no response, it has an error status, or it cannot be decoded.
    pub fn send(self) -> Result<Response<R>, Error> {
        let decode = self.0.decode;
        let mut raw = wait(self.0.execution())?;
        Ok(Response::new(decode(&mut raw)?, raw))
    }
}

impl<R> fmt::Debug for WithResponse<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WithResponse")
    }
}

/// Runs a call, or several combined into one future, on the background thread. Decoding a single response happens
/// afterwards, on the calling thread.
pub(crate) fn wait<T: Send + 'static>(
    calls: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let calls = calls.instrument(Span::current()).with_current_subscriber();
    block_on(calls).unwrap_or_else(|error| Err(Error::new(Kind::Setup(error.to_string()))))
}
