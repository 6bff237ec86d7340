//! Setting up a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use frameio_auth::TokenProvider;
use http::{HeaderMap, HeaderValue, header};

use crate::runtime::client::mode::Async;
use crate::runtime::client::shared::{Client, Inner, Ready, Settings};
use crate::runtime::client::transport::{Configure, HAS_TLS, Recipe, Tls, Transport};
use crate::runtime::error::opaque::Error;
use crate::runtime::limit::limiter::Limiter;
use crate::runtime::limit::store::LimitStore;
use crate::runtime::retry::policy::RetryPolicy;
use crate::runtime::wire::base_url::BaseUrl;
use crate::runtime::wire::header::checked_header;

const USER_AGENT: &str = concat!("frameio-sdk-rust/", env!("CARGO_PKG_VERSION"));
const MAX_RESPONSE_BYTES: u64 = 16 * 1024 * 1024;

/// Sets up a [`Client`]; made by [`Client::builder`].
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
/// `M` says which client comes of it: this one, or the blocking one.
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
    /// Made by this builder, and then by what the caller wants of it.
    Own(Vec<Configure>),
    Given(reqwest::Client),
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
            headers: usual_headers(),
            waits_for_limits: true,
            max_rate_limit_wait: None,
            strict_decoding: false,
            shared_limits: None,
            http: Http::Own(Vec::new()),
            tls: Tls::Default,
            fault: None,
            mode: PhantomData,
        }
    }

    /// Where the API is, when it is not the public one. The token is sent there and nowhere else.
    ///
    /// An `https` URL without a user, a query or a fragment; `http` is for `localhost`, 127.0.0.0/8 and `[::1]`, unless
    /// [`allow_insecure_http`](Self::allow_insecure_http) says otherwise. A server on this machine is called directly, whatever
    /// proxy the environment names. A path is kept in front of the paths of the API:
    /// `https://proxy.example/frameio`. The version that those begin with may be there or not: `/v4` at the end is the same.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows a base URL with `http` on another machine. The access token is then sent unencrypted, and whoever is on the way
    /// can read it. Default: `false`.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allows_http = allow;
        self
    }

    /// How long one attempt may take, from sending the request to the last byte of the answer; 60 s by default, and
    /// `None` is "as long as it takes". Getting the token has as long again. Waiting between attempts does not count.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// How long the server may send nothing while an answer is on its way; 30 s by default. It notices a connection that
    /// died long before [`timeout`](Self::timeout) does, and lets a large answer take its time.
    pub fn stall_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.stall_timeout = timeout.into();
        self
    }

    /// How long a call may take as a whole: waiting for rate limits, all attempts, and the waits between them. As long as it
    /// takes unless told otherwise. A wait that would go beyond it is not begun: the call fails at once, with what went wrong
    /// last.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// How long making a connection may take; 10 s by default. Has no effect on [`http_client`](Self::http_client).
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// What the client calls itself; `frameio-sdk-rust/<version>` by default.
    pub fn user_agent(self, name: impl AsRef<str>) -> Self {
        self.default_header("user-agent", name)
    }

    /// A header to send with every call. A call's own header of that name wins.
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

    /// How often a call is sent again after a failure that may pass; 2 by default, 0 is "never".
    ///
    /// Sent again are calls whose connection could not be made and calls answered with 408, 429 or 5xx. When the request
    /// was sent and no answer came, the server may have acted: then only operations that may be repeated safely are.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Whether and when calls are sent again. Default: [`RetryPolicy::standard`]. Clones of the client share its budget.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Whether calls wait when an operation was called as often as it may be; they do unless told otherwise.
    ///
    /// The limits are those that are published, corrected by what the server says with each answer, because others may call
    /// too. The client and all of its clones share them. Without this, a call over the limit is refused with 429 and sent
    /// again like every call that may pass.
    pub fn wait_for_rate_limits(mut self, wait: bool) -> Self {
        self.waits_for_limits = wait;
        self
    }

    /// The longest that a call waits for a rate limit; as long as it takes unless told otherwise. A call that would have to
    /// wait for longer fails at once, with [`Error::is_rate_limited`] and [`Error::retry_after`].
    pub fn max_rate_limit_wait(mut self, wait: impl Into<Option<Duration>>) -> Self {
        self.max_rate_limit_wait = wait.into();
        self
    }

    /// The largest answer that is read, in bytes. Default: 16 MiB, some eight times the largest page that the service sends.
    /// A larger answer is an error ([`Error::is_too_large`]). While an answer is decoded it can take up to 16 times its size in
    /// memory, if somebody made it to do so.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Refuses an answer that lacks a member it should have, or has null where there should be a value. Default: `false`.
    ///
    /// By default such a member is filled in with a harmless value, counted ([`Corrections`](crate::Corrections), on the
    /// [`Response`](crate::Response) and the [`Page`](crate::Page)), and warned of once for each operation and member.
    pub fn strict_decoding(mut self, strict: bool) -> Self {
        self.strict_decoding = strict;
        self
    }

    /// Changes the HTTP client underneath before it is made: proxies, addresses, connections. Its TLS and its refusal to
    /// follow redirects are set already. It may be asked more than once: calls with a `connect_timeout` of their own have an
    /// HTTP client of their own. Has no effect on [`http_client`](Self::http_client).
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
        if let Http::Own(steps) = &mut self.http {
            steps.push(Box::new(configure));
        }
        self
    }

    /// Sends through an HTTP client of your own, for example one that other parts of the program use too.
    ///
    /// Give it [`reqwest::redirect::Policy::none`]: a redirect that it follows takes place out of this client's sight.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Http::Given(client);
        self
    }

    /// Uses the TLS library of the platform, even when the feature `rustls` is on as well.
    #[cfg(feature = "native-tls")]
    pub fn use_native_tls(mut self) -> Self {
        self.tls = Tls::Native;
        self
    }

    /// The client, whether it can send anything or only say why not.
    pub(crate) fn assemble(self) -> Client {
        let ready = match self.fault {
            Some(message) => Err(message),
            None => BaseUrl::parse(&self.base_url, self.allows_http).and_then(|base| {
                let transport = match self.http {
                    Http::Given(http) => Transport::given(http),
                    Http::Own(_) if base.is_https() && !HAS_TLS => {
                        return Err("https needs TLS: turn on the feature `rustls` or `native-tls`".to_owned());
                    }
                    Http::Own(configure) => Transport::own(Recipe {
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

/// There is room for those that every call adds.
fn usual_headers() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    headers
}

impl ClientBuilder {
    /// The client.
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
    /// A base URL that was not checked yet may hold a password, and headers may hold anything.
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
    fn what_cannot_work_is_said_when_it_is_built() {
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
