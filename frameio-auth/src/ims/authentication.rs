//! How a client sends its secret.

/// The way in which a client sends its secret to the token endpoint. Adobe accepts both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// As `client_id` and `client_secret` in the body (`client_secret_post`).
    #[default]
    Body,
    /// In a header: `Authorization: Basic base64(client_id:client_secret)` (`client_secret_basic`).
    Basic,
}
