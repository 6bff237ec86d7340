//! What every call needs, written by hand and independent of any one API.
//!
//! Generated code describes operations as data ([`Operation`]) and builds a [`Call`]; [`execute`] runs them all. Nothing
//! here names a generated operation, model or resource, so that the folder serves any generated crate as it is.
//!
//! | file | what it holds |
//! |---|---|
//! | `client`, `client_builder`, `transport`, `base_url` | the client and how it is set up |
//! | `operation`, `request`, `call`, `custom`, `path`, `query` | a call before it is sent |
//! | `mode`, `scope`, `request_macro`, `options_macro`, `call_future`, `blocking` | the two ways of sending it: awaited, and waited for |
//! | `execute`, `attempt`, `retry` | sending it, and sending it again |
//! | `limit`, `rate_limit` | waiting before a rate limit |
//! | `response`, `decode` | the answer |
//! | `tape`, `tape_reader`, `failure` | reading JSON |
//! | `error`, `api_error` | what can go wrong |
//! | `page`, `stream`, `ahead` | lists |
//! | `concurrent` | many calls at the same time |
//! | `testing` | doors for our own tests, which are no part of the public interface |
//! | `object`, `id`, `open_enum`, `union`, `shape`, `patch`, `timestamp`, `date`, `timecode` | types that models are made of |

mod ahead;
mod api_error;
mod attempt;
mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod call_future;
mod client;
mod client_builder;
pub mod concurrent;
mod custom;
mod date;
mod decode;
mod error;
mod execute;
mod failure;
mod id;
mod limit;
mod mode;
pub(crate) mod object;
mod open_enum;
mod operation;
mod options_macro;
mod page;
mod patch;
mod path;
mod query;
mod rate_limit;
mod request;
mod request_macro;
mod response;
pub mod retry;
mod scope;
mod shape;
mod stream;
mod tape;
mod tape_reader;
#[doc(hidden)]
pub mod testing;
mod timecode;
mod timestamp;
mod transport;
pub(crate) mod union;

pub use api_error::{ApiError, ApiErrorItem};
pub use call_future::{CallFuture, WithResponse};
pub use client::Client;
pub use client_builder::ClientBuilder;
pub use custom::CustomRequest;
pub use date::Date;
pub use decode::DecodeError;
pub use error::{Error, ErrorKind};
pub use mode::{Async, Mode};
pub use open_enum::UnknownValue;
pub use operation::{HttpMethod, Operation, RateLimit};
pub use page::{Cursor, Page, PageBody};
pub use patch::Patch;
pub use query::QueryValue;
pub use rate_limit::{RateLimitState, RateLimitStatus};
pub use response::{Response, ResponseMeta};
pub use retry::RetryPolicy;
pub use stream::{Items, Pages};
pub use timecode::Timecode;
pub use timestamp::Timestamp;
pub use union::UnknownVariant;

// What generated code is built on. Which of it one document needs is its own business.
#[allow(unused_imports)]
pub(crate) use {
    bytes::Bytes,
    call::Call,
    id::id_type,
    mode::{Handle, resource},
    object::object,
    open_enum::{open_enum, open_enum_from_str},
    options_macro::options,
    request_macro::request,
    response::RawResponse,
    scope::{Scope, scope},
};
