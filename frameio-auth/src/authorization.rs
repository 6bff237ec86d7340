//! The start of a sign-in: the URL of the authorization page, and the secrets to keep until the callback.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::AuthError;
use crate::pkce::CodeVerifier;
use crate::secret::SecretString;
use crate::{encode, state};

/// A sign-in that was begun: where to send the person, and the two secrets that the callback is checked with.
///
/// Keep it until the callback comes, per browser, for example in its session. It can be serialized, *in plain text*;
/// `Debug` shows no secret. It belongs to one sign-in only.
#[derive(Clone, Serialize, Deserialize)]
pub struct Authorization {
    url: String,
    state: SecretString,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_verifier: Option<CodeVerifier>,
}

impl Authorization {
    pub(crate) fn begin(authorization_request: &AuthorizationRequest<'_>, with_pkce: bool) -> Result<Self, AuthError> {
        let state = state::generate()?;
        let code_verifier = with_pkce.then(CodeVerifier::generate).transpose()?;
        let url = authorization_request.url(state.expose_secret(), code_verifier.as_ref())?;
        Ok(Self { url, state, code_verifier })
    }

    /// The URL to open in a browser, or to redirect it to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The state that the callback must contain.
    pub fn state(&self) -> &SecretString {
        &self.state
    }

    /// The PKCE verifier; flows with a client secret have none.
    pub fn code_verifier(&self) -> Option<&CodeVerifier> {
        self.code_verifier.as_ref()
    }

    /// Adds a parameter to the URL, such as `prompt` (`none`: do not ask, `login`: ask again), `nonce` or `locale`.
    /// Parameters that the URL has already cannot be set.
    #[must_use]
    pub fn with_parameter(mut self, name: &str, value: &str) -> Self {
        self.url = format!("{}&{}", self.url, encode::pairs([(name, value)]));
        self
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("url", &without_query(&self.url))
            .field("state", &self.state)
            .field("code_verifier", &self.code_verifier)
            .finish()
    }
}

/// The URL of the authorization page, and the PKCE verifier that belongs to it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorizationUrl {
    /// The URL to open in a browser, or to redirect it to.
    pub url: String,
    /// The verifier to keep, and to pass to `exchange_code` together with the code.
    pub code_verifier: CodeVerifier,
}

impl AuthorizationUrl {
    pub(crate) fn begin(authorization_request: &AuthorizationRequest<'_>, state: &str) -> Result<Self, AuthError> {
        let code_verifier = CodeVerifier::generate()?;
        Ok(Self { url: authorization_request.url(state, Some(&code_verifier))?, code_verifier })
    }
}

impl fmt::Debug for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationUrl")
            .field("url", &without_query(&self.url))
            .field("code_verifier", &self.code_verifier)
            .finish()
    }
}

/// The parameters of the authorization page.
pub(crate) struct AuthorizationRequest<'a> {
    /// The address, `https://.../ims/authorize/v2`.
    pub(crate) endpoint: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) scope: &'a str,
}

impl AuthorizationRequest<'_> {
    /// The URL. Its parameters are always in this order: `client_id`, `redirect_uri`, `response_type`, `scope`, `state`,
    /// `code_challenge`, `code_challenge_method`.
    ///
    /// # Errors
    /// When the state is empty or too long.
    pub(crate) fn url(&self, state: &str, verifier: Option<&CodeVerifier>) -> Result<String, AuthError> {
        state::validate(state)?;
        let challenge = verifier.map(CodeVerifier::challenge);
        let mut parameters = vec![
            ("client_id", self.client_id),
            ("redirect_uri", self.redirect_uri),
            ("response_type", "code"),
            ("scope", self.scope),
            ("state", state),
        ];
        if let Some(challenge) = &challenge {
            parameters.push(("code_challenge", challenge));
            // Without this parameter, Adobe would use the challenge as the verifier.
            parameters.push(("code_challenge_method", "S256"));
        }
        Ok(format!("{}?{}", self.endpoint, encode::pairs(parameters)))
    }
}

fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}
