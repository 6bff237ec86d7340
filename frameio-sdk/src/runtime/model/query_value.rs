//! Values of query and header parameters.

use std::borrow::Cow;

use crate::runtime::model::date::Date;
use crate::runtime::model::timecode::Timecode;
use crate::runtime::model::timestamp::Timestamp;

/// A value that can stand in a query string or a header: text, numbers, booleans, ids, enumerations, dates.
pub trait QueryValue {
    /// The value as text, not yet percent-encoded.
    fn to_query(&self) -> Cow<'_, str>;
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    fn to_query(&self) -> Cow<'_, str> {
        (**self).to_query()
    }
}

impl QueryValue for str {
    fn to_query(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl QueryValue for String {
    fn to_query(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl QueryValue for frameio_auth::SecretString {
    fn to_query(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.expose_secret())
    }
}

impl QueryValue for serde_json::Value {
    fn to_query(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }
}

macro_rules! query_value_by_display {
    ($($ty:ty),*) => {$(
        impl QueryValue for $ty {
            fn to_query(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

query_value_by_display!(bool, i32, i64, u32, u64, f64, uuid::Uuid, Timestamp, Date, Timecode);
