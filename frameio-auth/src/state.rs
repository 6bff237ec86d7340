//! The `state` of a sign-in: it returns with the code, and shows that the code belongs to this browser.

use crate::error::{AuthError, AuthErrorKind};
use crate::random;
use crate::secret::SecretString;

/// Adobe's limit, in characters.
const LONGEST: usize = 4096;

/// Generates a state.
pub(crate) fn make() -> Result<SecretString, AuthError> {
    random::word()
}

/// # Errors
/// When the state is empty, or so long that the identity service would reject it.
pub(crate) fn usable(state: &str) -> Result<(), AuthError> {
    match state.chars().count() {
        0 => Err(AuthError::configuration(
            "the `state` is empty; pass a random value kept in the user's session, or let `authorization()` make one",
        )),
        1..=LONGEST => Ok(()),
        count => Err(AuthError::configuration(format!("the `state` has {count} characters, and may have {LONGEST}"))),
    }
}

/// # Errors
/// When the callback has no state, or another one. The comparison takes constant time.
pub(crate) fn check(expected: &SecretString, came: Option<&SecretString>) -> Result<(), AuthError> {
    let problem = |what: &str| {
        let advice = "it may be forged or belong to another window, and its code was not used; start the sign-in again";
        Err(AuthError::new(AuthErrorKind::Callback, format!("the callback {what}: {advice}")))
    };
    match came {
        None => problem("has no `state`"),
        Some(came) if came != expected => problem("has the `state` of another sign-in"),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, make, usable};
    use crate::SecretString;

    #[test]
    fn states_are_checked_before_and_after_the_sign_in() {
        let state = make().unwrap();
        check(&state, Some(&state)).unwrap();
        for came in [None, Some(&SecretString::from("s3cret"))] {
            let error = check(&state, came).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_callback() && !text.contains("s3cret") && !text.contains(state.expose_secret()), "{text}");
        }
        usable("x").unwrap();
        usable(&"x".repeat(4096)).unwrap();
        assert!(usable("").unwrap_err().is_configuration());
        assert!(usable(&"x".repeat(4097)).unwrap_err().is_configuration());
    }
}
