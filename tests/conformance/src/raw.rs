//! JSON that is read later.

use serde_json::value::RawValue;

/// JSON that is read where its type is known.
pub(crate) type Raw = Box<RawValue>;
