//! The hand-written runtime behind every call, independent of any one API.
//!
//! Generated code describes operations as data ([`Operation`]) and builds a [`Call`]; [`send`] runs it. Nothing in this
//! folder names a generated operation, model or resource, so that it serves any generated crate unchanged. The only
//! part of generated code that it uses is the default base URL (`client/builder.rs`).
//!
//! Each folder may depend on the folders above it, and on none below:
//!
//! | folder | content |
//! |---|---|
//! | `json` | JSON, parsed into a tape of nodes, from which values are deserialized |
//! | `model` | the types from which models are built |
//! | `wire` | HTTP as the API speaks it: operations, URLs, headers, rate limits |
//! | `error` | the errors of calls |
//! | `limit` | waiting for rate limits |
//! | `retry` | the decision to retry a call |
//! | `client` | the client and its settings |
//! | `send` | sending a request, with retries, up to the raw response |
//! | `call` | typed calls, on which generated requests are built |
//! | `list` | pages, items, cursors |
//! | `custom`, `testing` | requests without a generated method; hooks for tests and fuzzers |
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

// The interface for generated code. Each document needs only some of it.
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
    wire::form::FormEncoding,
    wire::multipart::{MultipartBody, Parts},
};
