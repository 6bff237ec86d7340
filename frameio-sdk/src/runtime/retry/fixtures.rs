//! Fixtures that the tests of this folder share.

use http::HeaderMap;

use crate::runtime::wire::operation::Operation;
use http::Method;

pub(super) static OPERATION: Operation = Operation {
    id: "cats.feed",
    resource: "cats",
    method_name: "feed",
    http_method: Method::POST,
    path: "/cats",
    idempotent: false,
    paged: false,
    deprecated: false,
    rate_limit: None,
    headers: &[],
};

pub(super) fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
    list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}
