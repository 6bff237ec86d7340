//! The interpretation of the identity service's responses.

use std::time::Duration;

use serde_json::Value;

use super::transport::Response;
use crate::error::{AuthError, AuthErrorKind};
use crate::ims::config::Config;
use crate::redact::Redactor;
use crate::secret::SecretString;
use crate::token::AccessToken;
use crate::tokens::{DEFAULT_LIFETIME, Tokens};

/// The kind of request; the meaning of some errors depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestKind {
    ClientCredentials,
    Code,
    Refresh,
    Revoke,
}

/// The content of a successful response of the token endpoint.
pub(crate) struct TokenResponse {
    /// A response without a usable access token may still contain a new refresh token. It must be kept, because the old
    /// one is spent.
    pub(crate) access_token: Result<AccessToken, AuthError>,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) lifetime: Duration,
    pub(crate) user_id: Option<String>,
    pub(crate) id_token: Option<SecretString>,
}

impl TokenResponse {
    /// Converts this into tokens. Values that the response leaves out are taken from the `old` tokens.
    pub(crate) fn into_tokens(self, config: &Config, old: Option<&Tokens>) -> Result<Tokens, AuthError> {
        Ok(Tokens {
            client_id: Some(config.client_id.clone()),
            ims_base_url: Some(config.ims.base.clone()),
            access_token: self.access_token?,
            refresh_token: self.refresh_token.or_else(|| old?.refresh_token.clone()),
            expires_at: config.clock.now().wall + self.lifetime,
            lifetime: self.lifetime,
            user_id: self.user_id.or_else(|| old?.user_id.clone()),
            id_token: self.id_token,
        })
    }

    /// # Errors
    /// When the text is not a JSON object.
    pub(crate) fn read(body: &SecretString) -> Result<Self, AuthError> {
        let Ok(Value::Object(fields)) = serde_json::from_str(body.expose_secret()) else {
            let what = match body.expose_secret().trim() {
                "" => "an empty body",
                text if text.starts_with('<') => "a web page",
                _ => "text that is not a JSON object",
            };
            return Err(no_token(&format!(
                "{what} instead of a token; is a proxy in between, or the IMS base URL wrong?"
            )));
        };
        let text =
            |name: &str| fields.get(name).and_then(Value::as_str).map(str::trim).filter(|text| is_printable(text));
        let is_bearer = match fields.get("token_type") {
            None | Some(Value::Null) => true,
            Some(kind) => kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")),
        };
        let access_token = match text("access_token") {
            _ if !is_bearer => Err(no_token("a token that is not a bearer token")),
            None => Err(no_token("no usable `access_token`")),
            Some(token) => Ok(AccessToken::new(token)),
        };
        Ok(Self {
            access_token,
            refresh_token: text("refresh_token").map(SecretString::from),
            lifetime: fields.get("expires_in").and_then(seconds).unwrap_or(DEFAULT_LIFETIME),
            user_id: text("sub").or_else(|| text("user_id")).or_else(|| text("userId")).map(str::to_owned),
            id_token: text("id_token").map(SecretString::from),
        })
    }
}

/// Whether the text can be sent in a header.
fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Parses a number, which may be in quotes. Anything else counts as absent, so that a new refresh token is not lost
/// over it.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    let year = Duration::from_secs(366 * 24 * 60 * 60);
    Duration::try_from_secs_f64(seconds).ok().map(|lifetime| lifetime.min(year))
}

fn no_token(what: &str) -> AuthError {
    AuthError::new(AuthErrorKind::InvalidResponse, format!("the identity service answered with {what}"))
}

/// The error for a response without success. `lost` says that an earlier attempt may have been carried out without a
/// response.
pub(crate) fn error_from_response(
    response: &Response,
    request_kind: RequestKind,
    lost: bool,
    redactor: &Redactor,
) -> AuthError {
    let body: Value = serde_json::from_str(response.body.expose_secret()).unwrap_or_default();
    let said = |name: &str| body.get(name).and_then(Value::as_str).map(|text| redactor.clean(text));
    let code = said("error").filter(|code| !code.is_empty());
    let description = said("error_description").filter(|text| !text.is_empty());

    let (kind, message) = classify(response.status, code.as_deref(), description.as_deref(), request_kind, lost);
    let mut error = AuthError::new(kind, message);
    error = error.with_code(code.unwrap_or_else(|| format!("http_{}", response.status)));
    if let Some(description) = description {
        error = error.with_description(description);
    }
    match response.retry_after {
        Some(wait) if kind == AuthErrorKind::RateLimited => error.with_retry_after(wait),
        _ => error,
    }
}

fn classify(
    status: u16,
    code: Option<&str>,
    description: Option<&str>,
    request_kind: RequestKind,
    lost: bool,
) -> (AuthErrorKind, &'static str) {
    use AuthErrorKind as Kind;
    let has = |word: &str| description.is_some_and(|text| text.to_ascii_lowercase().contains(word));
    match (status, code) {
        (429, _) => (Kind::RateLimited, "the identity service asks for fewer requests; wait, and share one token"),
        (500.., _) => (Kind::Network, "the identity service is unavailable; try again later"),
        (300..=399, _) => {
            (Kind::InvalidResponse, "the identity service redirects, which is not followed; check the IMS base URL")
        }
        (_, Some("invalid_grant" | "invalid_token")) if request_kind == RequestKind::Refresh && lost => (
            Kind::SignInRequired,
            "a response with a new refresh token was lost, and the old token is used up; sign in again",
        ),
        (_, Some("invalid_grant" | "invalid_token")) if request_kind == RequestKind::Refresh => {
            (Kind::SignInRequired, "the refresh token has expired, was revoked or was used elsewhere; sign in again")
        }
        (_, Some("invalid_grant")) if request_kind == RequestKind::Code => (
            Kind::SignInRequired,
            "the code has expired, was used before, or belongs to another verifier or redirect URI; begin the sign-in again",
        ),
        (_, Some("invalid_client")) => {
            (Kind::Rejected, "the identity service does not accept the client id or its secret; check both")
        }
        (_, Some("invalid_scope")) => (
            Kind::Rejected,
            "the credential does not allow the scopes (frame.s2s.all is for server-to-server credentials only); check them",
        ),
        (_, Some("unauthorized_client" | "unsupported_grant_type")) => (
            Kind::Rejected,
            "the credential is of another kind than this flow; compare it with the Adobe Developer Console",
        ),
        _ if has("unexpected client_secret") => {
            (Kind::Rejected, "the credential has no secret; use `SpaAuth` or `NativeAppAuth` with it")
        }
        (_, None) => (Kind::Rejected, "the identity service, or a proxy in front of it, refused without saying why"),
        (_, Some(_)) => (Kind::Rejected, "the identity service refused; check the credential's settings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<TokenResponse, AuthError> {
        TokenResponse::read(&SecretString::from(body))
    }

    #[test]
    fn all_fields_of_a_token_response_are_read() {
        let granted = read(
            r#"{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":3600,"sub":"u","id_token":"i"}"#,
        )
        .unwrap();
        assert_eq!(granted.access_token.unwrap().expose_secret(), "a");
        assert_eq!(granted.refresh_token.unwrap().expose_secret(), "r");
        assert_eq!(granted.lifetime, Duration::from_secs(3600));
        assert_eq!((granted.user_id.as_deref(), granted.id_token.is_some()), (Some("u"), true));
    }

    #[test]
    fn a_missing_or_invalid_lifetime_counts_as_a_day() {
        for (lifetime, seconds) in [
            ("", 86_400),
            (r#","expires_in":null"#, 86_400),
            (r#","expires_in":"soon""#, 86_400),
            (r#","expires_in":-5"#, 86_400),
            (r#","expires_in":"60""#, 60),
            (r#","expires_in":0"#, 0),
            (r#","expires_in":1e300"#, 86_400),
        ] {
            let granted = read(&format!(r#"{{"access_token":"a"{lifetime}}}"#)).unwrap();
            assert_eq!(granted.lifetime.as_secs(), seconds, "{lifetime}");
            assert!(granted.access_token.is_ok());
        }
    }

    #[test]
    fn errors_about_unusable_responses_do_not_repeat_them() {
        for (body, complaint) in [
            ("", "an empty body"),
            ("<html>s3cret</html>", "a web page"),
            ("[\"s3cret\"]", "not a JSON object"),
            ("{\"access_token\":\"s3cret", "not a JSON object"),
            ("{}", "no usable `access_token`"),
            (r#"{"access_token":7,"x":"s3cret"}"#, "no usable `access_token`"),
            (r#"{"access_token":"","x":"s3cret"}"#, "no usable `access_token`"),
            (r#"{"access_token":"s3cret\nx: y"}"#, "no usable `access_token`"),
            (r#"{"access_token":"s3cret","token_type":"mac"}"#, "not a bearer token"),
            (r#"{"access_token":"s3cret","token_type":{}}"#, "not a bearer token"),
        ] {
            let error = read(body).and_then(|granted| granted.access_token).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_invalid_response() && text.contains(complaint), "{body}: {text}");
            assert!(!text.contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn a_new_refresh_token_is_kept_if_the_access_token_is_unusable() {
        let granted = read(r#"{"access_token":"a","token_type":"mac","refresh_token":"r2"}"#).unwrap();
        assert!(granted.access_token.is_err());
        assert_eq!(granted.refresh_token.unwrap().expose_secret(), "r2");
    }

    #[test]
    fn error_responses_say_what_to_do() {
        use AuthErrorKind as Kind;
        let cases = [
            (400, r#"{"error":"invalid_grant"}"#, RequestKind::Refresh, Kind::SignInRequired, "sign in again"),
            (400, r#"{"error":"invalid_grant"}"#, RequestKind::Code, Kind::SignInRequired, "begin the sign-in again"),
            (400, r#"{"error":"invalid_grant"}"#, RequestKind::ClientCredentials, Kind::Rejected, "check"),
            (
                401,
                r#"{"error":"invalid_client"}"#,
                RequestKind::ClientCredentials,
                Kind::Rejected,
                "client id or its secret",
            ),
            (400, r#"{"error":"invalid_scope"}"#, RequestKind::ClientCredentials, Kind::Rejected, "scopes"),
            (400, r#"{"error":"unauthorized_client"}"#, RequestKind::Code, Kind::Rejected, "another kind"),
            (
                400,
                r#"{"error":"invalid_request","error_description":"unexpected client_secret parameter"}"#,
                RequestKind::Code,
                Kind::Rejected,
                "`SpaAuth`",
            ),
            (403, "<html>", RequestKind::Refresh, Kind::Rejected, "http_403"),
            (302, "", RequestKind::Refresh, Kind::InvalidResponse, "redirects"),
            (429, "", RequestKind::Refresh, Kind::RateLimited, "fewer requests"),
            (503, "<html>", RequestKind::Revoke, Kind::Network, "http_503"),
        ];
        for (status, body, request_kind, kind, words) in cases {
            let response =
                Response { status, retry_after: Some(Duration::from_secs(9)), body: SecretString::from(body) };
            let error = error_from_response(&response, request_kind, false, &Redactor::new([]));
            assert_eq!(error.kind(), kind, "{status} {body}");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(error.retry_after().is_some(), status == 429);
        }
    }

    #[test]
    fn echoed_secrets_are_redacted() {
        let body = r#"{"error":"bad_s3cret","error_description":"client_secret=s3cret is wrong"}"#;
        let response = Response { status: 400, retry_after: None, body: SecretString::from(body) };
        let error = error_from_response(&response, RequestKind::Code, false, &Redactor::new(["s3cret"]));
        assert_eq!(
            (error.code(), error.description()),
            (Some("bad_[redacted]"), Some("client_secret=[redacted] is wrong"))
        );
        assert!(!format!("{error} {error:?} {response:?}").contains("s3cret"));
    }
}
