//! How a client shows its secret.

/// How a client with a secret shows it to the token endpoint. Adobe takes both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// As `client_id` and `client_secret` in the body (`client_secret_post`).
    #[default]
    Body,
    /// In a header: `Authorization: Basic base64(client_id:client_secret)` (`client_secret_basic`).
    Basic,
}
