//! Sends a prepared request once, and reads the whole response.

use std::borrow::Cow;
use std::mem;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use frameio_auth::{AccessToken, AuthError, Redactor};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::timeout;
use url::Url;

use crate::runtime::error::api::ApiError;
use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::send::raw::RawResponse;
use crate::runtime::wire::header::checked_header;
use crate::runtime::wire::meta::ResponseMeta;
use crate::runtime::wire::operation::Operation;

/// A request that is complete except for its token.
pub(crate) struct Prepared {
    pub(crate) operation: &'static Operation,
    pub(crate) template: Cow<'static, str>,
    pub(crate) http: reqwest::Client,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) max_response_bytes: u64,
    pub(crate) stall_timeout: Option<Duration>,
}

/// Sends the request. `number` is the number of the attempt, from 1.
pub(crate) async fn send(prepared: &Prepared, token: &AccessToken, number: u32) -> Result<RawResponse, Error> {
    let mut request = reqwest::Request::new(prepared.method.clone(), prepared.url.clone());
    *request.headers_mut() = with_token(&prepared.headers, token)?;
    *request.body_mut() = prepared.body.clone().map(Into::into);
    let mut response = prepared.http.execute(request).await.map_err(|error| transport_error(error, &prepared.url))?;
    let status = response.status();
    let meta = ResponseMeta::new(status, mem::take(response.headers_mut()), number).hiding(token.expose_secret());
    match status.as_u16() {
        200..=299 => {
            let body = read(response, prepared).await.into_result()?;
            Ok(RawResponse::new(prepared.operation, meta, body))
        }
        300..=399 => {
            let to = location(&prepared.url, meta.headers());
            Err(Error::new(Kind::Redirect { status, to: to.map(|to| redactor(token).redact(&to)) }))
        }
        // The status is the error to report, even if the body breaks off.
        _ => {
            let body = read(response, prepared).await.bytes;
            Err(Error::new(Kind::Api(ApiError::redacted(meta, body, &redactor(token)))))
        }
    }
}

/// Redacts the token and its headers, because servers and proxies echo requests in error messages.
#[cold]
fn redactor(token: &AccessToken) -> Redactor {
    /// A shorter text is not a secret, and may occur in any message by chance.
    const MIN_SECRET_BYTES: usize = 8;
    let headers = token.headers().map(|(_, value)| value);
    let secrets = std::iter::once(token.expose_secret()).chain(headers);
    Redactor::new(secrets.filter(|secret| secret.len() >= MIN_SECRET_BYTES))
}

fn with_token(headers: &HeaderMap, token: &AccessToken) -> Result<HeaderMap, Error> {
    let mut headers = headers.clone();
    let unusable = |what| Error::new(Kind::Auth(AuthError::configuration(what)));
    if token.expose_secret().is_empty() {
        return Err(unusable("the access token is empty"));
    }
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
        .map_err(|_| unusable("the access token holds characters that cannot be sent"))?;
    bearer.set_sensitive(true);
    for (name, value) in token.headers() {
        let (name, mut value) = checked_header(name, value)
            .map_err(|_| unusable("a header that goes with the access token cannot be sent"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    headers.insert(header::AUTHORIZATION, bearer);
    Ok(headers)
}

/// The target of a redirect. Only the origin, because the rest may be signed.
fn location(from: &Url, headers: &HeaderMap) -> Option<String> {
    let target = from.join(headers.get(header::LOCATION)?.to_str().ok()?).ok()?;
    Some(target.origin().ascii_serialization())
}

/// The part of a body that was received, and the error that ended it early.
struct BodyRead {
    bytes: Bytes,
    error: Option<Error>,
}

impl BodyRead {
    fn into_result(self) -> Result<Bytes, Error> {
        match self.error {
            None => Ok(self.bytes),
            Some(error) => Err(error),
        }
    }
}

async fn read(mut response: reqwest::Response, prepared: &Prepared) -> BodyRead {
    let limit = prepared.max_response_bytes;
    let too_large = || Some(Error::new(Kind::TooLarge { limit }));
    let announced = response.content_length();
    if announced.is_some_and(|length| length > limit) {
        return BodyRead { bytes: Bytes::new(), error: too_large() };
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let error = loop {
        match next_chunk(&mut response, prepared).await {
            Ok(None) => break None,
            Err(error) => break Some(error),
            Ok(Some(chunk)) if (first.len() + rest.len() + chunk.len()) as u64 > limit => break too_large(),
            // Most responses are a single chunk, which becomes the body without copying.
            Ok(Some(chunk)) if first.is_empty() && rest.is_empty() => first = chunk,
            Ok(Some(chunk)) => {
                if rest.is_empty() {
                    let length = announced.map_or(0, |length| usize::try_from(length).unwrap_or(0));
                    rest.reserve(length.max(2 * (first.len() + chunk.len())));
                    rest.extend_from_slice(&std::mem::take(&mut first));
                }
                rest.extend_from_slice(&chunk);
            }
        }
    };
    BodyRead { bytes: if rest.is_empty() { first } else { rest.freeze() }, error }
}

async fn next_chunk(response: &mut reqwest::Response, prepared: &Prepared) -> Result<Option<Bytes>, Error> {
    let chunk = response.chunk();
    let chunk = match prepared.stall_timeout {
        None => chunk.await,
        Some(limit) => timeout(limit, chunk).await.map_err(|_| Error::new(Kind::Timeout(None)))?,
    };
    chunk.map_err(|error| transport_error(error, &prepared.url))
}

/// Classifies an error of the HTTP client by whether the server may have received the request. Removes the URL except
/// for host and port, because it may be signed.
fn transport_error(error: reqwest::Error, url: &Url) -> Error {
    let error = error.without_url();
    Error::new(if error.is_builder() {
        Kind::Setup(format!("the request could not be made: {error}"))
    } else if error.is_connect() {
        let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        Kind::Connect { to: format!("{host}:{port}"), error }
    } else if error.is_timeout() {
        Kind::Timeout(Some(error))
    } else {
        Kind::Transport(error)
    })
}
