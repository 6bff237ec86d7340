//! What every call needs, written by hand and independent of any one API.
//!
//! Generated code describes operations as data ([`Operation`]) and builds a [`Call`]; [`send`] runs them all. Nothing
//! here names a generated operation, model or resource, so that the folder serves any generated crate as it is. The one
//! thing that it knows of generated code is the default base URL (`client/builder.rs`).
//!
//! Each folder knows those above it and none below:
//!
//! | folder | what it holds |
//! |---|---|
//! | `json` | JSON, read into a tape of nodes and from there into values |
//! | `model` | the types that models are made of |
//! | `wire` | HTTP as the API speaks it: operations, URLs, headers, rate limits |
//! | `error` | everything that can go wrong with a call |
//! | `limit` | waiting before a rate limit |
//! | `retry` | the decision to send a call again |
//! | `client` | the client, and how it is set up |
//! | `send` | sending a request, and sending it again, up to the raw answer |
//! | `call` | calls with a type, which generated requests are made of |
//! | `list` | pages, items, cursors |
//! | `custom`, `testing` | calls without a method; hooks for tests and fuzzers |
//! | `blocking` | the blocking client |

#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
mod custom;
mod error;
mod json;
mod limit;
mod list;
mod model;
pub mod retry;
mod send;
#[doc(hidden)]
pub mod testing;
mod wire;

pub use call::future::{CallFuture, WithResponse};
pub use client::builder::ClientBuilder;
pub use client::mode::{Async, Mode};
pub use client::profile::Profile;
pub use client::shared::Client;
pub use custom::CustomRequest;
pub use error::api::{ApiError, ApiErrorItem};
pub use error::decode::DecodeError;
pub use error::kind::ErrorKind;
pub use error::opaque::Error;
#[cfg(feature = "redis")]
pub use limit::redis::RedisLimits;
pub use limit::store::{LimitFuture, LimitStore, SharedLimits};
pub use list::cursor::Cursor;
pub use list::page::{Page, PageBody};
pub use list::streams::{Items, Pages};
pub use model::corrections::{Correction, Corrections};
pub use model::date::Date;
pub use model::frame_rate::FrameRate;
pub use model::open_enum::UnknownValue;
pub use model::parse_error::ParseError;
pub use model::patch::Patch;
pub use model::query_value::QueryValue;
pub use model::timecode::Timecode;
pub use model::timestamp::Timestamp;
pub use model::unknown_variant::UnknownVariant;
pub use retry::RetryPolicy;
pub use send::response::Response;
pub use wire::meta::ResponseMeta;
#[allow(unreachable_pub, unused_imports)] // for generated code, which may send no files
pub use wire::multipart::FilePart;
pub use wire::operation::{Operation, RateLimit};
pub use wire::rate_limit::{RateLimitState, RateLimitStatus};

// What generated code is built on. Which of it one document needs is its own business.
#[allow(unused_imports)]
pub(crate) use {
    bytes::Bytes,
    call::handle::{Handle, resource},
    call::options_macro::options,
    call::request_macro::request,
    call::scope::{Scope, beside, scope, scope_beside, scope_methods},
    call::typed::Call,
    list::paging::Paging,
    model::id::id_type,
    model::object::object,
    model::open_enum::{open_enum, open_enum_from_str},
    model::open_union::open_union,
    model::short_text::ShortText,
    model::{object, union},
    send::raw::RawResponse,
    wire::multipart::{MultipartBody, Parts},
};
