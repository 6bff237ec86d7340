//! An operation of the API, as data.

use http::Method;

/// What the API's description says about one operation: everything a call needs to know that is not an argument.
///
/// The generated table of all operations is made of these; tools can walk it, for example to print what a program may
/// call or how fast.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The operation's id in the API's description, such as `files.list`.
    pub id: &'static str,
    /// The resource whose method it is, such as `files`.
    pub resource: &'static str,
    /// The name of that method, such as `list`.
    pub method_name: &'static str,
    /// The HTTP method.
    pub http_method: Method,
    /// The path template, such as `/v4/accounts/{account_id}`.
    pub path: &'static str,
    /// Whether sending it twice does no more than sending it once.
    pub idempotent: bool,
    /// Whether it answers with one page of a list.
    pub paged: bool,
    /// Whether the API wants it no longer used.
    pub deprecated: bool,
    /// The published limit, if there is one.
    pub rate_limit: Option<RateLimit>,
    /// Headers that belong to every call of it.
    pub headers: &'static [(&'static str, &'static str)],
}

/// How often an operation may be called, as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many calls.
    pub calls: u32,
    /// In how many seconds.
    pub per_seconds: u32,
}

impl RateLimit {
    /// So many calls in so many seconds.
    #[must_use]
    pub const fn new(calls: u32, per_seconds: u32) -> Self {
        Self { calls, per_seconds }
    }
}
