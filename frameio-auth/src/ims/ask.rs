//! Requests to the identity service, with retries.

use super::answer;
use super::answer::Asked;
use super::answer::Granted;
use super::authentication::ClientAuthentication;
use super::endpoints;
use super::retry_after;
use super::wire;
use super::wire::Answer;
use super::wire::NoAnswer;
use super::wire::Post;
use crate::encode;
use crate::error::AuthError;
use crate::ims::config::Config;
use crate::redact::Redactor;
use crate::secret::SecretString;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing::{Instrument as _, Span, field};

/// A failed request, and whether the server may have carried it out although no response arrived.
pub(crate) struct Refused {
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
    asked: Asked,
    fields: &[(&str, &str)],
    retries: u32,
    lost: bool,
) -> Result<Granted, Refused> {
    let answer = post(config, asked, fields, retries, lost).await?;
    // A body that is not a token response replaced the tokens, so they count as lost.
    Granted::read(&answer.body).map_err(|error| Refused { error, lost: true })
}

/// Revokes one token.
pub(crate) async fn revoke(config: &Config, token: &str) -> Result<(), AuthError> {
    let answer = post(config, Asked::Revoke, &[("token", token)], config.max_retries, false).await;
    answer.map(drop).map_err(|refused| refused.error)
}

pub(super) async fn post(
    config: &Config,
    asked: Asked,
    fields: &[(&str, &str)],
    retries: u32,
    lost: bool,
) -> Result<Answer, Refused> {
    let span = span_of(config, asked);
    let outcome = repeat(config, asked, fields, retries, lost, &span).instrument(span.clone()).await;
    if let Err(refused) = &outcome {
        span.record("error.type", error_type(&refused.error));
    }
    outcome
}

pub(super) async fn repeat(
    config: &Config,
    asked: Asked,
    fields: &[(&str, &str)],
    retries: u32,
    mut lost: bool,
    span: &Span,
) -> Result<Answer, Refused> {
    let redactor = redactor(config, fields);
    let (mut failed, mut limited) = (0, 0);
    loop {
        let (error, wait) = match within(config, config.wire.post(request(config, asked, fields))).await {
            Ok(answer) => {
                span.record("http.response.status_code", answer.status);
                if (200..=299).contains(&answer.status) {
                    return Ok(answer);
                }
                let error = answer::refusal(&answer, asked, lost, &redactor);
                let budget = match answer.status {
                    429 => &mut limited,
                    500.. => &mut failed,
                    _ => return Err(Refused { error, lost }),
                };
                let wait = (*budget < retries)
                    .then(|| retry_after::wait(retry_after::AFTER_ANSWER, answer.retry_after, *budget));
                *budget += 1;
                (error, wait)
            }
            Err(silence) => {
                lost |= silence.sent;
                let wait = (failed < retries).then(|| retry_after::wait(retry_after::AFTER_SILENCE, None, failed));
                failed += 1;
                (unreached(config, silence), wait)
            }
        };
        let Some(wait) = wait else { return Err(Refused { error, lost }) };
        tracing::debug!(wait_ms = wait.as_millis() as u64, %error, "retrying the token request");
        span.record("http.request.resend_count", failed + limited);
        tokio::time::sleep(wait).await;
    }
}

/// Makes one attempt within the timeout. A response that has arrived counts, even if it is polled after the timeout.
pub(super) async fn within(config: &Config, answer: wire::AnswerFuture<'_>) -> Result<Answer, NoAnswer> {
    match config.timeout {
        None => answer.await,
        Some(limit) => tokio::time::timeout(limit, answer).await.unwrap_or(Err(NoAnswer {
            sent: true,
            what: "it did not answer in time",
            source: None,
        })),
    }
}

/// Public clients send their id in the query, as Adobe documents it; clients with a secret send it as configured.
/// Revocation is documented with `Basic` only.
pub(super) fn request(config: &Config, asked: Asked, fields: &[(&str, &str)]) -> Post {
    let mut url = match asked {
        Asked::Revoke => config.ims.revoke.clone(),
        _ => config.ims.token.clone(),
    };
    let mut authorization = None;
    let mut form: Vec<(&str, &str)> = Vec::with_capacity(fields.len() + 2);
    match &config.client_secret {
        None => url.set_query(Some(&encode::pairs([("client_id", config.client_id.as_str())]))),
        Some(secret) if asked == Asked::Revoke || config.authentication == ClientAuthentication::Basic => {
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

pub(super) fn unreached(config: &Config, silence: NoAnswer) -> AuthError {
    let host = config.ims.token.host_str().unwrap_or_default();
    let error = AuthError::network(format!("no token from {host}: {}; try again later", silence.what));
    match silence.source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// The span of a request, with the field names of the OpenTelemetry conventions for HTTP clients.
pub(super) fn span_of(config: &Config, asked: Asked) -> Span {
    let path = if asked == Asked::Revoke { endpoints::REVOKE_PATH } else { endpoints::TOKEN_PATH };
    let grant = match asked {
        Asked::ClientCredentials => Some("client_credentials"),
        Asked::Code => Some("authorization_code"),
        Asked::Refresh => Some("refresh_token"),
        Asked::Revoke => None,
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
