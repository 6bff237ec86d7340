//! Reading the same JSON several times.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{self, SeqAccess, Visitor};

use crate::runtime::json::reader::REPLAY;
use crate::runtime::json::tape::Tape;

/// Decodes a union. `json` is a sequence that repeats the JSON of the union.
pub(super) trait DecodeUnion<'de> {
    type Union;

    fn decode<A: SeqAccess<'de>>(json: A) -> Result<Self::Union, A::Error>;
}

/// Decodes a union from a deserializer. A tape can be read repeatedly; the value of any other deserializer is recorded
/// on a tape first.
pub(super) fn read<'de, D: Deserializer<'de>, C: DecodeUnion<'de>>(deserializer: D) -> Result<C::Union, D::Error> {
    struct ReplayVisitor<C>(PhantomData<C>);

    impl<'de, C: DecodeUnion<'de>> Visitor<'de> for ReplayVisitor<C> {
        type Value = C::Union;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a union")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, json: A) -> Result<C::Union, A::Error> {
            C::decode(json)
        }

        fn visit_unit<E: de::Error>(self) -> Result<C::Union, E> {
            C::decode(Tape::null().reader().replay()).map_err(de::Error::custom)
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<C::Union, D::Error> {
            let tape = Tape::record(deserializer)?;
            C::decode(tape.reader().replay()).map_err(de::Error::custom)
        }
    }

    deserializer.deserialize_newtype_struct(REPLAY, ReplayVisitor::<C>(PhantomData))
}
