//! From the bytes of a response to a value.

use frameio_auth::Redactor;
use serde::de::{self, DeserializeOwned, IntoDeserializer, MapAccess, value};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::runtime::error::decode::DecodeError;
use crate::runtime::error::opaque::Error;
use crate::runtime::json::failure::Failure;
use crate::runtime::json::salvage;
use crate::runtime::json::salvage::Lost;
use crate::runtime::json::tape;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::model::leniency::leniently;
use crate::runtime::model::object;
use crate::runtime::model::object::{Members, Object};
use crate::runtime::send::raw::RawResponse;
use crate::runtime::wire::header::content_type;
use crate::runtime::wire::meta::ResponseMeta;

/// Reads the body as JSON. A status that has no body, and an empty body, read as `null`, so that an operation that may
/// answer with any JSON still succeeds; for every other type they are an error that says so.
///
/// Members that have to be there and are not are filled in, unless the client is strict.
pub(crate) fn json<T: DeserializeOwned>(raw: &mut RawResponse) -> Result<T, Error> {
    let has_no_body = matches!(raw.meta.status().as_u16(), 204 | 205) || raw.body.is_empty();
    let json: &[u8] = if has_no_body { b"null" } else { &raw.body };
    let read = || match raw.reading.skips_items {
        Some(items) => salvage::page(json, items),
        None => tape::from_slice(json).map(|value| (value, Vec::new())),
    };
    let (outcome, corrections) = if raw.reading.strict { (read(), Corrections::default()) } else { leniently(read) };
    let (value, failures) = outcome.map_err(|failure| error(raw, has_no_body, &failure, None))?;
    if !corrections.is_empty() {
        raw.reading.warned.warn(raw.operation, &corrections);
    }
    let failures =
        failures.into_iter().map(|Lost { index, failure, json }| (index, error(raw, false, &failure, Some(json))));
    raw.failures = failures.collect();
    raw.corrections = corrections;
    Ok(value)
}

/// Reads the body as a JSON object and takes its member `data`; an optional value may be missing. Places are named from
/// the top: `data[3].file_size`.
pub(crate) fn data<T: DeserializeOwned>(raw: &mut RawResponse) -> Result<T, Error> {
    json::<Envelope<T>>(raw).map(|envelope| envelope.data)
}

impl RawResponse {
    /// The body as JSON.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        json(self)
    }

    /// The member `data` of the body, which is a JSON object.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn data<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        data(self)
    }
}

/// An object around the value of a response.
struct Envelope<T> {
    data: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::read(deserializer)
    }
}

impl<'de, T: Deserialize<'de>> Object<'de> for Envelope<T> {
    const NAME: &'static str = "with `data`";
    const MEMBERS: &'static [&'static str] = &[DATA];

    fn index(name: &str) -> usize {
        if name == DATA { 0 } else { object::OTHER }
    }

    fn read<A: MapAccess<'de>>(mut members: Members<A>) -> Result<Self, A::Error> {
        let mut data = None;
        while let Some(member) = members.next()? {
            match member {
                0 => members.take(&mut data, DATA)?,
                _ => members.skip()?,
            }
        }
        let missing =
            || T::deserialize(().into_deserializer()).map_err(|_: value::Error| de::Error::missing_field(DATA));
        Ok(Self { data: data.map_or_else(missing, Ok)? })
    }
}

/// The member that holds the value of a response.
const DATA: &str = "data";

#[cold]
fn error(raw: &RawResponse, has_no_body: bool, failure: &Failure, item: Option<Value>) -> Error {
    let (path, message) = if has_no_body {
        (String::new(), "the body is empty, but this operation answers with one".to_owned())
    } else {
        // A path holds names of members, which the server chose.
        let redact = |text: &str| Redactor::new([]).redact(text);
        (redact(failure.path()), redact(&(failure.message().to_owned() + &content_type_hint(&raw.meta))))
    };
    let (meta, body) = (raw.meta.clone(), raw.body.clone());
    Error::from_decode(raw.operation, DecodeError { path, message, meta, body, item })
}

/// Something between us and the server may have answered with a page for people.
fn content_type_hint(meta: &ResponseMeta) -> String {
    match content_type(meta.headers()) {
        Some(name) if !name.contains("json") => format!(" (the content type is {name})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde::Deserialize;
    use serde_json::Value;

    use crate::runtime::error::opaque::Error;
    use crate::runtime::send::raw::RawResponse;
    use crate::runtime::wire::meta::ResponseMeta;
    use crate::runtime::wire::operation::Operation;
    use http::Method;

    static OPERATION: Operation = Operation {
        id: "cats.show",
        resource: "cats",
        method_name: "show",
        http_method: Method::GET,
        path: "/cats",
        idempotent: true,
        paged: false,
        deprecated: false,
        rate_limit: None,
        headers: &[],
    };

    #[derive(Debug, PartialEq, Deserialize)]
    struct Cat {
        lives: i64,
    }

    fn raw(status: u16, body: &'static str) -> RawResponse {
        let meta = ResponseMeta::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), 1);
        RawResponse::new(&OPERATION, meta, Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn an_empty_body_is_any_json_but_no_cat() {
        for mut empty in [raw(200, ""), raw(204, ""), raw(204, "not json at all"), raw(205, "")] {
            assert_eq!(empty.json::<Value>().unwrap(), Value::Null);
            assert_eq!(empty.json::<Option<Cat>>().unwrap(), None);
            let error = empty.json::<Cat>().unwrap_err();
            assert!(error.is_decode() && error.to_string().contains("the body is empty"), "{error}");
        }
    }

    #[test]
    fn an_envelope_is_opened_and_places_are_named_from_the_top() {
        assert_eq!(raw(200, r#"{"more":[1],"data":{"lives":9}}"#).data::<Cat>().unwrap(), Cat { lives: 9 });
        assert_eq!(raw(200, r#"{"data":null}"#).data::<Option<Cat>>().unwrap(), None);
        assert_eq!(raw(200, "{}").data::<Option<Cat>>().unwrap(), None);
        for (body, place) in [
            (r#"{"data":[{"lives":9},{"lives":"9"}]}"#, "at `data[1].lives`: invalid type: string, expected i64"),
            ("{}", "response could not be decoded: missing field `data`"),
            ("[]", "invalid type: sequence, expected struct with `data`"),
            ("", "the body is empty"),
        ] {
            let error = raw(200, body).data::<Vec<Cat>>().unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn a_decoder_may_choose_by_status() {
        fn choose(raw: &mut RawResponse) -> Result<Result<Cat, Value>, Error> {
            if raw.status() == 202 { raw.json().map(Err) } else { raw.json().map(Ok) }
        }
        assert_eq!(choose(&mut raw(200, r#"{"lives":9}"#)).unwrap(), Ok(Cat { lives: 9 }));
        assert_eq!(choose(&mut raw(202, r#"{"job":1}"#)).unwrap(), Err(serde_json::json!({"job": 1})));
    }

    #[test]
    fn failures_name_operation_place_and_reason_and_no_value() {
        let error = raw(200, r#"{"lives":"s3cret"}"#).json::<Cat>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "cats.show: the response could not be decoded at `lives`: invalid type: string, expected i64"
        );
        assert!(!format!("{error:?}").contains("s3cret"));
        assert!(raw(200, r#"{"lives":9}}"#).json::<Cat>().unwrap_err().is_decode());
    }
}
