//! The one executor of all calls: URL, token, attempts, retries. It does not know the type of the answer.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use frameio_auth::{AccessToken, AuthError};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tracing::{Instrument, Span, field};

use super::attempt::{self, Prepared};
use super::base_url::BaseUrl;
use super::client::Client;
use super::error::Kind;
use super::request::Request;
use super::response::RawResponse;
use super::{Error, path, retry};

/// A call on its way, boxed once so that what is generic over the answer stays small.
pub(crate) type Execution = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// Runs a call. Nothing happens before the future is polled.
pub(crate) fn execute(client: Client, request: Request) -> Execution {
    Box::pin(async move {
        let span = span_of(&request, &client);
        let outcome = run(&client, request).instrument(span.clone()).await;
        record(&span, &outcome);
        span.record("attempts", outcome.as_ref().map_or_else(Error::attempts, |raw| raw.meta.attempts()));
        outcome
    })
}

async fn run(client: &Client, request: Request) -> Result<RawResponse, Error> {
    let operation = request.operation;
    let idempotent = request.options.idempotent.unwrap_or(operation.idempotent);
    let timeout = request.options.timeout.unwrap_or(client.settings().timeout);
    let max_retries = request.options.max_retries.unwrap_or(client.settings().max_retries);
    let prepared = prepare(client, request).map_err(|error| error.of(operation, 0))?;

    let mut token = token_for(client, timeout).await.map_err(|error| error.of(operation, 0))?;
    let (mut attempts, mut retries, mut replayed) = (0, 0, false);
    loop {
        attempts += 1;
        let span = span_of_attempt(&prepared, client, attempts);
        let attempt = within(timeout, attempt::send(&prepared, &token, attempts));
        let outcome = attempt.instrument(span.clone()).await;
        record(&span, &outcome);
        let error = match outcome {
            Ok(raw) => return Ok(raw),
            Err(error) => error.of(operation, attempts),
        };
        if error.is_unauthorized() && !replayed {
            replayed = true;
            client.tokens().invalidate(&token);
            let fresh = token_for(client, timeout).await.map_err(|error| error.of(operation, attempts))?;
            if fresh == token {
                return Err(error);
            }
            tracing::debug!("the token was refused; sending the request again with a new one");
            token = fresh;
            continue;
        }
        let wait = (retries < max_retries).then(|| retry::wait_before_retry(&error, idempotent, retries));
        let Some(wait) = wait.flatten() else { return Err(error) };
        tracing::debug!(attempt = attempts, wait_ms = wait.as_millis() as u64, %error, "sending the request again");
        tokio::time::sleep(wait).await;
        retries += 1;
        token = token_for(client, timeout).await.map_err(|error| error.of(operation, attempts))?;
    }
}

/// Everything that can be done once for all attempts.
fn prepare(client: &Client, request: Request) -> Result<Prepared, Error> {
    let ready = client.ready()?;
    if let Some(message) = request.fault {
        return Err(Error::invalid_input(message));
    }
    let operation = request.operation;
    let path = path::fill(&request.template, &request.arguments).map_err(Error::invalid_input)?;
    let url = ready.base.join(&path, request.query.encode().as_deref());

    let mut headers = client.settings().headers.clone();
    headers.insert(header::ACCEPT, HeaderValue::from_static(request.accept));
    add(&mut headers, operation.headers)?;
    for (name, value) in request.headers {
        headers.insert(name, value);
    }
    let body = request.body.assemble().map(|(content_type, bytes)| {
        headers.insert(header::CONTENT_TYPE, content_type);
        bytes
    });
    Ok(Prepared {
        operation,
        template: request.template,
        http: ready.http.clone(),
        method: operation.http_method.to_http(),
        url,
        headers,
        body,
        max_response_bytes: client.settings().max_response_bytes,
    })
}

fn add(headers: &mut HeaderMap, constants: &'static [(&'static str, &'static str)]) -> Result<(), Error> {
    for (name, value) in constants {
        let pair = HeaderName::try_from(*name).ok().zip(HeaderValue::try_from(*value).ok());
        let (name, value) = pair.ok_or_else(|| Error::invalid_input(format!("the header `{name}` cannot be sent")))?;
        headers.insert(name, value);
    }
    Ok(())
}

async fn token_for(client: &Client, timeout: Option<Duration>) -> Result<AccessToken, Error> {
    let token = client.tokens().token();
    let outcome = match timeout {
        None => token.await,
        Some(limit) => tokio::time::timeout(limit, token)
            .await
            .unwrap_or_else(|_| Err(AuthError::network(format!("the token provider took longer than {limit:?}")))),
    };
    outcome.map_err(|error| Error::new(Kind::Auth(error)))
}

async fn within<T>(limit: Option<Duration>, attempt: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match limit {
        None => attempt.await,
        Some(limit) => {
            tokio::time::timeout(limit, attempt).await.unwrap_or_else(|_| Err(Error::new(Kind::Timeout(None))))
        }
    }
}

/// A span for the call as a whole; each attempt has a span of its own in it. The path is the template: ids stay out.
fn span_of(request: &Request, client: &Client) -> Span {
    let operation = request.operation;
    tracing::debug_span!(
        "call",
        otel.name = operation.id,
        otel.kind = "internal",
        operation = operation.id,
        http.request.method = operation.http_method.as_str(),
        url.template = &*request.template,
        server.address = client.base().map(BaseUrl::host),
        server.port = client.base().map(BaseUrl::port),
        http.response.status_code = field::Empty,
        attempts = field::Empty,
        error.type = field::Empty,
    )
}

/// A span for one attempt, with the names OpenTelemetry has for an HTTP client.
fn span_of_attempt(prepared: &Prepared, client: &Client, number: u32) -> Span {
    let method = prepared.operation.http_method;
    tracing::debug_span!(
        "attempt",
        otel.name = format_args!("{method} {}", prepared.template),
        otel.kind = "client",
        http.request.method = method.as_str(),
        http.request.resend_count = (number > 1).then(|| number - 1),
        url.template = &*prepared.template,
        server.address = client.base().map(BaseUrl::host),
        server.port = client.base().map(BaseUrl::port),
        http.response.status_code = field::Empty,
        error.type = field::Empty,
    )
}

fn record(span: &Span, outcome: &Result<RawResponse, Error>) {
    let status = outcome.as_ref().map_or_else(Error::status, |raw| Some(raw.meta.status()));
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Err(error) = outcome {
        span.record("error.type", error_type(error));
    }
}

/// A small set of words, as the convention wants it.
fn error_type(error: &Error) -> &'static str {
    match error.kind() {
        Kind::Api(_) => "api",
        Kind::Auth(_) => "auth",
        Kind::Connect(_) => "connect",
        Kind::Transport(_) => "transport",
        Kind::Timeout(_) => "timeout",
        Kind::Decode(_) => "decode",
        Kind::Redirect { .. } => "redirect",
        Kind::TooLarge { .. } => "too_large",
        Kind::Paging(_) => "paging",
        Kind::Input(_) | Kind::Setup(_) => "invalid_input",
    }
}
