//! The known scopes.

/// The scopes for users.
pub(super) const USER: [&str; 6] = ["openid", "AdobeID", "email", "profile", "offline_access", "additional_info.roles"];
/// The scopes for services.
pub(super) const SERVICE: [&str; 3] = ["openid", "AdobeID", "frame.s2s.all"];

/// The single scopes of a scope parameter, separated by spaces, commas or both.
pub(super) fn words(scope: &str) -> impl Iterator<Item = &str> {
    scope.split([' ', ',']).filter(|word| !word.is_empty())
}

/// Whether a scope parameter is not empty and only has known scopes.
pub(super) fn are_known(scope: &str, known: &[&str]) -> bool {
    words(scope).next().is_some() && words(scope).all(|word| known.contains(&word))
}
