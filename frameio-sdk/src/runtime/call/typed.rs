//! The builder behind every generated request.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Display;
use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::call::future::{CallFuture, WithResponse};
use crate::runtime::call::handle::Handle;
use crate::runtime::client::mode::Async;
use crate::runtime::client::shared::Client;
use crate::runtime::model::query_value::QueryValue;
use crate::runtime::send::decode;
use crate::runtime::send::execute::{Execution, execute};
use crate::runtime::send::raw::Decode;
use crate::runtime::send::request::{Body, CallOptions, Request};
use crate::runtime::wire::form::{self, FormEncoding};
use crate::runtime::wire::header::{FORM, JSON};
use crate::runtime::wire::multipart;
use crate::runtime::wire::multipart::MultipartBody;
use crate::runtime::wire::operation::Operation;

/// A call of an operation whose response is an `R`: the request, the client, and the decoder of the response.
///
/// Its methods cannot fail: the first invalid argument is kept as a fault, and reported when the call is sent.
///
/// `M` selects async or blocking.
pub(crate) struct Call<R, M = Async> {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) decode: Decode<R>,
    mode: PhantomData<fn() -> M>,
}

// Each document needs only some of these methods.
#[allow(dead_code)]
impl<R: DeserializeOwned, M> Call<R, M> {
    /// Creates a call whose response is JSON.
    pub(crate) fn json(handle: Handle<'_, M>, operation: &'static Operation) -> Self {
        Self::new(handle, operation, "application/json", decode::json)
    }

    /// Creates a call whose response is a JSON object with the value in the member `data`.
    pub(crate) fn data(handle: Handle<'_, M>, operation: &'static Operation) -> Self {
        Self::new(handle, operation, "application/json", decode::data)
    }
}

#[allow(dead_code)]
impl<M> Call<(), M> {
    /// Creates a call whose response has no content; a body is ignored.
    pub(crate) fn empty(handle: Handle<'_, M>, operation: &'static Operation) -> Self {
        Self::new(handle, operation, "application/json", |_| Ok(()))
    }
}

#[allow(dead_code)]
impl<M> Call<Bytes, M> {
    /// Creates a call whose response is raw bytes.
    pub(crate) fn bytes(handle: Handle<'_, M>, operation: &'static Operation) -> Self {
        Self::new(handle, operation, "*/*", |raw| Ok(raw.body.clone()))
    }
}

#[allow(dead_code)]
impl<R, M> Call<R, M> {
    /// Creates a call whose response is decoded by a function, for types that depend on the status.
    pub(crate) fn with_decoder(handle: Handle<'_, M>, operation: &'static Operation, decode: Decode<R>) -> Self {
        Self::new(handle, operation, "application/json", decode)
    }

    /// Sets the next argument of the path, in the order of the template.
    pub(crate) fn path(mut self, argument: impl Display) -> Self {
        self.request.arguments.push(argument.to_string());
        self
    }

    /// Sets a query parameter; a second value replaces the first.
    pub(crate) fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl QueryValue) -> Self {
        self.request.query.set(name, value.to_query().into_owned());
        self
    }

    /// Sets a query parameter that is a list, sent as one value with commas. An empty list is not sent.
    pub(crate) fn query_list<V: QueryValue>(mut self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        self.request.query.set_comma(name, texts(values));
        self
    }

    /// Sets a query parameter that is a list, sent as one parameter for each value.
    pub(crate) fn query_repeat<V: QueryValue>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.request.query.set_repeated(name, texts(values));
        self
    }

    /// Sets a query parameter that is an object, sent as `name[key]=value` for each property that is not null.
    pub(crate) fn query_object(mut self, name: &'static str, value: &impl Serialize) -> Self {
        if let Err(message) = self.request.query.set_object(name, value) {
            self.request.fail(message);
        }
        self
    }

    /// Sets a header parameter.
    pub(crate) fn header_param(mut self, name: &'static str, value: impl QueryValue) -> Self {
        self.request.set_header(name, &value.to_query());
        self
    }

    /// Sets the whole body, as JSON.
    pub(crate) fn body(self, value: &impl Serialize) -> Self {
        let json = serde_json::to_vec(value).map_err(|error| format!("the body cannot be written as JSON: {error}"));
        self.body_whole(json.map(|json| (JSON, json.into())))
    }

    /// Makes the body a JSON object, without members so far.
    pub(crate) fn body_object(mut self) -> Self {
        self.request.body = Body::Members(Vec::new());
        self
    }

    /// Sets one member of a body that is a JSON object; a second value replaces the first.
    pub(crate) fn body_field(mut self, name: &'static str, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.request.set_member(name, json.into()),
            Err(error) => self.request.fail(format!("`{name}` cannot be written as JSON: {error}")),
        }
        self
    }

    /// Sets the whole body, as a URL-encoded form. `encodings` has the members that are encoded in another way than usual.
    pub(crate) fn body_form(self, value: &impl Serialize, encodings: &[(&str, FormEncoding)]) -> Self {
        self.body_whole(form::encode(value, encodings).map(|form| (FORM, form.into())))
    }

    /// Sets the whole body, as a multipart form. `media_types` has the media types of members that differ from the
    /// default.
    pub(crate) fn body_multipart(self, value: &impl MultipartBody, media_types: &[(&str, &str)]) -> Self {
        self.body_whole(multipart::encode(value, media_types))
    }

    /// Sets the whole body, as bytes of the given type.
    pub(crate) fn body_bytes(self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let content_type = match content_type {
            "multipart/form-data" => multipart::of_bytes(content_type, &bytes),
            other => HeaderValue::try_from(other).map_err(|_| format!("`{other}` cannot be a content type")),
        };
        self.body_whole(content_type.map(|content_type| (content_type, bytes)))
    }

    fn body_whole(mut self, body: Result<(HeaderValue, Bytes), String>) -> Self {
        match body {
            Ok((content_type, bytes)) => self.request.body = Body::Whole { content_type, bytes },
            Err(message) => self.request.fail(message),
        }
        self
    }

    /// Sets an option of this call, which overrides that of the client.
    pub(crate) fn with_option(mut self, set: impl FnOnce(&mut CallOptions)) -> Self {
        set(&mut self.request.options);
        self
    }

    /// Adds a header to this call.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request.set_header(name, value);
        self
    }

    /// The future that runs the call.
    pub(crate) fn execution(self) -> Execution {
        execute(self.client, self.request)
    }

    /// Replaces the decoder of the response.
    pub(crate) fn read_by<T>(self, decode: Decode<T>) -> Call<T, M> {
        Call { client: self.client, request: self.request, decode, mode: PhantomData }
    }

    /// Converts this call to the async mode.
    pub(crate) fn into_async(self) -> Call<R> {
        Call { client: self.client, request: self.request, decode: self.decode, mode: PhantomData }
    }

    fn new(handle: Handle<'_, M>, operation: &'static Operation, accept: &'static str, decode: Decode<R>) -> Self {
        let mut request = Request::new(operation, accept);
        request.arguments.extend(handle.scope.map(str::to_owned));
        Self { client: handle.client.clone(), request, decode, mode: PhantomData }
    }
}

#[allow(dead_code)]
impl<R> Call<R> {
    /// Sends the call when the future is polled.
    pub(crate) fn send(self) -> CallFuture<R> {
        let decode = self.decode;
        CallFuture::new(self.execution(), decode)
    }

    /// Sends the call when the future is polled, and keeps the status and headers with the body.
    pub(crate) fn with_response(self) -> WithResponse<R> {
        let decode = self.decode;
        WithResponse::new(self.execution(), decode)
    }
}

impl<R, M> Clone for Call<R, M> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), request: self.request.clone(), decode: self.decode, mode: PhantomData }
    }
}

impl<R, M> fmt::Debug for Call<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.request.operation.id).finish()
    }
}

fn texts<V: QueryValue>(values: impl IntoIterator<Item = V>) -> Vec<String> {
    values.into_iter().map(|value| value.to_query().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde_json::{Value, json};

    use super::Call;
    use crate::runtime::call::handle::Handle;
    use crate::runtime::client::mode::Async;
    use crate::runtime::client::shared::Client;
    use crate::runtime::send::raw::RawResponse;
    use crate::runtime::wire::meta::ResponseMeta;
    use crate::runtime::wire::operation::Operation;
    use http::Method;

    static OPERATION: Operation = Operation {
        id: "cats.feed",
        resource: "cats",
        method_name: "feed",
        http_method: Method::POST,
        path: "/cats/{cat_id}",
        idempotent: false,
        paged: false,
        deprecated: false,
        rate_limit: None,
        headers: &[],
    };

    fn client() -> Client {
        Client::builder("t").base_url("http://localhost:1").build().unwrap()
    }

    fn calls(client: &Client) -> Handle<'_, Async> {
        Handle::new(client)
    }

    fn raw(status: u16, body: &'static str) -> RawResponse {
        let meta = ResponseMeta::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), 1);
        RawResponse::new(&OPERATION, meta, Bytes::from_static(body.as_bytes()))
    }

    fn body<R>(call: &Call<R>) -> (String, String) {
        let (kind, bytes) = call.request.body.clone().assemble().unwrap();
        (kind.to_str().unwrap().to_owned(), String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn each_constructor_selects_its_decoder() {
        let client = client();
        assert_eq!((Call::<Value>::json(calls(&client), &OPERATION).decode)(&mut raw(200, "[1]")).unwrap(), json!([1]));
        let _: () = (Call::empty(calls(&client), &OPERATION).decode)(&mut raw(200, "not json")).unwrap();
        assert_eq!((Call::bytes(calls(&client), &OPERATION).decode)(&mut raw(200, "raw")).unwrap(), "raw".as_bytes());
        let by_status = Call::with_decoder(calls(&client), &OPERATION, |raw| Ok(raw.status()));
        assert_eq!((by_status.decode)(&mut raw(202, "")).unwrap(), 202);
    }

    #[test]
    fn parameters_are_put_into_query_path_and_headers() {
        let call = Call::empty(calls(&client()), &OPERATION)
            .path("c|1")
            .query("a", 1_i32)
            .query("a", 2_i64)
            .query_list("b", ["x", "y"])
            .query_list("none", [""; 0])
            .query_repeat("c", [true, false])
            .query_object("d", &json!({"k": "v"}))
            .header_param("x-h", 7_i32);
        assert_eq!(call.request.query.encode().unwrap(), "a=2&b=x,y&c=true&c=false&d%5Bk%5D=v");
        assert_eq!(call.request.arguments, ["c|1"]);
        assert_eq!(call.request.headers, [("x-h".parse().unwrap(), "7".parse().unwrap())]);
        assert!(call.request.fault.is_none());
    }

    #[test]
    fn bodies_are_set_as_a_whole_or_by_member() {
        let call = || Call::empty(calls(&client()), &OPERATION);
        let json = "application/json".to_owned();
        assert_eq!(body(&call().body(&json!({"a": 1}))), (json.clone(), r#"{"a":1}"#.into()));
        assert_eq!(body(&call().body_object()), (json.clone(), "{}".into()));
        let members = call().body_object().body_field("data", &1).body_field("more", &"x").body_field("data", &2);
        assert_eq!(body(&members), (json, r#"{"data":2,"more":"x"}"#.into()));
        assert_eq!(body(&call().body_bytes("text/plain", "hi")), ("text/plain".into(), "hi".into()));
        let form = "application/x-www-form-urlencoded".to_owned();
        assert_eq!(body(&call().body_form(&json!({"a": [1, 2], "b": "x y"}), &[])), (form, "a=1&a=2&b=x+y".into()));
        assert!(call().request.body.assemble().is_none());
    }

    #[test]
    fn invalid_arguments_are_kept_as_a_fault() {
        let call = || Call::empty(calls(&client()), &OPERATION);
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]); // JSON keys are strings
        for faulty in [
            call().body(&unwritable),
            call().body_field("data", &unwritable),
            call().query_object("q", &unwritable),
            call().query_object("q", &1),
            call().header_param("x-h", "\n"),
            call().header("host", "elsewhere"),
            call().body_bytes("\n", "x"),
            call().body_form(&json!({"a": {"b": 1}}), &[]),
        ] {
            assert!(faulty.request.fault.is_some());
        }
    }

    #[tokio::test]
    async fn a_failed_client_setup_is_reported_by_calls() {
        let client = Client::builder("t").base_url("nonsense").assemble();
        let error = Call::empty(calls(&client), &OPERATION).path("1").send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert!(error.to_string().starts_with("cats.feed: the base URL cannot be used"), "{error}");
        assert_eq!(format!("{client:?}").matches("nonsense").count(), 0);
    }
}
