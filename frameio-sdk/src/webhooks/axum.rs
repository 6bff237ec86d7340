//! Extractors for axum: an [`Event`] or an [`Action`] as an argument of a handler.

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http::HeaderMap;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::actions::{Action, Reply};
use super::error::ReceiveError;
use super::event::Event;
use super::payload::Payload;
use super::receiver::{CustomActions, Receiver, Webhooks};

/// Verifies the request with the [`Webhooks`] of the router's state. Rejected requests get the status of
/// [`ReceiveError::status`].
impl<S> FromRequest<S> for Event
where
    S: Send + Sync,
    Webhooks: FromRef<S>,
{
    type Rejection = ReceiveError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ReceiveError> {
        extract(&Webhooks::from_ref(state), request).await
    }
}

/// Verifies the request with the [`CustomActions`] of the router's state. Rejected requests get the status of
/// [`ReceiveError::status`].
impl<S> FromRequest<S> for Action
where
    S: Send + Sync,
    CustomActions: FromRef<S>,
{
    type Rejection = ReceiveError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ReceiveError> {
        extract(&CustomActions::from_ref(state), request).await
    }
}

impl IntoResponse for ReceiveError {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        self.into_http().map(Body::from)
    }
}

async fn extract<P: Payload>(receiver: &Receiver<P>, request: Request) -> Result<P, ReceiveError> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, receiver.body_limit()).await?;
    receiver.receive(&parts.headers, &body)
}

/// Reads the body, up to the size that the receiver accepts.
async fn read_body(headers: &HeaderMap, body: Body, limit: usize) -> Result<bytes::Bytes, ReceiveError> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let announced =
                headers.get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
            Err(ReceiveError::TooLarge { size: announced.unwrap_or(limit.saturating_add(1)), limit })
        }
        Err(_) => Err(ReceiveError::payload("", "the connection ended before the body did")),
    }
}
