//! One HTTP request and its response. The only file that depends on the HTTP client.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use reqwest::header;
use url::Url;

use super::endpoints::Endpoints;
use super::retry_after;
use crate::error::AuthError;
use crate::secret::SecretString;

const USER_AGENT: &str = concat!("frameio-auth-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The size limit of responses. The identity service never sends longer ones.
const MAX_RESPONSE_BYTES: usize = 1024 * 1024;

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// A request that posts a form.
pub(crate) struct Post {
    pub(crate) url: Url,
    /// The value of the `Authorization` header.
    pub(crate) authorization: Option<SecretString>,
    pub(crate) form: SecretString,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: SecretString,
}

/// The reason why there is no response.
#[derive(Debug)]
pub(crate) struct TransportError {
    /// Whether the server may have received the request, and acted on it.
    pub(crate) sent: bool,
    pub(crate) message: &'static str,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

pub(crate) type ResponseFuture<'a> = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// Sends forms. Tests replace this by a simulated identity service with a paused clock.
pub(crate) trait Transport: Send + Sync {
    fn post(&self, post: Post) -> ResponseFuture<'_>;
}

impl Transport for reqwest::Client {
    fn post(&self, post: Post) -> ResponseFuture<'_> {
        let mut request = self
            .request(reqwest::Method::POST, post.url)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(post.form.expose_secret().to_owned());
        if let Some(value) = &post.authorization
            && let Ok(mut value) = header::HeaderValue::from_str(value.expose_secret())
        {
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        Box::pin(async move {
            let mut response = request.send().await.map_err(transport_error)?;
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_RESPONSE_BYTES {
                    return Err(TransportError {
                        sent: true,
                        message: "its response is longer than one mebibyte",
                        source: None,
                    });
                }
            }
            Ok(Response {
                status: response.status().as_u16(),
                retry_after: retry_after::read(response.headers()),
                body: SecretString::from(String::from_utf8_lossy(&body).into_owned()),
            })
        })
    }
}

/// Converts an error of the HTTP client. The URL contains no secret, but is removed, because callers name it anyway.
fn transport_error(error: reqwest::Error) -> TransportError {
    let (sent, message) = if error.is_builder() {
        (false, "the request could not be made")
    } else if error.is_connect() {
        (false, "no connection could be made")
    } else if error.is_timeout() {
        (true, "it did not answer in time")
    } else {
        (true, "the connection broke before the whole response was there")
    };
    TransportError { sent, message, source: Some(error.without_url().into()) }
}

/// The default HTTP client. It follows no redirects, because requests contain secrets, and keeps no connections: a
/// token is requested about once a day, and a response could be lost on a stale connection.
///
/// # Errors
/// When TLS is missing or cannot be set up.
pub(crate) fn http_client(endpoints: &Endpoints) -> Result<reqwest::Client, AuthError> {
    if endpoints.is_https() && !HAS_TLS {
        return Err(AuthError::configuration("https needs TLS: turn on the feature `rustls` or `native-tls`"));
    }
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_max_idle_per_host(0);
    // A proxy of the environment does not know the servers of this machine.
    let builder = if endpoints.is_loopback() { builder.no_proxy() } else { builder };
    with_tls(builder).build().map_err(|error| {
        AuthError::configuration("the HTTP client could not be set up; are there certificates to trust?")
            .with_source(error.without_url())
    })
}

/// Selects the TLS library explicitly, because reqwest's default depends on the features that other crates enable.
fn with_tls(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_rustls();
    #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
    let builder = builder.tls_backend_native();
    builder
}
