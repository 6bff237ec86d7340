//! Signing in at Adobe's identity service, and access tokens that stay fresh.
//!
// The examples need these features; `cargo test -p frameio-auth --all-features --doc` compiles them.
#![cfg_attr(
    any(not(doctest), all(feature = "blocking", feature = "loopback", feature = "redis")),
    doc = include_str!("../README.md")
)]
#![cfg_attr(docsrs, feature(doc_cfg))] // docs.rs shows which feature an item needs
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod authorization;
mod background;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod callback;
mod clock;
mod encode;
mod error;
mod export;
mod flow_kind;
mod flows;
mod from_fn;
mod grant;
mod ims;
#[cfg(feature = "loopback-http")]
mod loopback;
mod on_refreshed;
mod pkce;
mod provider;
mod random;
mod redact;
mod redirect;
mod revocation;
mod secret;
mod session;
mod spelling;
mod state;
mod static_token;
mod store;
mod token;
mod tokens;

pub use authorization::{Authorization, AuthorizationUrl};
pub use builder::AuthBuilder;
pub use error::{AuthError, AuthErrorKind};
#[cfg(feature = "loopback-http")]
pub use flow_kind::BrowserFlow;
pub use flow_kind::Confidential;
pub use flows::{NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth};
pub use from_fn::{FromFn, from_fn};
pub use ims::ClientAuthentication;
#[cfg(feature = "loopback-http")]
pub use loopback::LoopbackLogin;
pub use on_refreshed::{CallbackOutcome, CallbackReturn};
pub use pkce::CodeVerifier;
pub use provider::{IntoTokenProvider, TokenFuture, TokenProvider};
#[doc(hidden)]
pub use redact::Redactor;
pub use reqwest;
pub use revocation::{Revocation, Revoked};
pub use secret::SecretString;
pub use static_token::StaticToken;
pub use store::{FileStore, MemoryStore, StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
#[cfg(feature = "redis")]
pub use store::{RedisServer, RedisStore};
pub use token::AccessToken;
pub use tokens::Tokens;
