//! Proof Key for Code Exchange, RFC 7636, with the method `S256` only.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

use crate::error::{AuthError, AuthErrorKind};
use crate::random;
use crate::secret::SecretString;

/// A PKCE code verifier: the secret that ties the exchange of a code to the sign-in that requested it.
///
/// Its hash goes into the authorization URL, the verifier itself goes with the code. Keep it between the two, out of the
/// user's reach; serde writes it in plain text.
///
/// ```
/// use frameio_auth::CodeVerifier;
///
/// // The example of RFC 7636, appendix B.
/// let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
/// assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
/// # Ok::<(), frameio_auth::AuthError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// Generates a verifier: 43 characters with 256 random bits, as the RFC recommends.
    ///
    /// # Errors
    /// When the operating system returns no random numbers.
    pub fn generate() -> Result<Self, AuthError> {
        random::nonce().map(Self)
    }

    /// Creates a verifier from its text, which was kept since the authorization URL was made.
    ///
    /// # Errors
    /// [`AuthError::is_pkce`] when it does not have 43 to 128 characters, or others than `A-Z a-z 0-9 - . _ ~`.
    pub fn new(verifier: impl Into<SecretString>) -> Result<Self, AuthError> {
        let verifier = verifier.into();
        let text = verifier.expose_secret();
        let problem = |what: String| {
            let advice = "pass the one that came with the authorization URL";
            AuthError::new(AuthErrorKind::Pkce, format!("the PKCE code verifier {what}; {advice}"))
        };
        if !(43..=128).contains(&text.len()) {
            return Err(problem(format!("has {} characters, and must have 43 to 128", text.len())));
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
            return Err(problem("has characters other than A-Z a-z 0-9 - . _ ~".to_owned()));
        }
        Ok(Self(verifier))
    }

    /// The challenge: the SHA-256 of the verifier, in the Base64 of URLs without padding.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose_secret().as_bytes()))
    }

    /// The plain text.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier([redacted])")
    }
}

impl From<CodeVerifier> for SecretString {
    fn from(verifier: CodeVerifier) -> Self {
        verifier.0
    }
}

impl From<&CodeVerifier> for SecretString {
    fn from(verifier: &CodeVerifier) -> Self {
        verifier.0.clone()
    }
}

impl Serialize for CodeVerifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CodeVerifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(SecretString::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::CodeVerifier;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_is_reproduced() {
        let octets = [
            116_u8, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214,
            191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        use base64::Engine as _;
        let verifier = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets);
        assert_eq!(verifier, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let challenge = CodeVerifier::new(verifier).unwrap().challenge();
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn length_and_characters_are_checked() {
        for good in ["a".repeat(43), "~".repeat(128), "A-._~z09".repeat(8)] {
            CodeVerifier::new(good).unwrap();
        }
        for bad in ["", "short", &"a".repeat(42), &"s3cret".repeat(30), &"s3cret+/=".repeat(6), &"ä".repeat(43)] {
            let error = CodeVerifier::new(bad).unwrap_err();
            assert!(error.is_pkce() && !format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn generated_verifiers_are_valid_and_differ() {
        let (first, second) = (CodeVerifier::generate().unwrap(), CodeVerifier::generate().unwrap());
        CodeVerifier::new(first.expose_secret()).unwrap();
        assert_ne!(first, second);
        assert!(!format!("{first:?}").contains(first.expose_secret()));
    }
}
