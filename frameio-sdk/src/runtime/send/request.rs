//! A request before it is sent: owned data, without the type of its response.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::runtime::retry::policy::RetryPolicy;
use crate::runtime::wire::header::{JSON, checked_header};
use crate::runtime::wire::operation::Operation;
use crate::runtime::wire::query::Query;

/// The content of a request. Clones share the body.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    /// The path template, with a placeholder in braces for each argument.
    pub(crate) template: Cow<'static, str>,
    pub(crate) arguments: Vec<String>,
    pub(crate) query: Query,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Body,
    pub(crate) accept: &'static str,
    pub(crate) options: CallOptions,
    /// The first invalid argument. It is reported when the call is sent, because the builder methods cannot fail.
    pub(crate) fault: Option<String>,
}

/// The options of a call, which override those of its client.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) max_retries: Option<u32>,
    /// `Some(None)` means no limit.
    pub(crate) timeout: Option<Option<Duration>>,
    pub(crate) connect_timeout: Option<Option<Duration>>,
    pub(crate) stall_timeout: Option<Option<Duration>>,
    pub(crate) deadline: Option<Option<Duration>>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotent: Option<bool>,
}

#[derive(Clone)]
pub(crate) enum Body {
    None,
    /// A JSON object, set by member.
    Members(Vec<(&'static str, Bytes)>),
    Whole {
        content_type: HeaderValue,
        bytes: Bytes,
    },
}

impl Request {
    pub(crate) fn new(operation: &'static Operation, accept: &'static str) -> Self {
        Self {
            operation,
            template: Cow::Borrowed(operation.path),
            arguments: Vec::new(),
            query: Query::default(),
            headers: Vec::new(),
            body: Body::None,
            accept,
            options: CallOptions::default(),
            fault: None,
        }
    }

    /// Keeps the message of the first fault.
    pub(crate) fn fail(&mut self, message: impl Into<String>) {
        self.fault.get_or_insert_with(|| message.into());
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        match checked_header(name, value) {
            Ok((name, value)) => {
                self.headers.retain(|(existing, _)| *existing != name);
                self.headers.push((name, value));
            }
            Err(message) => self.fail(message),
        }
    }

    pub(crate) fn set_member(&mut self, name: &'static str, value: Bytes) {
        if !matches!(self.body, Body::Members(_)) {
            self.body = Body::Members(Vec::new());
        }
        let Body::Members(members) = &mut self.body else { return };
        match members.iter_mut().find(|(existing, _)| *existing == name) {
            Some((_, existing)) => *existing = value,
            None => members.push((name, value)),
        }
    }
}

impl Body {
    /// The bytes to send, and their media type.
    pub(crate) fn assemble(self) -> Option<(HeaderValue, Bytes)> {
        match self {
            Self::None => None,
            Self::Whole { content_type, bytes } => Some((content_type, bytes)),
            Self::Members(members) => {
                let length = members.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>();
                let mut json = Vec::with_capacity(length + 2);
                for (name, value) in &members {
                    json.push(if json.is_empty() { b'{' } else { b',' });
                    json.extend_from_slice(serde_json::Value::from(*name).to_string().as_bytes());
                    json.push(b':');
                    json.extend_from_slice(value);
                }
                if members.is_empty() {
                    json.push(b'{');
                }
                json.push(b'}');
                Some((JSON, json.into()))
            }
        }
    }
}

impl fmt::Debug for Request {
    /// Shows the operation only, because arguments, parameters and bodies may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Body, Request};
    use crate::runtime::wire::operation::Operation;
    use http::Method;

    static OPERATION: Operation = Operation {
        id: "cats.update",
        resource: "cats",
        method_name: "update",
        http_method: Method::PATCH,
        path: "/cats/{cat_id}",
        idempotent: false,
        paged: false,
        deprecated: false,
        rate_limit: None,
        headers: &[],
    };

    fn assembled(body: Body) -> String {
        String::from_utf8(body.assemble().unwrap().1.to_vec()).unwrap()
    }

    #[test]
    fn members_form_one_object_and_replace_earlier_ones() {
        let mut request = Request::new(&OPERATION, "*/*");
        request.set_member("data", Bytes::from_static(b"1"));
        request.set_member("q\"uote", Bytes::from_static(b"[]"));
        request.set_member("data", Bytes::from_static(b"{\"a\":2}"));
        assert_eq!(assembled(request.body), r#"{"data":{"a":2},"q\"uote":[]}"#);
        assert_eq!(assembled(Body::Members(Vec::new())), "{}");
    }

    #[test]
    fn the_first_fault_is_kept() {
        let mut request = Request::new(&OPERATION, "*/*");
        request.fail("first");
        request.fail("second");
        assert_eq!(request.fault.as_deref(), Some("first"));
    }

    #[test]
    fn debug_shows_only_the_operation() {
        let mut request = Request::new(&OPERATION, "*/*");
        request.arguments.push("s3cret".into());
        request.set_header("x-note", "s3cret");
        request.set_member("data", Bytes::from_static(b"s3cret"));
        let text = format!("{request:?}");
        assert!(text.contains("cats.update") && !text.contains("s3cret"), "{text}");
    }
}
