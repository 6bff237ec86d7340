//! How a stand-in is started.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use tokio::net::TcpListener;

use tokio::sync::mpsc;

use crate::handle::FakeFrameio;
use crate::limits::{Limiter, RateLimits};
use crate::seed::{Origin, Seed};
use crate::serve::serve;
use crate::shared::Shared;
use crate::spec;
use crate::state::{Settings, SignIn};

impl FakeFrameio {
    /// Settings to start from.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }
}

/// Settings of a stand-in that is not started yet. Made by [`FakeFrameio::builder`].
#[derive(Debug, Clone)]
pub struct Builder {
    address: SocketAddr,
    seed: Seed,
    limits: RateLimits,
    number: u64,
    settings: Settings,
}

impl Builder {
    fn new() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            seed: Seed::Demo,
            limits: RateLimits::Off,
            number: 1,
            settings: Settings::default(),
        }
    }

    /// What is there at the start; [`Seed::Demo`] unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// The port; any free one unless said otherwise.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The address to listen at; 127.0.0.1 unless said otherwise.
    #[must_use]
    pub fn ip(mut self, ip: IpAddr) -> Self {
        self.address.set_ip(ip);
        self
    }

    /// How strictly rate limits are applied; [`RateLimits::Off`] unless said otherwise.
    #[must_use]
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The number all ids are made from. Two servers with the same number give the same ids.
    #[must_use]
    pub fn id_seed(mut self, number: u64) -> Self {
        self.number = number;
        self
    }

    /// How long after its last part a file becomes `transcoded`: two seconds unless said otherwise, `None` for only
    /// when [`FakeFrameio::transcode`] says so. Measured by tokio's clock, so a paused one rules it too.
    #[must_use]
    pub fn transcode_after(mut self, delay: Option<Duration>) -> Self {
        self.settings.transcode_after = delay;
        self
    }

    /// The largest part an upload is split into, in bytes; 20,000,000 unless said otherwise.
    #[must_use]
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.settings.part_size = bytes.max(1);
        self
    }

    /// Files up to this size keep their uploaded bytes (64 MiB unless said otherwise); of larger ones only the sizes
    /// are checked, and downloads give made-up bytes.
    #[must_use]
    pub fn keep_bytes(mut self, bytes: u64) -> Self {
        self.settings.keep_bytes = bytes;
        self
    }

    /// Whether the MD5 of each part is reckoned, which the tags of originals are made of: it is unless said otherwise.
    /// Without it, tags are made up, and parts are taken faster.
    #[must_use]
    pub fn digests(mut self, digests: bool) -> Self {
        self.settings.digests = digests;
        self
    }

    /// How long upload and media links work; 24 hours unless said otherwise.
    #[must_use]
    pub fn link_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.link_lifetime = lifetime;
        self
    }

    /// The first pause before a failed webhook delivery is tried again; it doubles each time. 15 seconds unless said
    /// otherwise, measured by tokio's clock.
    #[must_use]
    pub fn webhook_retry(mut self, pause: Duration) -> Self {
        self.settings.webhook_retry = pause;
        self
    }

    /// Seconds by which the time stamps of signed deliveries are wrong: positive in the future, negative in the past.
    #[must_use]
    pub fn signing_skew(mut self, seconds: i64) -> Self {
        self.settings.signing_skew = seconds;
        self
    }

    /// Whether a delivery that is tried again has the time stamp and signature of the first attempt. Unless said otherwise,
    /// each attempt is signed anew; no source says what the service does.
    #[must_use]
    pub fn retries_keep_time_stamp(mut self, keep: bool) -> Self {
        self.settings.retries_keep_time_stamp = keep;
        self
    }

    /// How long access tokens from the identity service hold: 86,399 seconds unless said otherwise.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// What happens when a client sends somebody to sign in; [`SignIn::Allow`] unless said otherwise.
    #[must_use]
    pub fn sign_in(mut self, sign_in: SignIn) -> Self {
        self.settings.sign_in = sign_in;
        self
    }

    /// Starts serving from tasks of the current tokio runtime.
    ///
    /// # Errors
    /// When the port cannot be had, or the embedded interface document cannot be read.
    pub async fn start(self) -> Result<FakeFrameio, StartError> {
        let spec = spec::embedded().map_err(StartError::Document)?;
        let listener = TcpListener::bind(self.address).await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let settings = Settings { began: SystemTime::now(), ..self.settings };
        let origin = Origin { seed: self.seed, base_url: format!("http://{address}"), settings, number: self.number };
        let (state, demo) = origin.plant();
        let (errands, inbox) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(spec, origin, state, Limiter::new(self.limits), errands));
        let server = serve(listener, Arc::clone(&shared), inbox).map_err(StartError::Listen)?;
        Ok(FakeFrameio::new(server, shared, demo))
    }
}

impl Builder {
    /// Starts serving from a thread of its own: for tests that are not asynchronous.
    ///
    /// # Errors
    /// As [`start`](Self::start), or when no thread can be had.
    pub fn start_blocking(self) -> Result<FakeFrameio, StartError> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Listen)?;
        let serve = move || {
            runtime.block_on(async move {
                let started = self.start().await;
                let stopped = started.as_ref().ok().map(FakeFrameio::stopped);
                if sender.send(started).is_ok()
                    && let Some(mut stopped) = stopped
                {
                    // An error means that the handle is gone, which is what is waited for.
                    let _ = stopped.changed().await;
                }
            });
        };
        std::thread::Builder::new().name("fake-frameio".to_owned()).spawn(serve).map_err(StartError::Listen)?;
        let gone = || StartError::Listen(io::Error::other("the server's thread is gone"));
        receiver.recv().map_err(|_| gone())?
    }
}

/// Why a stand-in did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened at.
    Listen(io::Error),
    /// The embedded interface document cannot be read.
    Document(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "cannot listen (try another port, or 0 for any free one): {error}"),
            Self::Document(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::Document(_) => None,
        }
    }
}
