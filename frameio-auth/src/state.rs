//! The `state` of a sign-in: it returns with the code, and shows that the code belongs to this browser.

use crate::error::{AuthError, AuthErrorKind};
use crate::random;
use crate::secret::SecretString;

/// Adobe's limit, in characters.
const MAX_CHARS: usize = 4096;

/// Generates a state.
pub(crate) fn generate() -> Result<SecretString, AuthError> {
    random::nonce()
}

/// # Errors
/// When the state is empty, or so long that the identity service would reject it.
pub(crate) fn validate(state: &str) -> Result<(), AuthError> {
    match state.chars().count() {
        0 => Err(AuthError::configuration(
            "the `state` is empty; pass a random value kept in the user's session, or let `authorization()` make one",
        )),
        1..=MAX_CHARS => Ok(()),
        count => Err(AuthError::configuration(format!("the `state` has {count} characters, and may have {MAX_CHARS}"))),
    }
}

/// # Errors
/// When the callback has no state, or another one. The comparison takes constant time.
pub(crate) fn check(expected: &SecretString, received: Option<&SecretString>) -> Result<(), AuthError> {
    let problem = |what: &str| {
        let advice = "it may be forged or belong to another window, and its code was not used; start the sign-in again";
        Err(AuthError::new(AuthErrorKind::Callback, format!("the callback {what}: {advice}")))
    };
    match received {
        None => problem("has no `state`"),
        Some(received) if received != expected => problem("has the `state` of another sign-in"),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, generate, validate};
    use crate::SecretString;

    #[test]
    fn states_are_checked_before_and_after_the_sign_in() {
        let state = generate().unwrap();
        check(&state, Some(&state)).unwrap();
        for received in [None, Some(&SecretString::from("s3cret"))] {
            let error = check(&state, received).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_callback() && !text.contains("s3cret") && !text.contains(state.expose_secret()), "{text}");
        }
        validate("x").unwrap();
        validate(&"x".repeat(4096)).unwrap();
        assert!(validate("").unwrap_err().is_configuration());
        assert!(validate(&"x".repeat(4097)).unwrap_err().is_configuration());
    }
}
