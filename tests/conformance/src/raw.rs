//! JSON that is decoded later.

use serde_json::value::RawValue;

/// JSON that is decoded when its type is known.
pub(crate) type Raw = Box<RawValue>;
