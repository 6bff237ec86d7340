//! The grants with which tokens are requested.

/// The grant of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// With the client secret, for every token.
    ClientCredentials,
    /// With the code of a user's sign-in, and afterwards with refresh tokens.
    Code,
}
