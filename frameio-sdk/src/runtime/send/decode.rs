//! Decodes the bytes of a response.

use frameio_auth::Redactor;
use serde::de::{self, DeserializeOwned, IntoDeserializer, MapAccess, value};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::runtime::error::decode::DecodeError;
use crate::runtime::error::opaque::Error;
use crate::runtime::json::failure::Failure;
use crate::runtime::json::salvage;
use crate::runtime::json::salvage::BadItem;
use crate::runtime::json::tape;
use crate::runtime::model::corrections::Corrections;
use crate::runtime::model::leniency::leniently;
use crate::runtime::model::object;
use crate::runtime::model::object::{Members, Object};
use crate::runtime::send::raw::RawResponse;
use crate::runtime::wire::header::content_type;
use crate::runtime::wire::meta::ResponseMeta;

/// Decodes the body as JSON. An empty body, or a status without a body, is decoded as `null`, so that operations whose
/// response may be any JSON succeed; for every other type this is an error that says so.
///
/// Missing required members are filled in, unless the client is strict.
pub(crate) fn json<T: DeserializeOwned>(raw: &mut RawResponse) -> Result<T, Error> {
    let has_no_body = matches!(raw.meta.status().as_u16(), 204 | 205) || raw.body.is_empty();
    let json: &[u8] = if has_no_body { b"null" } else { &raw.body };
    let read = || match raw.decode_options.skips_items {
        Some(items) => salvage::page(json, items),
        None => tape::from_slice(json).map(|value| (value, Vec::new())),
    };
    let (outcome, corrections) =
        if raw.decode_options.strict { (read(), Corrections::default()) } else { leniently(read) };
    let (value, failures) = outcome.map_err(|failure| error(raw, has_no_body, &failure, None))?;
    if !corrections.is_empty() {
        raw.decode_options.warned.warn(raw.operation, &corrections);
    }
    let failures =
        failures.into_iter().map(|BadItem { index, failure, json }| (index, error(raw, false, &failure, Some(json))));
    raw.failures = failures.collect();
    raw.corrections = corrections;
    Ok(value)
}

/// Decodes the member `data` of a body that is a JSON object; an optional value may be missing. Paths in errors begin
/// at the top: `data[3].file_size`.
pub(crate) fn data<T: DeserializeOwned>(raw: &mut RawResponse) -> Result<T, Error> {
    json::<Envelope<T>>(raw).map(|envelope| envelope.data)
}

impl RawResponse {
    /// Decodes the body.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        json(self)
    }

    /// Decodes the member `data` of the body.
    #[allow(dead_code)] // for generated code, as above
    pub(crate) fn data<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        data(self)
    }
}

/// The object around the value of a response.
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

/// The name of the member that has the value of a response.
const DATA: &str = "data";

#[cold]
fn error(raw: &RawResponse, has_no_body: bool, failure: &Failure, item: Option<Value>) -> Error {
    let (path, message) = if has_no_body {
        (String::new(), "the body is empty, but this operation answers with one".to_owned())
    } else {
        // A path may contain names that the server has chosen, and they may be secrets.
        let redact = |text: &str| Redactor::new([]).redact(text);
        (redact(failure.path()), redact(&(failure.message().to_owned() + &content_type_hint(&raw.meta))))
    };
    let (meta, body) = (raw.meta.clone(), raw.body.clone());
    Error::from_decode(raw.operation, DecodeError { path, message, meta, body, item })
}

/// Names the content type, because a proxy may have answered with an HTML page.
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
    fn an_empty_body_is_null_and_no_object() {
        for mut empty in [raw(200, ""), raw(204, ""), raw(204, "not json at all"), raw(205, "")] {
            assert_eq!(empty.json::<Value>().unwrap(), Value::Null);
            assert_eq!(empty.json::<Option<Cat>>().unwrap(), None);
            let error = empty.json::<Cat>().unwrap_err();
            assert!(error.is_decode() && error.to_string().contains("the body is empty"), "{error}");
        }
    }

    #[test]
    fn envelopes_are_opened_and_paths_begin_at_the_top() {
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
    fn a_decoder_can_depend_on_the_status() {
        fn choose(raw: &mut RawResponse) -> Result<Result<Cat, Value>, Error> {
            if raw.status() == 202 { raw.json().map(Err) } else { raw.json().map(Ok) }
        }
        assert_eq!(choose(&mut raw(200, r#"{"lives":9}"#)).unwrap(), Ok(Cat { lives: 9 }));
        assert_eq!(choose(&mut raw(202, r#"{"job":1}"#)).unwrap(), Err(serde_json::json!({"job": 1})));
    }

    #[test]
    fn errors_name_operation_path_and_reason_but_no_value() {
        let error = raw(200, r#"{"lives":"s3cret"}"#).json::<Cat>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "cats.show: the response could not be decoded at `lives`: invalid type: string, expected i64"
        );
        assert!(!format!("{error:?}").contains("s3cret"));
        assert!(raw(200, r#"{"lives":9}}"#).json::<Cat>().unwrap_err().is_decode());
    }
}
