//! A client for the [Frame.io V4 API](https://developer.frame.io): every operation a typed method, lists as streams,
//! retries, and errors worth reading.
//!
//! # A first call
//!
//! A [`Client`] is made from the text of an access token, or from anything that hands out tokens (see [`auth`]). It is
//! cheap to clone. The API is grouped by resource; a method takes what is required as arguments and what is optional as
//! setters, and awaiting it sends it.
//!
//! ```no_run
//! use frameio_sdk::Client;
//! use frameio_sdk::models::ProjectUpdateParams;
//!
//! # async fn run() -> Result<(), frameio_sdk::Error> {
//! let client = Client::new("an access token");
//!
//! let me = client.users().show().await?;
//! println!("hello, {}", me.name);
//!
//! let data = ProjectUpdateParams::new().name("Rushes");
//! client.account("account id").projects().update("project id", data).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Ids have types, so that an account cannot be mistaken for a project; text of any kind becomes one. What was asked for
//! is in the body that is returned; [`with_response()`](WithResponse) keeps the status, the headers, the request id and
//! the rate limit beside it.
//!
//! Calls need a [tokio](https://tokio.rs) runtime with I/O and time.
//!
//! # Lists
//!
//! A list is awaited for one page, or read as a whole with `items()` or `pages()`. Both fetch a page when it is needed,
//! with all the parameters of the first request, and neither ever mistakes a failure for the end of the list.
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
//! [`Items`] and [`Pages`] are [streams](futures_core::Stream) and have `next`, `try_next` and `try_collect` of their own,
//! so that no trait has to be imported. A list can be left and gone on with later, or after an error:
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
//!     // Keep pages.cursor() somewhere: it says where to go on.
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # When it goes wrong
//!
//! There is one [`Error`]. Ask it what to do, take the server's words from [`Error::api`], and print it for one useful
//! line, in which there is never a secret.
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::Error> {
//! match client.account("account id").files().list("folder id").await {
//!     Ok(page) => println!("{} files", page.data.len()),
//!     Err(error) if error.is_not_found() => println!("no such folder"),
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
//! What may pass is tried again, twice unless told otherwise: connections that cannot be made, and answers of 408 and 5xx,
//! after a growing wait or as long as the server asks for. When a request was sent and no answer came, the server may
//! have acted, and only operations that can be repeated safely are. A refused token is replaced once, if there is another.
//! [`retry`] has the details, and what can be changed.
//!
//! # Many calls
//!
//! The API allows each operation only so often. Calls wait for their turn before they would be refused, so a program can
//! make as many as it likes; [`concurrent`] keeps a number of them on their way, and [`Client::rate_limits`] shows what is
//! left.
//!
//! # Webhooks and custom actions
//!
//! The module `webhooks` (feature of that name, default) receives events and runs of custom actions: nothing gets out of it
//! that was not verified. Its documentation has a server with axum in fifteen lines, and what is guaranteed.
//!
//! # Media
//!
//! Files, streams and whole trees go up and down in one line, in parts, with progress, and go on after whatever happened: see
//! `transfer` (feature `transfer`, on by default).
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
//!     .timeout(Duration::from_secs(20)) // one attempt; 60 s unless told otherwise
//!     .max_retries(4)
//!     .user_agent("nightly-ingest/1.2")
//!     .build()?;
//!
//! // One call may differ.
//! client.users().show().timeout(Duration::from_secs(5)).max_retries(0).await?;
//! # Ok(())
//! # }
//! ```
//!
//! | how long | | unless told otherwise |
//! |---|---|---|
//! | making a connection may take | `connect_timeout` | 10 s |
//! | one attempt may take, to the last byte of the answer | `timeout` | 60 s |
//! | the server may send nothing while it answers | `stall_timeout` | 30 s |
//! | the call may take, with all waits and attempts | `deadline` | no limit |
//! | a call may wait for a rate limit (client only) | `max_rate_limit_wait` | no limit |
//!
//! `None` turns one off, `wait_for_rate_limits(false)` the waiting for limits, `max_retries(0)` the sending again, of which
//! [`retry`] has the rules.
//!
//! # What the server may add
//!
//! Servers learn. Fields this crate does not know are ignored; a value of an enumeration that it does not know is an
//! [`UnknownValue`], and a kind of object that it does not know an [`UnknownVariant`]: both are kept and sent back as they
//! came. In what is sent, [`Patch`] tells apart what stays as it is, what is cleared, and what is set.
//!
//! A server may also leave out what this crate says is always there. A required member that is missing, or null where it may
//! not be, is filled in with a harmless value, counted ([`Corrections`]), warned of once for each operation and member, and
//! left out again when the value is written. An id is never made up: without it an answer is an error, and so is a member of
//! another type. In a list, [`Items::lenient`] makes that an error of the one item. [`ClientBuilder::strict_decoding`] turns
//! the filling in off.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls, with reqwest's choice of cryptography and the certificates of the platform |
//! | `transfer` (default) | uploads and downloads of media |
//! | `native-tls` | TLS by the library of the platform: used when `rustls` is off, or when the client is told to |
//! | `http2` | HTTP/2 beside HTTP/1.1 |
//! | `blocking` | `blocking::Client`, for programs that are not async: `.send()` instead of `.await`, and lists that are iterators |
//! | `test-util` | `test_util`: models from JSON, for tests of programs |
//! | `loopback` | `auth::LoopbackLogin`: signing in from a command-line tool, through the browser of the desktop |
//! | `webhooks` (default) | `webhooks`: events and runs of custom actions, verified, typed, and answered |
//! | `axum` | extractors for axum: `Event` and `Action` as arguments of handlers, `Reply` as an answer |
//!
//! No feature excludes another.
#![cfg_attr(docsrs, feature(doc_cfg))] // docs.rs shows which feature an item needs
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod concurrent;
#[rustfmt::skip] // written by the generator
mod generated;
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
