#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![forbid(unsafe_code)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod error;
mod from_fn;
mod provider;
mod secret;
mod static_token;
mod token;

pub use error::{AuthError, AuthErrorKind};
pub use from_fn::{FromFn, from_fn};
pub use provider::{IntoTokenProvider, TokenFuture, TokenProvider};
pub use secret::SecretString;
pub use static_token::StaticToken;
pub use token::AccessToken;
