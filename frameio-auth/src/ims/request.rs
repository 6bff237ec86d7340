//! Requests to the identity service, with retries.

use super::authentication::ClientAuthentication;
use super::endpoints;
use super::response;
use super::response::RequestKind;
use super::response::TokenResponse;
use super::retry_after;
use super::transport;
use super::transport::Post;
use super::transport::Response;
use super::transport::TransportError;
use crate::encode;
use crate::error::AuthError;
use crate::ims::config::Config;
use crate::redact::Redactor;
use crate::secret::SecretString;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing::{Instrument as _, Span, field};

/// A failed request, and whether the server may have carried it out although no response arrived.
pub(crate) struct RequestError {
    pub(crate) error: AuthError,
    pub(crate) lost: bool,
}

/// Requests tokens from the token endpoint.
///
/// Retries up to `retries` times after a missing response or a 5xx, and, counted separately, up to `retries` times
/// after a 429. A retry after a lost response does no harm: if the code or refresh token was spent by the lost attempt,
/// it is useless anyway, and is rejected with an error that explains it.
///
/// `lost` says that a response to an earlier request with the same code or refresh token was lost.
pub(crate) async fn grant(
    config: &Config,
    request_kind: RequestKind,
    fields: &[(&str, &str)],
    retries: u32,
    lost: bool,
) -> Result<TokenResponse, RequestError> {
    let response = post(config, request_kind, fields, retries, lost).await?;
    // A body that is not a token response replaced the tokens, so they count as lost.
    TokenResponse::read(&response.body).map_err(|error| RequestError { error, lost: true })
}

/// Revokes one token.
pub(crate) async fn revoke(config: &Config, token: &str) -> Result<(), AuthError> {
    let response = post(config, RequestKind::Revoke, &[("token", token)], config.max_retries, false).await;
    response.map(drop).map_err(|refused| refused.error)
}

pub(super) async fn post(
    config: &Config,
    request_kind: RequestKind,
    fields: &[(&str, &str)],
    retries: u32,
    lost: bool,
) -> Result<Response, RequestError> {
    let span = span_of(config, request_kind);
    let outcome = post_with_retries(config, request_kind, fields, retries, lost, &span).instrument(span.clone()).await;
    if let Err(refused) = &outcome {
        span.record("error.type", error_type(&refused.error));
    }
    outcome
}

pub(super) async fn post_with_retries(
    config: &Config,
    request_kind: RequestKind,
    fields: &[(&str, &str)],
    retries: u32,
    mut lost: bool,
    span: &Span,
) -> Result<Response, RequestError> {
    let redactor = redactor(config, fields);
    let (mut failed, mut limited) = (0, 0);
    loop {
        let (error, wait) =
            match with_timeout(config, config.transport.post(request(config, request_kind, fields))).await {
                Ok(response) => {
                    span.record("http.response.status_code", response.status);
                    if (200..=299).contains(&response.status) {
                        return Ok(response);
                    }
                    let error = response::error_from_response(&response, request_kind, lost, &redactor);
                    let budget = match response.status {
                        429 => &mut limited,
                        500.. => &mut failed,
                        _ => return Err(RequestError { error, lost }),
                    };
                    let wait = (*budget < retries)
                        .then(|| retry_after::delay(retry_after::RESPONSE_RETRY_DELAY, response.retry_after, *budget));
                    *budget += 1;
                    (error, wait)
                }
                Err(failure) => {
                    lost |= failure.sent;
                    let wait = (failed < retries)
                        .then(|| retry_after::delay(retry_after::CONNECTION_RETRY_DELAY, None, failed));
                    failed += 1;
                    (network_error(config, failure), wait)
                }
            };
        let Some(wait) = wait else { return Err(RequestError { error, lost }) };
        tracing::debug!(wait_ms = wait.as_millis() as u64, %error, "retrying the token request");
        span.record("http.request.resend_count", failed + limited);
        tokio::time::sleep(wait).await;
    }
}

/// Makes one attempt within the timeout. A response that has arrived counts, even if it is polled after the timeout.
pub(super) async fn with_timeout(
    config: &Config,
    response: transport::ResponseFuture<'_>,
) -> Result<Response, TransportError> {
    match config.timeout {
        None => response.await,
        Some(limit) => tokio::time::timeout(limit, response).await.unwrap_or(Err(TransportError {
            sent: true,
            message: "it did not answer in time",
            source: None,
        })),
    }
}

/// Public clients send their id in the query, as Adobe documents it; clients with a secret send it as configured.
/// Revocation is documented with `Basic` only.
pub(super) fn request(config: &Config, request_kind: RequestKind, fields: &[(&str, &str)]) -> Post {
    let mut url = match request_kind {
        RequestKind::Revoke => config.ims.revoke.clone(),
        _ => config.ims.token.clone(),
    };
    let mut authorization = None;
    let mut form: Vec<(&str, &str)> = Vec::with_capacity(fields.len() + 2);
    match &config.client_secret {
        None => url.set_query(Some(&encode::pairs([("client_id", config.client_id.as_str())]))),
        Some(secret) if request_kind == RequestKind::Revoke || config.authentication == ClientAuthentication::Basic => {
            authorization = Some(basic(&config.client_id, secret));
        }
        Some(secret) => {
            form.extend([("client_id", config.client_id.as_str()), ("client_secret", secret.expose_secret())])
        }
    }
    form.extend(fields);
    Post { url, authorization, form: SecretString::from(encode::pairs(form)) }
}

pub(super) fn basic(client_id: &str, secret: &SecretString) -> SecretString {
    let pair = SecretString::from(format!("{client_id}:{}", secret.expose_secret()));
    SecretString::from(format!("Basic {}", STANDARD.encode(pair.expose_secret())))
}

/// A redactor for the secrets of this request.
pub(super) fn redactor(config: &Config, fields: &[(&str, &str)]) -> Redactor {
    let secret = config.client_secret.as_ref();
    let header = secret.map(|secret| basic(&config.client_id, secret));
    let header = header.as_ref().map(|value| value.expose_secret().trim_start_matches("Basic "));
    let sent = fields.iter().filter(|(name, _)| matches!(*name, "code" | "code_verifier" | "refresh_token" | "token"));
    Redactor::new(sent.map(|(_, value)| *value).chain(secret.map(SecretString::expose_secret)).chain(header))
}

pub(super) fn network_error(config: &Config, failure: TransportError) -> AuthError {
    let host = config.ims.token.host_str().unwrap_or_default();
    let error = AuthError::network(format!("no token from {host}: {}; try again later", failure.message));
    match failure.source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// The span of a request, with the field names of the OpenTelemetry conventions for HTTP clients.
pub(super) fn span_of(config: &Config, request_kind: RequestKind) -> Span {
    let path = if request_kind == RequestKind::Revoke { endpoints::REVOKE_PATH } else { endpoints::TOKEN_PATH };
    let grant = match request_kind {
        RequestKind::ClientCredentials => Some("client_credentials"),
        RequestKind::Code => Some("authorization_code"),
        RequestKind::Refresh => Some("refresh_token"),
        RequestKind::Revoke => None,
    };
    tracing::debug_span!(
        "token_request",
        otel.name = format_args!("POST {path}"),
        otel.kind = "client",
        oauth.grant_type = grant,
        http.request.method = "POST",
        url.template = path,
        server.address = config.ims.token.host_str(),
        server.port = config.ims.token.port_or_known_default(),
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
    )
}

/// The error type for traces: one of a small set of words, as the OpenTelemetry conventions require.
pub(super) fn error_type(error: &AuthError) -> &'static str {
    use crate::AuthErrorKind as Kind;
    match error.kind() {
        Kind::Network => "network",
        Kind::RateLimited => "rate_limited",
        Kind::Rejected => "rejected",
        Kind::SignInRequired => "sign_in_required",
        Kind::InvalidResponse => "invalid_response",
        _ => "other",
    }
}
