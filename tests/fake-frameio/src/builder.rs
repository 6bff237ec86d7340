//! The builder of a stand-in.

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
    /// Creates the builder of a stand-in.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }
}

/// The builder of a stand-in; made by [`FakeFrameio::builder`].
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

    /// Sets the initial data. Default: [`Seed::Demo`].
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the port. Default: any free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Sets the address to listen at. Default: 127.0.0.1.
    #[must_use]
    pub fn ip(mut self, ip: IpAddr) -> Self {
        self.address.set_ip(ip);
        self
    }

    /// Sets how rate limits are applied. Default: [`RateLimits::Off`].
    #[must_use]
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the seed of all ids. Two servers with the same seed give the same ids.
    #[must_use]
    pub fn id_seed(mut self, number: u64) -> Self {
        self.number = number;
        self
    }

    /// Sets how long after its last part a file becomes `transcoded`. Default: two seconds. With `None`, only
    /// [`FakeFrameio::transcode`] transcodes it. The time is that of tokio's clock, which tests can pause.
    #[must_use]
    pub fn transcode_after(mut self, delay: Option<Duration>) -> Self {
        self.settings.transcode_after = delay;
        self
    }

    /// Sets the largest size of a part of an upload, in bytes. Default: 20,000,000.
    #[must_use]
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.settings.part_size = bytes.max(1);
        self
    }

    /// Sets the size up to which files keep their uploaded bytes. Default: 64 MiB. Of larger files, the sizes and
    /// checksums of the parts are kept, and downloads give made-up bytes.
    #[must_use]
    pub fn keep_bytes(mut self, bytes: u64) -> Self {
        self.settings.keep_bytes = bytes;
        self
    }

    /// Sets whether the MD5 of each part is computed, for the `ETag` of originals. Default: `true`.
    /// Without it, tags are made up, and uploads of parts are faster.
    #[must_use]
    pub fn digests(mut self, digests: bool) -> Self {
        self.settings.digests = digests;
        self
    }

    /// Sets the lifetime of upload and media links. Default: 24 hours.
    #[must_use]
    pub fn link_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.link_lifetime = lifetime;
        self
    }

    /// Sets the first wait before a failed webhook delivery is repeated; it doubles each time. Default: 15 seconds,
    /// by tokio's clock.
    #[must_use]
    pub fn webhook_retry(mut self, pause: Duration) -> Self {
        self.settings.webhook_retry = pause;
        self
    }

    /// Sets whether uploads fail after all parts have arrived: the files stay placeholders, and `upload_failed` is
    /// `true`. Default: `false`.
    #[must_use]
    pub fn uploads_fail(mut self, fail: bool) -> Self {
        self.settings.uploads_fail = fail;
        self
    }

    /// Sets the seconds by which the server's clock differs from that of this machine in the dates of signed links:
    /// positive in the future, negative in the past.
    #[must_use]
    pub fn clock_skew(mut self, seconds: i64) -> Self {
        self.settings.clock_skew = seconds;
        self
    }

    /// Sets the seconds by which the time stamps of signed deliveries are wrong: positive in the future, negative in
    /// the past.
    #[must_use]
    pub fn signing_skew(mut self, seconds: i64) -> Self {
        self.settings.signing_skew = seconds;
        self
    }

    /// Sets whether a repeated delivery has the time stamp and signature of the first attempt. Default: `false`;
    /// each attempt is signed again. It is not documented what the service does.
    #[must_use]
    pub fn retries_keep_time_stamp(mut self, keep: bool) -> Self {
        self.settings.retries_keep_time_stamp = keep;
        self
    }

    /// Sets the lifetime of access tokens from the identity service. Default: 86,399 seconds.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Sets the answer to sign-ins. Default: [`SignIn::Allow`].
    #[must_use]
    pub fn sign_in(mut self, sign_in: SignIn) -> Self {
        self.settings.sign_in = sign_in;
        self
    }

    /// Starts serving from tasks of the current tokio runtime.
    ///
    /// # Errors
    /// When the port cannot be used, or the embedded interface document cannot be read.
    pub async fn start(self) -> Result<FakeFrameio, StartError> {
        let spec = spec::embedded().map_err(StartError::Document)?;
        let listener = TcpListener::bind(self.address).await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let skew = Duration::from_secs(self.settings.clock_skew.unsigned_abs());
        let now = SystemTime::now();
        let began = if self.settings.clock_skew < 0 { now.checked_sub(skew) } else { now.checked_add(skew) };
        let settings = Settings { began: began.unwrap_or(now), ..self.settings };
        let origin = Origin { seed: self.seed, base_url: format!("http://{address}"), settings, number: self.number };
        let (state, demo) = origin.populate();
        let (jobs, inbox) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(spec, origin, state, Limiter::new(self.limits), jobs));
        let server = serve(listener, Arc::clone(&shared), inbox).map_err(StartError::Listen)?;
        Ok(FakeFrameio::new(server, shared, demo))
    }
}

impl Builder {
    /// Starts serving from a thread of its own, for tests that are not async.
    ///
    /// # Errors
    /// As [`start`](Self::start), or when no thread can be started.
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
                    // An error means that the handle was dropped, which is what this waits for.
                    let _ = stopped.changed().await;
                }
            });
        };
        std::thread::Builder::new().name("fake-frameio".to_owned()).spawn(serve).map_err(StartError::Listen)?;
        let gone = || StartError::Listen(io::Error::other("the server's thread is gone"));
        receiver.recv().map_err(|_| gone())?
    }
}

/// The error of a stand-in that did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Listening at the address failed.
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
