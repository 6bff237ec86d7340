//! Words that nobody can guess.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::AuthError;
use crate::secret::SecretString;

/// How many characters a [`word`] has.
pub(crate) const WORD_LENGTH: usize = 43;

/// 32 bytes of the system's randomness as 43 characters of `A-Z a-z 0-9 - _`.
///
/// # Errors
/// When the system has no randomness to give, which hardly happens outside of broken sandboxes.
pub(crate) fn word() -> Result<SecretString, AuthError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        AuthError::other(error.to_string())
            .with_description("the operating system returned no random numbers, which signing in needs")
    })?;
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes)))
}

/// A number that differs from call to call, to spread waits; no secret may be made of it.
pub(crate) fn spread() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_long_fit_into_urls_and_differ() {
        let (first, second) = (super::word().unwrap(), super::word().unwrap());
        assert_eq!(first.expose_secret().len(), super::WORD_LENGTH);
        assert!(first.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_ne!(first, second);
    }
}
