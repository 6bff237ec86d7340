//! Access to the headers of a delivery, for any type that has headers.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use http::HeaderMap;

use super::error::ReceiveError;

/// The header with the time at which a delivery was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-frameio-request-timestamp";
/// The header with the signature: `v0=` and the HMAC-SHA256 in hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-frameio-signature";

/// The headers of a delivery: a [`HeaderMap`], a list of pairs, a map, or a [`Lookup`].
///
/// Names are given in lower case and compared without regard to case.
pub trait DeliveryHeaders {
    /// All values of a header, so that a repeated header is detected.
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>>;
}

impl DeliveryHeaders for HeaderMap {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.get_all(name).iter().map(|value| Cow::Borrowed(value.as_bytes()))
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> DeliveryHeaders for [(K, V)] {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.iter()
            .filter(move |(key, _)| key.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| Cow::Borrowed(value.as_ref()))
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>, const N: usize> DeliveryHeaders for [(K, V); N] {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.as_slice().values(name)
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> DeliveryHeaders for Vec<(K, V)> {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.as_slice().values(name)
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>, S: BuildHasher> DeliveryHeaders for HashMap<K, V, S> {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.iter()
            .filter(move |(key, _)| key.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| Cow::Borrowed(value.as_ref()))
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> DeliveryHeaders for BTreeMap<K, V> {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.iter()
            .filter(move |(key, _)| key.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| Cow::Borrowed(value.as_ref()))
    }
}

/// Headers by a function, for frameworks that return one value for a name. A repeated header cannot be
/// detected this way.
///
/// ```
/// use frameio_sdk::webhooks::{Lookup, Webhooks};
///
/// let headers = Lookup(|name: &str| std::env::var(name).ok());
/// assert!(Webhooks::new(["secret"]).receive(&headers, b"{}").is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Lookup<F>(
    /// The function: the name in lower case in, the value out.
    pub F,
);

impl<F: Fn(&str) -> Option<V>, V: Into<Vec<u8>>> DeliveryHeaders for Lookup<F> {
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        (self.0)(name).into_iter().map(|value| Cow::Owned(value.into()))
    }
}

/// The one value of a header.
///
/// # Errors
/// When the header is missing or repeated.
pub(super) fn single<'a>(
    headers: &'a (impl DeliveryHeaders + ?Sized),
    name: &'static str,
) -> Result<Cow<'a, [u8]>, ReceiveError> {
    let mut values = headers.values(name);
    let value = values.next().ok_or(ReceiveError::MissingHeader { name })?;
    match values.next() {
        None => Ok(value),
        Some(_) => Err(ReceiveError::RepeatedHeader { name }),
    }
}
