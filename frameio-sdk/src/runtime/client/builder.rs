//! The builder of clients.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use frameio_auth::TokenProvider;
use http::{HeaderMap, HeaderValue, header};

use crate::runtime::client::mode::Async;
use crate::runtime::client::shared::{Client, Inner, Ready, Settings};
use crate::runtime::client::transport::{Configure, HAS_TLS, HttpConfig, Tls, Transport};
use crate::runtime::error::opaque::Error;
use crate::runtime::limit::limiter::Limiter;
use crate::runtime::limit::store::LimitStore;
use crate::runtime::retry::policy::RetryPolicy;
use crate::runtime::wire::base_url::BaseUrl;
use crate::runtime::wire::header::checked_header;

const USER_AGENT: &str = concat!("frameio-sdk-rust/", env!("CARGO_PKG_VERSION"));
const MAX_RESPONSE_BYTES: u64 = 16 * 1024 * 1024;

/// The builder of a [`Client`]; made by [`Client::builder`].
///
/// ```no_run
/// use std::time::Duration;
/// use frameio_sdk::Client;
///
/// # fn run() -> Result<(), frameio_sdk::Error> {
/// let client = Client::builder("a-token")
///     .timeout(Duration::from_secs(10))
///     .max_retries(5)
///     .user_agent("nightly-ingest/1.2")
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// `M` selects the client that is built: async or blocking.
#[must_use = "a client builder does nothing until it is built"]
pub struct ClientBuilder<M = Async> {
    tokens: Arc<dyn TokenProvider>,
    base_url: String,
    allows_http: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) stall_timeout: Option<Duration>,
    pub(super) deadline: Option<Duration>,
    pub(super) retry: RetryPolicy,
    pub(super) max_retries: Option<u32>,
    max_response_bytes: u64,
    headers: HeaderMap,
    waits_for_limits: bool,
    pub(super) max_rate_limit_wait: Option<Duration>,
    strict_decoding: bool,
    pub(super) shared_limits: Option<Arc<dyn LimitStore>>,
    http: Http,
    tls: Tls,
    fault: Option<String>,
    mode: PhantomData<fn() -> M>,
}

enum Http {
    /// An HTTP client that is made by this builder, and then configured by the closures of the caller.
    Built(Vec<Configure>),
    Provided(reqwest::Client),
}

impl<M> ClientBuilder<M> {
    pub(crate) fn new(tokens: Arc<dyn TokenProvider>) -> Self {
        Self {
            tokens,
            base_url: crate::generated::DEFAULT_BASE_URL.to_owned(),
            allows_http: false,
            timeout: Some(Duration::from_secs(60)),
            connect_timeout: Some(Duration::from_secs(10)),
            stall_timeout: Some(Duration::from_secs(30)),
            deadline: None,
            retry: RetryPolicy::standard(),
            max_retries: None,
            max_response_bytes: MAX_RESPONSE_BYTES,
            headers: default_headers(),
            waits_for_limits: true,
            max_rate_limit_wait: None,
            strict_decoding: false,
            shared_limits: None,
            http: Http::Built(Vec::new()),
            tls: Tls::Default,
            fault: None,
            mode: PhantomData,
        }
    }

    /// Sets the base URL of the API. The token is sent to this origin only. Default: the public API.
    ///
    /// It is an `https` URL without a user, a query or a fragment; `http` is accepted for `localhost`, 127.0.0.0/8 and
    /// `[::1]`, and elsewhere with [`allow_insecure_http`](Self::allow_insecure_http). A path, as in
    /// `https://proxy.example/frameio`, is put in front of the paths of the API; a `/v4` at its end is optional. A
    /// server on this machine is called directly, without the proxy of the environment.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows a base URL with `http` on another machine. The access token is then sent unencrypted, and can be read on
    /// the way. Default: `false`.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allows_http = allow;
        self
    }

    /// Sets the time limit of one attempt, from sending the request to the last byte of the response. Getting the token
    /// has the same limit again, and waits between attempts do not count. `None` is no limit. Default: 60 s.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Sets the longest silence of the server in the middle of a response. It detects a dead connection long before
    /// [`timeout`](Self::timeout), and does not limit large responses that make progress. `None` is no limit. Default:
    /// 30 s.
    pub fn stall_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.stall_timeout = timeout.into();
        self
    }

    /// Sets the time limit of the whole call: waiting for rate limits, all attempts, and the waits between them. A wait
    /// that would exceed it is not begun: the call fails at once with the last error. `None` is no limit. Default: no
    /// limit.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sets the time limit for making a connection. It has no effect on [`http_client`](Self::http_client). `None` is
    /// no limit. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// Sets the `User-Agent`. Default: `frameio-sdk-rust/<version>`.
    pub fn user_agent(self, name: impl AsRef<str>) -> Self {
        self.default_header("user-agent", name)
    }

    /// Adds a header to every call. A header of the same name on a call replaces it.
    pub fn default_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match checked_header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(message) => {
                self.fault.get_or_insert(message);
            }
        }
        self
    }

    /// Sets the number of retries after transient failures; 0 turns retries off. Default: 2.
    ///
    /// Transient failures are connections that cannot be made and responses of 408, 429 and 5xx. When the request was
    /// sent and no response came, the server may have acted, so only idempotent operations are retried.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets the retry policy, whose budget all clones of the client share. Default: [`RetryPolicy::standard`].
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets whether calls wait while the rate limit of their operation is used up. Default: `true`.
    ///
    /// The limits are the published ones, corrected by what the server reports with each response, because other
    /// programs may call too. The client and all of its clones share them. With `false`, a call over the limit is
    /// refused with 429 and retried like after any other transient failure.
    pub fn wait_for_rate_limits(mut self, wait: bool) -> Self {
        self.waits_for_limits = wait;
        self
    }

    /// Sets the longest wait for a rate limit. A call that would have to wait for longer fails at once, with
    /// [`Error::is_rate_limited`] and [`Error::retry_after`]. `None` is no limit. Default: no limit.
    pub fn max_rate_limit_wait(mut self, wait: impl Into<Option<Duration>>) -> Self {
        self.max_rate_limit_wait = wait.into();
        self
    }

    /// Sets the size of the largest response that is read, in bytes. A larger one is an error
    /// ([`Error::is_too_large`]). A response can take up to 16 times its size in memory while it is decoded, if it is
    /// made to. Default: 16 MiB, about eight times the largest page of the service.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets whether a response is an error when a required member is missing or null. Default: `false`.
    ///
    /// By default, such a member is filled in with a neutral value, counted ([`Corrections`](crate::Corrections), on the
    /// [`Response`](crate::Response) and the [`Page`](crate::Page)), and logged once for each operation and member.
    pub fn strict_decoding(mut self, strict: bool) -> Self {
        self.strict_decoding = strict;
        self
    }

    /// Configures the HTTP client: proxies, addresses, connections. TLS and the redirect policy are set already. The
    /// closure may run more than once, because calls with a `connect_timeout` of their own use an HTTP client of their
    /// own. It has no effect on [`http_client`](Self::http_client).
    ///
    /// ```no_run
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use frameio_sdk::{Client, reqwest};
    ///
    /// let proxy = reqwest::Proxy::all("http://proxy.example:3128")?;
    /// let client = Client::builder("a-token").configure_http(move |http| http.proxy(proxy.clone())).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        if let Http::Built(steps) = &mut self.http {
            steps.push(Box::new(configure));
        }
        self
    }

    /// Uses an HTTP client of your own, for example one that other parts of the program use too.
    ///
    /// Build it with [`reqwest::redirect::Policy::none`]: this client cannot check redirects that the HTTP client
    /// follows.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Http::Provided(client);
        self
    }

    /// Uses the TLS library of the platform, even if the feature `rustls` is on.
    #[cfg(feature = "native-tls")]
    pub fn use_native_tls(mut self) -> Self {
        self.tls = Tls::Native;
        self
    }

    /// Creates the client. If the settings are not valid, it is one whose calls all fail with that error.
    pub(crate) fn assemble(self) -> Client {
        let ready = match self.fault {
            Some(message) => Err(message),
            None => BaseUrl::parse(&self.base_url, self.allows_http).and_then(|base| {
                let transport = match self.http {
                    Http::Provided(http) => Transport::from_client(http),
                    Http::Built(_) if base.is_https() && !HAS_TLS => {
                        return Err("https needs TLS: turn on the feature `rustls` or `native-tls`".to_owned());
                    }
                    Http::Built(configure) => Transport::from_config(HttpConfig {
                        connect_timeout: self.connect_timeout,
                        tls: self.tls,
                        uses_system_proxy: !base.is_loopback(),
                        configure,
                    })?,
                };
                Ok(Arc::new(Ready { transport, base }))
            }),
        };
        let settings = Settings {
            timeout: self.timeout,
            stall_timeout: self.stall_timeout,
            deadline: self.deadline,
            retry: match self.max_retries {
                Some(retries) => self.retry.max_retries(retries),
                None => self.retry,
            },
            max_response_bytes: self.max_response_bytes,
            headers: self.headers,
            waits_for_limits: self.waits_for_limits,
            max_rate_limit_wait: self.max_rate_limit_wait,
            strict_decoding: self.strict_decoding,
            shared_limits: self.shared_limits,
        };
        let (limiter, warned) = (Limiter::default(), Arc::default());
        Client::from_inner(Inner { tokens: self.tokens, settings, limiter, warned, ready })
    }
}

/// The default headers, with capacity for those that each call adds.
fn default_headers() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    headers
}

impl ClientBuilder {
    /// Creates the client.
    ///
    /// # Errors
    /// When the base URL or a header cannot be used, or TLS cannot be set up ([`Error::is_invalid_input`]).
    pub fn build(self) -> Result<Client, Error> {
        let client = self.assemble();
        client.ready()?;
        Ok(client)
    }
}

impl<M> fmt::Debug for ClientBuilder<M> {
    /// Shows no base URL and no header values: an unchecked URL may hold a password, and headers may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::runtime::client::shared::Client;

    #[test]
    fn invalid_settings_are_reported_by_build() {
        let error = Client::builder("s3cret").base_url("http://api.frame.io").build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("allow_insecure_http"), "{error}");
        assert!(Client::builder("s3cret").base_url("http://api.frame.io").allow_insecure_http(true).build().is_ok());
        let error = Client::builder("s3cret").base_url("ftp://x").build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("base URL"), "{error}");
        let error = Client::builder("t").default_header("authorization", "s3cret").build().unwrap_err();
        assert!(error.is_invalid_input() && !error.to_string().contains("s3cret"), "{error}");
        let error = Client::builder("t").user_agent("two\nlines").build().unwrap_err();
        assert!(error.to_string().contains("user-agent"), "{error}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let builder = Client::builder("s3cret").base_url("https://u:s3cret@host").default_header("x-key", "s3cret");
        assert!(!format!("{builder:?}").contains("s3cret"));
        let client = Client::builder(String::from("s3cret"))
            .base_url("http://localhost:1/p/")
            .default_header("x-key", "s3cret")
            .timeout(Duration::from_secs(3))
            .build()
            .unwrap();
        assert!(!format!("{client:?}").contains("s3cret"), "{client:?}");
        assert_eq!(client.base_url(), "http://localhost:1/p");
    }
}
