//! An operation of the API, as data.

use http::Method;

/// An operation of the API, as its description declares it.
///
/// [`operations::ALL`](crate::operations::ALL) is the table of all of them, for tools that list operations or rate
/// limits.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The id of the operation in the description of the API, such as `files.list`.
    pub id: &'static str,
    /// The resource that has the method, such as `files`.
    pub resource: &'static str,
    /// The name of the method, such as `list`.
    pub method_name: &'static str,
    /// The HTTP method.
    pub http_method: Method,
    /// The path template, such as `/v4/accounts/{account_id}`.
    pub path: &'static str,
    /// Whether sending it twice has the same effect as sending it once.
    pub idempotent: bool,
    /// Whether the response is one page of a list.
    pub paged: bool,
    /// Whether the API marks it as deprecated.
    pub deprecated: bool,
    /// The published rate limit, if there is one.
    pub rate_limit: Option<RateLimit>,
    /// The fixed headers of every call.
    pub headers: &'static [(&'static str, &'static str)],
}

/// A published rate limit: a number of calls in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of calls.
    pub calls: u32,
    /// The period in seconds.
    pub per_seconds: u32,
}

impl RateLimit {
    /// Creates a limit of `calls` calls in `per_seconds` seconds.
    #[must_use]
    pub const fn new(calls: u32, per_seconds: u32) -> Self {
        Self { calls, per_seconds }
    }
}
