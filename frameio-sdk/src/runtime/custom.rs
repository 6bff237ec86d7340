//! Requests to endpoints without a generated method: new operations, previews, additions of a proxy.

use std::borrow::Cow;
use std::fmt::Display;
use std::future::IntoFuture;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::call::future::{CallFuture, WithResponse};
use crate::runtime::call::handle::Handle;
use crate::runtime::call::options_macro::options;
use crate::runtime::call::typed::Call;
use crate::runtime::client::mode::Async;
use crate::runtime::client::shared::Client;
use crate::runtime::error::opaque::Error;
use crate::runtime::list::page::PageBody;
use crate::runtime::list::streams::{Items, Pages};
use crate::runtime::model::query_value::QueryValue;
use crate::runtime::send::decode;
use crate::runtime::wire::operation::Operation;
use http::Method;

/// A request to an endpoint without a method; made by [`Client::request`]. It has the same token, retries, rate limits
/// and errors as every other request.
///
/// Its result is the bytes of the response, or, after [`decode`](Self::decode), a value of your type.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until you `.await` or `.send()` it"]
pub struct CustomRequest<R = Bytes, M = Async>(pub(super) Call<R, M>);

impl Client {
    /// Creates a request to an endpoint that this crate has no method for.
    ///
    /// `path` is the path in the documentation of the API, beginning with a slash; each `{placeholder}` in it is
    /// replaced, in order, by the percent-encoded values of [`path`](CustomRequest::path). It cannot name another
    /// server, so the token is sent to the base URL only.
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::Error> {
    /// use frameio_sdk::Method;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Weather {
    ///     sunny: bool,
    /// }
    ///
    /// let weather = client
    ///     .request(Method::GET, "/v4/accounts/{account_id}/weather")
    ///     .path("an account id")
    ///     .query("units", "metric")
    ///     .decode::<Weather>()
    ///     .await?;
    /// println!("sunny: {}", weather.sunny);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomRequest {
        CustomRequest::new(Handle::new(self), method, path.into())
    }
}

impl<M> CustomRequest<Bytes, M> {
    pub(crate) fn new(handle: Handle<'_, M>, method: Method, path: String) -> Self {
        let known = operation_of(&method);
        let mut call = Call::bytes(handle, known.unwrap_or(&ANY));
        if known.is_none() {
            call.request.fail("a request has one of the methods GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS");
        }
        if let Err(message) = check(&path) {
            call.request.fail(message);
        }
        call.request.template = Cow::Owned(path);
        Self(call)
    }

    /// Decodes the response as JSON.
    pub fn decode<T: DeserializeOwned>(self) -> CustomRequest<T, M> {
        let mut call = self.0.read_by(decode::json);
        call.request.accept = "application/json";
        CustomRequest(call)
    }
}

impl<R, M> CustomRequest<R, M> {
    /// Sets the next placeholder of the path. An empty value, `.` and `..` make the call fail.
    pub fn path(self, value: impl Display) -> Self {
        Self(self.0.path(value))
    }

    /// Sets a query parameter; a second value replaces the first.
    pub fn query(self, name: impl Into<String>, value: impl QueryValue) -> Self {
        Self(self.0.query(name.into(), value))
    }

    /// Sets the body, as JSON.
    pub fn json(self, body: &impl Serialize) -> Self {
        Self(self.0.body(body))
    }

    /// Sets the body, as bytes of the given type.
    pub fn body(self, content_type: impl AsRef<str>, body: impl Into<Bytes>) -> Self {
        Self(self.0.body_bytes(content_type.as_ref(), body))
    }

    options!();
}

impl<R> CustomRequest<R> {
    /// Keeps the status, the headers, the rate limit, the request id and the bytes with the body.
    pub fn with_response(self) -> WithResponse<R> {
        self.0.with_response()
    }
}

impl<R: PageBody> CustomRequest<R> {
    /// All items of a list, for a type that is a page: see [`PageBody`].
    pub fn items(self) -> Items<R> {
        self.pages().into_items()
    }

    /// All pages of a list, for a type that is a page: see [`PageBody`].
    pub fn pages(self) -> Pages<R> {
        self.0.pages()
    }
}

impl<R> IntoFuture for CustomRequest<R> {
    type Output = Result<R, Error>;
    type IntoFuture = CallFuture<R>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.send()
    }
}

/// The operation of requests whose method is not supported; such requests fail before they are sent.
static ANY: Operation = Operation {
    id: "request",
    resource: "",
    method_name: "request",
    http_method: Method::OPTIONS,
    path: "",
    idempotent: false,
    paged: false,
    deprecated: false,
    rate_limit: None,
    headers: &[],
};

/// The operation of a custom request, of which only the method is known.
fn operation_of(method: &Method) -> Option<&'static Operation> {
    macro_rules! custom {
        ($($method:ident $id:literal $idempotent:literal),*) => {
            match *method {
                $(Method::$method => {
                    static OPERATION: Operation = Operation {
                        id: $id,
                        resource: "",
                        method_name: "request",
                        http_method: Method::$method,
                        path: "",
                        idempotent: $idempotent,
                        paged: false,
                        deprecated: false,
                        rate_limit: None,
                        headers: &[],
                    };
                    Some(&OPERATION)
                })*
                _ => None,
            }
        };
    }
    custom!(
        GET "GET request" true,
        HEAD "HEAD request" true,
        POST "POST request" false,
        PUT "PUT request" true,
        PATCH "PATCH request" false,
        DELETE "DELETE request" true,
        OPTIONS "OPTIONS request" true
    )
}

/// Checks that `path` is only a path: a query and a host have to be set elsewhere.
fn check(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Err("the path of a request begins with one slash, such as `/v4/me`; the server is that of the client");
    }
    if path.contains(['?', '#', '\\']) || path.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("the path of a request holds no `?`, `#`, `\\` or space: parameters are set with `query`");
    }
    if path.split('/').any(is_dots) {
        return Err("the path of a request holds no `.` or `..`, however it is spelled");
    }
    Ok(())
}

/// Whether a URL parser, here or on the way, may take the segment for `.` or `..`: the dots may be percent-encoded,
/// even repeatedly, and so may slashes beside them.
fn is_dots(segment: &str) -> bool {
    let mut segment = segment.to_owned();
    loop {
        if segment.split(['/', '\\']).any(|part| matches!(part, "." | "..")) {
            return true;
        }
        let decoded = percent_decode_str(&segment).decode_utf8_lossy().into_owned();
        if decoded == segment {
            return false;
        }
        segment = decoded;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Client, Method, check};

    #[test]
    fn only_paths_of_this_server_are_accepted() {
        for path in ["/", "/v4/me", "/v4/accounts/{account_id}/x", "/v4/a%2Fb"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        for path in
            ["", "v4/me", "//evil.example/v4", "https://evil.example", "/v4?x=1", "/v4#x", "/a/../b", "/a\nb", "/\\e"]
        {
            assert!(check(path).is_err(), "{path}");
        }
        for path in
            ["/%2e%2e/", "/a/%2E./b", "/.%2e", "/%2e", "/%252e%252e/x", "/a%2f..%2fb", "/a/..%5cb", "/x%2F%2e%2e"]
        {
            assert!(check(path).unwrap_err().contains("`..`"), "{path}");
        }
        for path in ["/a..b", "/...", "/%2e%2e%2e", "/a%2eb", "/100%", "/%zz"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn options_of_a_custom_request_are_those_of_its_call() {
        let client = Client::builder("t").base_url("http://localhost:1").build().unwrap();
        let seconds = Duration::from_secs;
        let call = client.request(Method::GET, "/v4/me").max_retries(7).idempotent(false).timeout(seconds(3));
        let call = call.connect_timeout(seconds(4)).stall_timeout(seconds(5)).deadline(seconds(6));
        let options = &call.0.request.options;
        assert_eq!((options.max_retries, options.idempotent), (Some(7), Some(false)));
        assert_eq!((options.timeout, options.connect_timeout), (Some(Some(seconds(3))), Some(Some(seconds(4)))));
        assert_eq!((options.stall_timeout, options.deadline), (Some(Some(seconds(5))), Some(Some(seconds(6)))));
        assert_eq!(call.timeout(None).0.request.options.timeout, Some(None));
    }
}
