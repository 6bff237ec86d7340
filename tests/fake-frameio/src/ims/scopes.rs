//! The scopes that there are.

/// For people who sign in.
pub(super) const USER: [&str; 6] = ["openid", "AdobeID", "email", "profile", "offline_access", "additional_info.roles"];
/// For services.
pub(super) const SERVICE: [&str; 3] = ["openid", "AdobeID", "frame.s2s.all"];

/// The words of a scope, separated by spaces, commas or both.
pub(super) fn words(scope: &str) -> impl Iterator<Item = &str> {
    scope.split([' ', ',']).filter(|word| !word.is_empty())
}

/// Whether a scope says something, and nothing but `known`.
pub(super) fn within(scope: &str, known: &[&str]) -> bool {
    words(scope).next().is_some() && words(scope).all(|word| known.contains(&word))
}
