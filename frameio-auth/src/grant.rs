//! What tokens are asked for with.

/// How access tokens are got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// With the client's own secret, again and again.
    ClientCredentials,
    /// By a person who signs in, and with refresh tokens from then on.
    Code,
}
