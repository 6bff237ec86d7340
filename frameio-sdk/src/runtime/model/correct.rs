//! The neutral values that replace missing members.

use std::collections::BTreeMap;

use serde_json::Value;
use time::OffsetDateTime;

use crate::runtime::model::date::Date;
use crate::runtime::model::timecode::Timecode;
use crate::runtime::model::timestamp::Timestamp;

/// A type with a neutral value, which can replace a missing member. [`Corrections`] lists the values.
///
/// [`Corrections`]: crate::runtime::model::corrections::Corrections
pub(crate) trait Correct {
    /// The neutral value.
    fn correction() -> Self;

    /// Whether this is the neutral value.
    fn is_correction(&self) -> bool;
}

macro_rules! correct {
    ($($type:ty, $value:expr, $is:expr;)*) => {
        $(impl Correct for $type {
            fn correction() -> Self {
                $value
            }

            fn is_correction(&self) -> bool {
                let is: fn(&Self) -> bool = $is;
                is(self)
            }
        })*
    };
}

correct! {
    bool, false, |value| !value;
    i32, 0, |value| *value == 0;
    i64, 0, |value| *value == 0;
    f64, 0.0, |value| *value == 0.0;
    String, String::new(), |value| value.is_empty();
    Timecode, Timecode::from(""), |value| value.as_str().is_empty();
    Timestamp, OffsetDateTime::UNIX_EPOCH.into(), |value| value.as_offset_date_time() == OffsetDateTime::UNIX_EPOCH;
    Date, OffsetDateTime::UNIX_EPOCH.date().into(), |value| value.as_date() == OffsetDateTime::UNIX_EPOCH.date();
    Value, Self::Null, |value| value.is_null();
}

impl<T> Correct for Option<T> {
    fn correction() -> Self {
        None
    }

    fn is_correction(&self) -> bool {
        self.is_none()
    }
}

impl<T> Correct for Vec<T> {
    fn correction() -> Self {
        Self::new()
    }

    fn is_correction(&self) -> bool {
        self.is_empty()
    }
}

impl<T> Correct for BTreeMap<String, T> {
    fn correction() -> Self {
        Self::new()
    }

    fn is_correction(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Correct> Correct for Box<T> {
    fn correction() -> Self {
        Self::new(T::correction())
    }

    fn is_correction(&self) -> bool {
        (**self).is_correction()
    }
}
