//! Callbacks: the URL to which the authorization page redirects the browser.

use url::form_urlencoded;

use crate::error::{AuthError, AuthErrorKind};
use crate::redact::Redactor;
use crate::secret::SecretString;
use crate::state;

/// The parameters of a callback.
#[derive(Default)]
pub(crate) struct Callback {
    pub(crate) state: Option<SecretString>,
    code: Option<SecretString>,
    error: Option<String>,
    description: Option<String>,
}

impl Callback {
    /// Parses a callback URL, or its query. The address is not checked; the state is what protects the sign-in.
    ///
    /// # Errors
    /// When a parameter is repeated, because it is not known which one is meant.
    pub(crate) fn parse(url: &str) -> Result<Self, AuthError> {
        let (front, fragment) = url.split_once('#').unwrap_or((url, ""));
        let query = match front.split_once('?') {
            Some((_, query)) => query,
            None if !fragment.is_empty() => fragment,
            None if front.contains("://") => "",
            None => front,
        };
        let mut callback = Self::default();
        for (name, value) in form_urlencoded::parse(query.trim().as_bytes()) {
            let again = match name.as_ref() {
                "state" => callback.state.replace(SecretString::from(value.as_ref())).is_some(),
                "code" => callback.code.replace(SecretString::from(value.as_ref())).is_some(),
                "error" => callback.error.replace(value.into_owned()).is_some(),
                "error_description" => callback.description.replace(value.into_owned()).is_some(),
                _ => false,
            };
            if again {
                return Err(unusable("it has a parameter twice"));
            }
        }
        Ok(callback)
    }

    /// The code, if the callback belongs to the sign-in with this state.
    ///
    /// # Errors
    /// [`AuthError::is_callback`] when it does not, or there is no code; the error of the identity service if it
    /// reports one.
    pub(crate) fn code_for(mut self, expected: &SecretString) -> Result<SecretString, AuthError> {
        // An error without a state is accepted, because it does no harm. One with a wrong state belongs to another
        // sign-in.
        if self.error.is_none() || self.state.is_some() {
            state::check(expected, self.state.as_ref())?;
        }
        if let Some(error) = self.reported() {
            return Err(error);
        }
        let code = self.code.take().filter(|code| !code.is_empty());
        code.ok_or_else(|| unusable("it has no `code`; pass the whole URL that the browser was sent to"))
    }

    /// The error that the identity service reports instead of a code.
    pub(crate) fn reported(&self) -> Option<AuthError> {
        let code = self.error.as_deref()?;
        let secrets = [self.state.as_ref(), self.code.as_ref()];
        let redactor = Redactor::new(secrets.into_iter().flatten().map(SecretString::expose_secret));
        let (kind, message) = match code {
            // The codes of RFC 6749 and OpenID Connect; the last three are responses to `prompt=none`.
            "access_denied" => {
                (AuthErrorKind::Rejected, "the sign-in was cancelled, or the user may not use this application")
            }
            "invalid_scope" | "invalid_scopes" => (
                AuthErrorKind::Rejected,
                "the credential does not allow the scopes; compare them with the Adobe Developer Console",
            ),
            "login_required" | "consent_required" | "interaction_required" => (
                AuthErrorKind::SignInRequired,
                "the user has to sign in; send them to the URL again, without `prompt=none`",
            ),
            "temporarily_unavailable" | "server_error" => {
                (AuthErrorKind::Network, "the identity service is unavailable; start the sign-in again later")
            }
            _ => (AuthErrorKind::Rejected, "the identity service refused the sign-in; check the credential's settings"),
        };
        let error = AuthError::new(kind, message).with_code(redactor.clean(code));
        Some(match &self.description {
            Some(description) => error.with_description(redactor.clean(description)),
            None => error,
        })
    }
}

pub(crate) fn unusable(what: &str) -> AuthError {
    AuthError::new(AuthErrorKind::Callback, format!("the callback cannot be used: {what}"))
}

#[cfg(test)]
mod tests {
    use super::Callback;
    use crate::{AuthError, SecretString};

    fn code(url: &str) -> Result<SecretString, AuthError> {
        Callback::parse(url)?.code_for(&SecretString::from("state-1"))
    }

    #[test]
    fn codes_are_found_in_urls_queries_and_fragments() {
        for url in [
            "https://localhost:8723/callback?code=c%2B1&state=state-1",
            "adobe+abc://adobeid/client?state=state-1&code=c%2B1&extra=1",
            "adobe+abc://adobeid/client#code=c%2B1&state=state-1",
            "/callback?code=c%2B1&state=state-1#_",
            "code=c%2B1&state=state-1",
        ] {
            assert_eq!(code(url).unwrap().expose_secret(), "c+1", "{url}");
        }
    }

    #[test]
    fn callbacks_of_another_sign_in_are_refused() {
        for (url, complaint) in [
            ("https://h/cb?code=s3cret&state=state-2", "another sign-in"),
            ("https://h/cb?code=s3cret&state=", "another sign-in"),
            ("https://h/cb?code=s3cret", "no `state`"),
            ("https://h/cb", "no `state`"),
            ("", "no `state`"),
            ("https://h/cb?state=state-1", "no `code`"),
            ("https://h/cb?state=state-1&code=", "no `code`"),
            ("https://h/cb?code=s3cret&code=s3cret2&state=state-1", "twice"),
            ("https://h/cb?code=s3cret&state=state-1&state=state-2", "twice"),
            ("https://h/cb?error=access_denied&state=state-2", "another sign-in"),
        ] {
            let error = code(url).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_callback() && text.contains(complaint), "{url}: {text}");
            assert!(!text.contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn errors_of_the_identity_service_are_passed_on() {
        let error =
            code("https://h/cb?error=access_denied&error_description=no+state-1+here&state=state-1").unwrap_err();
        assert!(error.is_rejected());
        assert_eq!((error.code(), error.description()), (Some("access_denied"), Some("no [redacted] here")));
        assert!(code("https://h/cb?error=login_required").unwrap_err().is_sign_in_required());
        assert!(code("?error=server_error&state=state-1").unwrap_err().is_network());
        assert!(code("?error=invalid_scope&state=state-1").unwrap_err().to_string().contains("scopes"));
    }
}
