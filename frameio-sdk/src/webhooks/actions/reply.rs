//! Replies to runs of custom actions.

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::form::{Form, FormError};

/// The reply to a run of a custom action: nothing, a message, or a form.
///
/// `Serialize` gives the JSON of the body; [`into_http`](Self::into_http) gives the whole response. With the feature `axum` a
/// handler can return it.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a reply is shown when it is sent as the response to the run"]
pub struct Reply(Option<Value>);

impl Reply {
    /// Shows nothing.
    pub fn none() -> Self {
        Self(None)
    }

    /// Shows a message.
    pub fn message(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self(Some(json!({"title": title.into(), "description": description.into()})))
    }

    /// Shows a form.
    ///
    /// # Errors
    /// When the form is one that Frame.io would show as a blank dialogue.
    pub fn form(form: Form) -> Result<Self, FormError> {
        Ok(Self(Some(form.to_json()?)))
    }

    /// The response to send: status 200, with a body of JSON if something is shown.
    pub fn into_http(self) -> Response<Bytes> {
        let Some(json) = self.0 else { return Response::new(Bytes::new()) };
        let mut response = Response::new(Bytes::from(json.to_string()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
