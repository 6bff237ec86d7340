//! An access token and the headers that belong to it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::secret::SecretString;

/// A bearer token, as it is sent in `Authorization: Bearer <token>`.
///
/// Cloning is cheap, `Debug` shows no secret, and two tokens are equal when their texts are (compared in constant time).
///
/// Some kinds of token only work together with a further header; [`AccessToken::with_header`] attaches it, and a client
/// sends it beside the token and nowhere else:
///
/// ```
/// use frameio_auth::AccessToken;
///
/// let token = AccessToken::new("a-token-of-another-kind").with_header("x-token-kind", "other");
/// assert_eq!(token.headers().next(), Some(("x-token-kind", "other")));
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    secret: SecretString,
    headers: Vec<(Cow<'static, str>, SecretString)>,
}

impl AccessToken {
    /// A token from its text. White space around it, such as the line end of a file, and a `Bearer ` in front of it, as in
    /// the header, are not part of a token and are dropped.
    pub fn new(token: impl Into<SecretString>) -> Self {
        let given = token.into();
        let trimmed = without_scheme(given.expose_secret().trim());
        let secret = if trimmed.len() == given.expose_secret().len() { given } else { SecretString::from(trimmed) };
        Self(Arc::new(Inner { secret, headers: Vec::new() }))
    }

    /// Adds a header to be sent with every request that carries this token. The value is treated as a secret.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<SecretString>) -> Self {
        Arc::make_mut(&mut self.0).headers.push((name.into(), value.into()));
        self
    }

    /// The plain text of the token.
    pub fn expose_secret(&self) -> &str {
        self.0.secret.expose_secret()
    }

    /// The headers that go with the token, as name and plain value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.headers.iter().map(|(name, value)| (name.as_ref(), value.expose_secret()))
    }
}

/// Removes the scheme from a value of the header `Authorization`.
fn without_scheme(text: &str) -> &str {
    match text.split_once(char::is_whitespace) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim_start(),
        _ => text,
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("AccessToken").field("token", &self.0.secret).field("headers", &names).finish()
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.0.secret == other.0.secret && self.0.headers == other.0.headers
    }
}

impl Eq for AccessToken {}

impl From<SecretString> for AccessToken {
    fn from(token: SecretString) -> Self {
        Self::new(token)
    }
}

impl From<String> for AccessToken {
    fn from(token: String) -> Self {
        Self::new(token)
    }
}

impl From<&str> for AccessToken {
    fn from(token: &str) -> Self {
        Self::new(token)
    }
}

#[cfg(test)]
mod tests {
    use super::AccessToken;

    #[test]
    fn debug_shows_header_names_but_no_values() {
        let token = AccessToken::new("tok-123").with_header("x-kind", "val-456");
        let text = format!("{token:?}");
        assert!(!text.contains("tok-123") && !text.contains("val-456"), "{text}");
        assert!(text.contains("x-kind"), "{text}");
    }

    #[test]
    fn white_space_around_a_token_is_dropped() {
        assert_eq!(AccessToken::new(" tok-123\r\n").expose_secret(), "tok-123");
        assert_eq!(AccessToken::new("tok-123").expose_secret(), "tok-123");
        assert_eq!(AccessToken::new("Bearer tok-123").expose_secret(), "tok-123");
        assert_eq!(AccessToken::new(" bearer  tok-123\n").expose_secret(), "tok-123");
        assert_eq!(AccessToken::new("bearer-tok").expose_secret(), "bearer-tok");
    }

    #[test]
    fn equality_compares_token_and_headers() {
        let plain = AccessToken::new("tok");
        assert_eq!(plain, AccessToken::from(String::from("tok")));
        assert_ne!(plain, AccessToken::from("other"));
        assert_ne!(plain, AccessToken::new("tok").with_header("x-kind", "a"));
        assert_ne!(
            AccessToken::new("tok").with_header("x-kind", "a"),
            AccessToken::new("tok").with_header("x-kind", "b")
        );
    }

    #[test]
    fn adding_a_header_to_a_clone_does_not_change_the_original() {
        let original = AccessToken::new("tok");
        let changed = original.clone().with_header("x-kind", "a");
        assert_eq!(original.headers().count(), 0);
        assert_eq!(changed.headers().collect::<Vec<_>>(), [("x-kind", "a")]);
    }
}
