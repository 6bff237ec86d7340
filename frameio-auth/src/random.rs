//! Random texts and numbers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::AuthError;
use crate::secret::SecretString;

/// The number of characters of a [`nonce`].
pub(crate) const NONCE_LENGTH: usize = 43;

/// Encodes 32 bytes of the system's randomness as 43 characters of `A-Z a-z 0-9 - _`.
///
/// # Errors
/// When the system returns no random numbers, which hardly happens outside of broken sandboxes.
pub(crate) fn nonce() -> Result<SecretString, AuthError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        AuthError::other(error.to_string())
            .with_description("the operating system returned no random numbers, which signing in needs")
    })?;
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes)))
}

/// A number that differs from call to call, to spread waits. It is not suitable for secrets.
pub(crate) fn number() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_have_full_length_fit_into_urls_and_differ() {
        let (first, second) = (super::nonce().unwrap(), super::nonce().unwrap());
        assert_eq!(first.expose_secret().len(), super::NONCE_LENGTH);
        assert!(first.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_ne!(first, second);
    }
}
