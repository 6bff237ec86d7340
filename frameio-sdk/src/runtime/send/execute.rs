//! Executes all calls: URL, token, attempts and retries. It does not depend on the type of the response.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use frameio_auth::{AccessToken, AuthError};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tracing::{Instrument, Span, field};

use crate::runtime::client::shared::Client;
use crate::runtime::error::api::ApiError;
use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::limit::limiter::{Permit, WaitTooLong};
use crate::runtime::retry::decide::{Progress, Step, decide};
use crate::runtime::retry::failure::Failure;
use crate::runtime::send::attempt;
use crate::runtime::send::attempt::Prepared;
use crate::runtime::send::limits::{Limits, shorter};
use crate::runtime::send::raw::{DecodeOptions, RawResponse};
use crate::runtime::send::request::Request;
use crate::runtime::wire::base_url::BaseUrl;
use crate::runtime::wire::operation::Operation;
use crate::runtime::wire::path;
use crate::runtime::wire::rate_limit::RateLimitStatus;

/// The future of a running call. It is boxed, so that the code that is generic over the response stays small.
pub(crate) type Execution = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// Creates the future of a call. Nothing is sent before it is polled.
pub(crate) fn execute(client: Client, request: Request) -> Execution {
    Box::pin(async move {
        let span = span_of(&request, &client);
        let mut earlier = Vec::new();
        let mut outcome = {
            // Pinned on the stack of this future, because wrapping it would copy the state of the call, which has some
            // kilobytes.
            let running = pin!(run(&client, request, &mut earlier));
            running.instrument(span.clone()).await
        };
        if let Ok(raw) = &mut outcome {
            let strict = client.settings().strict_decoding;
            raw.decode_options = DecodeOptions { strict, skips_items: None, warned: client.warned().clone() };
        }
        let outcome = outcome.map_err(|error| error.with_earlier(earlier));
        record(&span, &outcome);
        span.record("attempts", outcome.as_ref().map_or_else(Error::attempts, |raw| raw.meta.attempts()));
        outcome
    })
}

/// Sends the request until an attempt succeeds or must not be retried. The errors of the attempts before the last one
/// are added to `earlier`.
async fn run(client: &Client, request: Request, earlier: &mut Vec<Error>) -> Result<RawResponse, Error> {
    let operation = request.operation;
    let options = request.options.clone();
    let limits = Limits::new(client.settings(), &options, operation);
    let prepared = prepare(client, request).map_err(|error| error.with_operation(operation, 0))?;
    let (mut attempts, mut progress) = (0, Progress::default());
    let mut token = token_for(client, &limits).await.map_err(|error| error.with_operation(operation, attempts))?;
    loop {
        let permit = acquire_permit(client, &prepared, &limits)
            .await
            .map_err(|error| error.with_operation(operation, attempts))?;
        attempts += 1;
        let outcome = attempt_once(client, &prepared, &token, &limits, attempts).await;
        if let Some(permit) = &permit {
            permit.record_status(headers_of(&outcome).and_then(RateLimitStatus::from_headers));
        }
        let error = match outcome {
            Ok(raw) => {
                limits.retry.succeeded(progress.retries);
                return Ok(raw);
            }
            Err(error) => error.with_operation(operation, attempts),
        };
        match next_step(&error, operation, &limits, permit.as_ref(), progress) {
            Step::GiveUp => return Err(error),
            Step::ReplayWithNewToken => {
                drop(permit);
                progress.has_replayed = true;
                client.tokens().invalidate(&token);
                let fresh = token_for(client, &limits).await;
                if fresh.as_ref().is_ok_and(|fresh| *fresh == token) {
                    return Err(error);
                }
                earlier.push(error);
                token = fresh.map_err(|error| error.with_operation(operation, attempts))?;
                tracing::debug!("the token was refused; retrying with a new one");
                continue;
            }
            Step::WaitForRateLimit(retry_after) => {
                progress.refusals += 1;
                if let Some(permit) = permit {
                    permit.record_refusal(retry_after);
                }
                tracing::debug!(attempt = attempts, %error, "retrying when the rate limit allows it");
            }
            Step::RetryAfter(wait) => {
                drop(permit);
                progress.retries += 1;
                tracing::debug!(attempt = attempts, wait_ms = wait.as_millis() as u64, %error, "retrying");
                tokio::time::sleep(wait).await;
            }
        }
        earlier.push(error);
        token = token_for(client, &limits).await.map_err(|error| error.with_operation(operation, attempts))?;
    }
}

/// Decides on the next step after a failed attempt. A retry beyond the retry budget becomes `GiveUp`.
fn next_step(
    error: &Error,
    operation: &'static Operation,
    limits: &Limits<'_>,
    permit: Option<&Permit>,
    progress: Progress,
) -> Step {
    let failure = Failure { error, operation, idempotent: limits.idempotent, retries: progress.retries };
    match decide(limits.retry, &failure, limits.allowance(permit), progress) {
        Step::RetryAfter(_) if !limits.retry.withdraw(&failure) => Step::GiveUp,
        step => step,
    }
}

async fn attempt_once(
    client: &Client,
    prepared: &Prepared,
    token: &AccessToken,
    limits: &Limits<'_>,
    number: u32,
) -> Result<RawResponse, Error> {
    let span = span_of_attempt(prepared, client, number);
    let attempt = pin!(attempt::send(prepared, token, number));
    let attempt = pin!(with_timeout(limits.attempt_timeout(), attempt));
    let outcome = attempt.instrument(span.clone()).await;
    record(&span, &outcome);
    outcome
}

/// Waits until the rate limit allows the call.
async fn acquire_permit(client: &Client, prepared: &Prepared, limits: &Limits<'_>) -> Result<Option<Permit>, Error> {
    let Some(limiter) = client.limiter() else { return Ok(None) };
    let max_wait = shorter(client.settings().max_rate_limit_wait, limits.remaining());
    wait_for_shared_limit(client, prepared.operation, max_wait).await?;
    let permit = limiter.acquire(prepared.operation, &prepared.template, max_wait).await;
    let permit = permit.map_err(|WaitTooLong { wait }| Error::new(Kind::RateLimit { wait }))?;
    if !permit.waited.is_zero() {
        let waited_ms = permit.waited.as_millis() as u64;
        tracing::debug!(operation = prepared.operation.id, waited_ms, "waited for the rate limit");
    }
    Ok(Some(permit))
}

/// Waits for a slot of the rate limits that are shared with other clients, if there are any.
async fn wait_for_shared_limit(
    client: &Client,
    operation: &Operation,
    max_wait: Option<Duration>,
) -> Result<(), Error> {
    let Some((store, limit)) = client.settings().shared_limits.as_ref().zip(operation.rate_limit) else {
        return Ok(());
    };
    let reservation = store.reserve(operation.id, limit, max_wait);
    let reservation = match max_wait {
        None => reservation.await,
        Some(max_wait) => tokio::time::timeout(max_wait, reservation)
            .await
            .unwrap_or_else(|_| Err("it does not answer in time".into())),
    };
    match reservation {
        Ok(wait) if max_wait.is_some_and(|max_wait| wait > max_wait) => Err(Error::new(Kind::RateLimit { wait })),
        Ok(wait) => {
            tokio::time::sleep(wait).await;
            Ok(())
        }
        Err(error) => {
            tracing::warn!(operation = operation.id, %error, "the store of shared rate limits failed");
            Ok(())
        }
    }
}

fn headers_of(outcome: &Result<RawResponse, Error>) -> Option<&HeaderMap> {
    match outcome {
        Ok(raw) => Some(raw.meta.headers()),
        Err(error) => error.api().map(ApiError::headers),
    }
}

/// Prepares everything that is the same in all attempts.
fn prepare(client: &Client, request: Request) -> Result<Prepared, Error> {
    let ready = client.ready()?;
    if let Some(message) = request.fault {
        return Err(Error::invalid_input(message));
    }
    let operation = request.operation;
    let path = path::fill(&request.template, &request.arguments).map_err(Error::invalid_input)?;
    let http = ready.transport.client(request.options.connect_timeout);
    let http = http.map_err(|message| Error::new(Kind::Setup(message)))?;
    let url = ready.base.join(&path, request.query.encode().as_deref());

    let mut headers = client.settings().headers.clone();
    headers.insert(header::ACCEPT, HeaderValue::from_static(request.accept));
    add_constant_headers(&mut headers, operation.headers)?;
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
        http,
        method: operation.http_method.clone(),
        url,
        headers,
        body,
        max_response_bytes: client.settings().max_response_bytes,
        stall_timeout: request.options.stall_timeout.unwrap_or(client.settings().stall_timeout),
    })
}

fn add_constant_headers(
    headers: &mut HeaderMap,
    constants: &'static [(&'static str, &'static str)],
) -> Result<(), Error> {
    for (name, value) in constants {
        let pair = HeaderName::try_from(*name).ok().zip(HeaderValue::try_from(*value).ok());
        let (name, value) = pair.ok_or_else(|| Error::invalid_input(format!("the header `{name}` cannot be sent")))?;
        headers.insert(name, value);
    }
    Ok(())
}

async fn token_for(client: &Client, limits: &Limits<'_>) -> Result<AccessToken, Error> {
    let token = client.tokens().token();
    let outcome = match limits.attempt_timeout() {
        None => token.await,
        Some(limit) => tokio::time::timeout(limit, token)
            .await
            .unwrap_or_else(|_| Err(AuthError::network(format!("the token provider took longer than {limit:?}")))),
    };
    outcome.map_err(|error| Error::new(Kind::Auth(error)))
}

async fn with_timeout<T>(limit: Option<Duration>, attempt: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match limit {
        None => attempt.await,
        Some(limit) => {
            tokio::time::timeout(limit, attempt).await.unwrap_or_else(|_| Err(Error::new(Kind::Timeout(None))))
        }
    }
}

/// The span of a call, which contains a span for each attempt. The path is the template, so that ids are not traced.
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

/// The span of an attempt, with the field names of the OpenTelemetry conventions for HTTP clients.
fn span_of_attempt(prepared: &Prepared, client: &Client, number: u32) -> Span {
    let method = &prepared.operation.http_method;
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
        span.record("http.response.status_code", status.as_u16());
    }
    if let Err(error) = outcome {
        span.record("error.type", error_type(error));
    }
}

/// The error type for traces: one of a small set of words, as the OpenTelemetry conventions require.
fn error_type(error: &Error) -> &'static str {
    match error.cause() {
        Kind::Api(_) => "api",
        Kind::Auth(_) => "auth",
        Kind::Connect { .. } => "connect",
        Kind::Transport(_) => "transport",
        Kind::Timeout(_) => "timeout",
        Kind::Decode(_) => "decode",
        Kind::Redirect { .. } => "redirect",
        Kind::TooLarge { .. } => "too_large",
        Kind::Paging(_) => "paging",
        Kind::RateLimit { .. } => "rate_limit",
        Kind::Input(_) | Kind::Setup(_) => "invalid_input",
    }
}
