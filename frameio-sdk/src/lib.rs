//! A client for the [Frame.io V4 API](https://developer.frame.io): a typed method for every operation, lists as streams,
//! retries, rate limits, uploads and downloads, and webhooks.
//!
//! # A first call
//!
//! A [`Client`] is made from an access token, or from any source of tokens (see [`auth`]), and is cheap to clone.
//! Methods are grouped by resource. Required parameters are arguments, optional ones are setters, and awaiting a
//! request sends it.
//!
//! ```no_run
//! use frameio_sdk::Client;
//!
//! # async fn run() -> Result<(), frameio_sdk::Error> {
//! let client = Client::new("an access token");
//! let me = client.users().show().await?;
//! println!("Hello, {}.", me.name);
//!
//! let account = client.account("account id"); // most operations belong to an account
//! let project = account.projects().show("project id").await?;
//! println!("the files of {} are in folder {}", project.name, project.root_folder_id);
//! # Ok(())
//! # }
//! ```
//!
//! Ids of different things have different types: a project id where a file id belongs does not compile. Text converts
//! into any of them. A call returns the data of the response; [`with_response()`](WithResponse) keeps the status, the
//! headers, the request id and the rate limit as well.
//!
//! Calls need a [tokio](https://tokio.rs) runtime with I/O and time enabled.
//!
//! # Lists
//!
//! Awaiting a list gives one page. `items()` and `pages()` read the whole list: they fetch pages when they are needed,
//! each with all parameters of the first request. A page that cannot be fetched is an error, never the end of the list.
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::Error> {
//! use frameio_sdk::models::AssetWithIncludes;
//!
//! let mut files = client.account("account id").files().list("folder id").page_size(100).items();
//! while let Some(file) = files.try_next().await? {
//!     if let AssetWithIncludes::File(file) = file {
//!         println!("{} ({} bytes)", file.name, file.file_size);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Items`] and [`Pages`] are [streams](futures_core::Stream). They have inherent methods `next`, `try_next` and
//! `try_collect`, so no trait has to be imported. A list is resumed, in another process or after an error, from its
//! cursor:
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client, stored: Option<frameio_sdk::Cursor>) -> Result<(), frameio_sdk::Error> {
//! let mut request = client.account("account id").files().list("folder id");
//! if let Some(cursor) = stored {
//!     request = request.after(cursor);
//! }
//! let mut pages = request.pages();
//! while let Some(page) = pages.try_next().await? {
//!     println!("{} files", page.items().len());
//!     // Store pages.cursor() to resume after this page.
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! All calls fail with one type, [`Error`]; uploads and downloads fail with `transfer::TransferError`, into which `?`
//! converts it. Match on its predicates or its [`kind`](Error::kind), read the complaints of the server from
//! [`Error::details`], or print it: one line, without secrets.
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::Error> {
//! match client.account("account id").files().show("file id").await {
//!     Ok(file) => println!("{}", file.name),
//!     Err(error) if error.is_not_found() => println!("no such file"),
//!     Err(error) if error.is_validation() => {
//!         for complaint in error.details() {
//!             println!("{complaint}");
//!         }
//!     }
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Transient failures are retried, twice by default: connections that cannot be made, and responses of 408 and 5xx,
//! with exponential backoff or after the time that the server names. When a request was sent and no response came, the
//! server may have acted, so only idempotent operations are retried. A refused token is replaced once. The module
//! [`retry`] has the details and the settings.
//!
//! # Many calls
//!
//! The API limits how often each operation is called. Calls wait for their turn instead of being refused.
//! [`concurrent`] keeps a bounded number of calls in flight, and [`Client::rate_limits`] shows the state of the limits.
//!
//! # Webhooks and custom actions
//!
//! The module `webhooks` (feature `webhooks`, on by default) verifies and decodes webhook events and runs of custom
//! actions. Its documentation has a server with axum in fifteen lines, and the guarantees.
//!
//! # Uploads and downloads
//!
//! The module `transfer` (feature `transfer`, on by default) transfers files, streams and folder trees, in parallel
//! parts, with progress, and resumes after an interruption.
//!
//! ```no_run
//! # #[cfg(feature = "transfer")]
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! let file = client.account("account id").upload("A001_C002.mov", "folder id").await?;
//! client.account("account id").download(&file.id, "copy.mov").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Settings
//!
//! ```no_run
//! # async fn run() -> Result<(), frameio_sdk::Error> {
//! use std::time::Duration;
//! use frameio_sdk::Client;
//!
//! let client = Client::builder("an access token")
//!     .timeout(Duration::from_secs(20))
//!     .max_retries(4)
//!     .user_agent("nightly-ingest/1.2")
//!     .build()?;
//!
//! // A call can override the client.
//! client.users().show().timeout(Duration::from_secs(5)).max_retries(0).await?;
//! # Ok(())
//! # }
//! ```
//!
//! | setting | limits | default |
//! |---|---|---|
//! | `connect_timeout` | making a connection | 10 s |
//! | `timeout` | one attempt, to the last byte of the response | 60 s |
//! | `stall_timeout` | silence of the server in the middle of a response | 30 s |
//! | `deadline` | the whole call, with all waits and attempts | none |
//! | `max_rate_limit_wait` | waiting for a rate limit (client only) | none |
//!
//! `None` turns a limit off, `wait_for_rate_limits(false)` turns off waiting for rate limits, `max_retries(0)` turns
//! off retries. [`Profile`] has two sets of these settings: for batch jobs (the default), and for programs in which a
//! person waits.
//!
//! # Forward compatibility
//!
//! Unknown members of objects are ignored. An unknown value of an enum is an [`UnknownValue`], an unknown kind of
//! object an [`UnknownVariant`]; both are kept, and sent back unchanged. In requests, [`Patch`] distinguishes absent,
//! `null` and a value.
//!
//! A required member that is missing from a response, or null, is filled in with a neutral value, counted
//! ([`Corrections`]), logged once for each operation and member, and left out again when the value is serialized. Ids
//! are not filled in: a missing id is an error, and so is a member of the wrong type. [`Items::lenient`] confines such
//! an error to one item of a list. [`ClientBuilder::strict_decoding`] turns filling in off.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls, with reqwest's choice of cryptography and the certificates of the platform |
//! | `transfer` (default) | module `transfer`: uploads and downloads |
//! | `webhooks` (default) | module `webhooks`: verified and typed events and custom actions |
//! | `native-tls` | TLS by the library of the platform: used when `rustls` is off, or when the client builder selects it |
//! | `http2` | HTTP/2 in addition to HTTP/1.1 |
//! | `blocking` | module `blocking`: a client for programs that are not async |
//! | `axum` | extractors for axum: `Event` and `Action` as arguments of handlers, `Reply` as a response |
//! | `loopback` | `auth::LoopbackLogin`: signing in from a command-line tool, through the browser |
//! | `experimental` | the experimental interface, module `experimental`; it may change without notice |
//! | `redis`, `redis-tls` | `auth::RedisStore` and `RedisLimits`: one sign-in and one budget of calls for workers on several machines |
//! | `test-util` | module `test_util`: models from JSON for tests |
//!
//! Features are additive.
#![cfg_attr(docsrs, feature(doc_cfg))] // docs.rs shows which feature an item needs
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod concurrent;
#[rustfmt::skip] // written by the generator
mod generated;
#[cfg(feature = "experimental")]
#[rustfmt::skip] // written by the generator
mod generated_experimental;
#[cfg(feature = "experimental")]
#[cfg_attr(docsrs, doc(cfg(feature = "experimental")))]
pub mod experimental {
    //! The experimental interface: [`Account::experimental`](crate::Account::experimental) and
    //! [`Client::experimental`](crate::Client::experimental) lead into it.
    //!
    //! Frame.io may change it or take it away at any time, and this module follows: what breaks here makes no new major
    //! version. Its calls carry the header `api-version: experimental`. It lacks operations of the stable interface, such as
    //! uploads, so that a program uses both. Types that are equal in both interfaces are the same types.

    pub use crate::generated_experimental::*;
}
mod legacy_token;
mod runtime;
#[cfg(feature = "test-util")]
pub mod test_util;
#[cfg(feature = "transfer")]
pub mod transfer;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use frameio_auth as auth;
pub use generated::ids::*;
pub use generated::scope::*;
pub use generated::{ids, models, operations, resources};
pub use http::{Method, StatusCode};
pub use legacy_token::LegacyToken;
pub use reqwest;
#[cfg(feature = "redis")]
pub use runtime::RedisLimits;
#[cfg(feature = "blocking")]
pub use runtime::blocking;
#[doc(hidden)]
pub use runtime::testing;
pub use runtime::{
    ApiError, ApiErrorItem, Async, CallFuture, Client, ClientBuilder, Correction, Corrections, Cursor, CustomRequest,
    Date, DecodeError, Error, ErrorKind, FrameRate, Items, LimitFuture, LimitStore, Mode, Operation, Page, PageBody,
    Pages, ParseError, Patch, Profile, QueryValue, RateLimit, RateLimitState, RateLimitStatus, Response, ResponseMeta,
    RetryPolicy, SharedLimits, Timecode, Timestamp, UnknownValue, UnknownVariant, WithResponse, retry,
};

/// The outcome of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[doc = include_str!("coming_from_python.md")]
pub mod coming_from_python {}
