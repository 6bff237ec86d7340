//! Corrupts the bodies of responses.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use super::reply::OutBody;

/// Breaks off the body after `after` bytes, although its full length is announced.
pub(crate) async fn truncate(response: Response<OutBody>, after: usize) -> Response<OutBody> {
    // The pause lets the server flush the sent bytes before the connection breaks.
    scripted(response, after, |first, _| [Step::Send(first), Step::Pause(None), Step::Break]).await
}

/// Stalls the body for `pause` after `after` bytes.
pub(crate) async fn stall(response: Response<OutBody>, after: usize, pause: Duration) -> Response<OutBody> {
    let pause = Some(Box::pin(tokio::time::sleep(pause)));
    scripted(response, after, |first, last| [Step::Send(first), Step::Pause(pause), Step::Send(last)]).await
}

/// Truncates the body to `after` bytes, and announces that length.
pub(crate) async fn cut_short(response: Response<OutBody>, after: usize) -> Response<OutBody> {
    let (mut parts, bytes) = collect_body(response).await;
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = Full::new(bytes.slice(..after.min(bytes.len())));
    Response::from_parts(parts, body.map_err(|never| match never {}).boxed())
}

/// Sets these headers, which replace those of the same name.
pub(crate) fn replace_headers(mut response: Response<OutBody>, headers: &[(String, String)]) -> Response<OutBody> {
    let parsed = |(name, value): &(String, String)| {
        name.parse::<HeaderName>().ok().zip(HeaderValue::from_bytes(value.as_bytes()).ok())
    };
    let headers: Vec<_> = headers.iter().filter_map(parsed).collect();
    for (name, _) in &headers {
        response.headers_mut().remove(name);
    }
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    response
}

async fn scripted<const N: usize>(
    response: Response<OutBody>,
    after: usize,
    steps: impl FnOnce(Bytes, Bytes) -> [Step; N],
) -> Response<OutBody> {
    let (parts, mut bytes) = collect_body(response).await;
    let announced = bytes.len() as u64;
    let first = bytes.split_to(after.min(bytes.len()));
    let body = ScriptedBody { steps: steps(first, bytes).into(), announced };
    Response::from_parts(parts, body.boxed())
}

async fn collect_body(response: Response<OutBody>) -> (http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    (parts, bytes)
}

enum Step {
    Send(Bytes),
    /// Waits for the timer; without one, yields once.
    Pause(Option<Pin<Box<Sleep>>>),
    Break,
}

/// A body that is sent in scripted steps.
struct ScriptedBody {
    steps: VecDeque<Step>,
    announced: u64,
}

impl Body for ScriptedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) if bytes.is_empty() => {}
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Step::Pause(None)) => {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Step::Pause(Some(mut timer))) => {
                    if timer.as_mut().poll(context).is_pending() {
                        self.steps.push_front(Step::Pause(Some(timer)));
                        return Poll::Pending;
                    }
                }
                Some(Step::Break) => return Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into()))),
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
