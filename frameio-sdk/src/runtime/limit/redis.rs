//! Rate limits that clients on several machines share through Redis.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use frameio_auth::{AuthError, RedisServer, SecretString};
use tokio::time::Instant;

use crate::runtime::limit::store::{LimitFuture, LimitStore, slot_and_burst, with_margin};
use crate::runtime::wire::operation::RateLimit;

/// Reserves a slot, and returns the microseconds to wait for it. It uses the clock of the Redis server, so that the
/// clocks of the clients do not matter. The key expires when all slots are free again.
const RESERVE_SCRIPT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local slot, burst, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used_up = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(used_up - now - burst, 0)
if longest < 0 or wait <= longest then
  used_up = used_up + slot
  redis.call('SET', KEYS[1], string.format('%.0f', used_up), 'PX', math.ceil((used_up - now) / 1000))
end
return wait";

/// After a failure, the server is not tried again for this long; meanwhile, calls use the client's own estimate.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);

/// A budget for clients on several machines, in [Redis](https://redis.io) (feature `redis`).
///
/// Each operation has a key, `{name}:operation`, that holds a time of the server's clock and expires by itself. Redis 5 or
/// newer is needed. While the server is away, calls go by what their client knows alone, and after five seconds the server is
/// tried again.
///
/// ```no_run
/// # fn run(token: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use frameio_sdk::{Client, RedisLimits};
///
/// // One name for each user of an account whose calls the service counts together.
/// let limits = RedisLimits::new("redis://cache.internal:6379", "frameio:limits:42")?;
/// let client = Client::builder(token).share_rate_limits(Arc::new(limits)).build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisLimits {
    server: RedisServer,
    name: String,
    unavailable_until: Mutex<Option<Instant>>,
}

impl RedisLimits {
    /// The budget `name` on the server at `url`: `redis://[user:password@]host[:port][/database]`, or `rediss://` with TLS
    /// (feature `redis-tls`). Nothing is connected before it is used. The name is no secret.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the URL is neither.
    pub fn new(url: impl Into<SecretString>, name: impl Into<String>) -> Result<Self, AuthError> {
        Ok(Self::on(RedisServer::new(url)?, name))
    }

    /// The same on a server that something else uses as well, such as a [`RedisStore`](frameio_auth::RedisStore).
    pub fn on(server: RedisServer, name: impl Into<String>) -> Self {
        Self { server, name: name.into(), unavailable_until: Mutex::default() }
    }

    fn set_unavailable(&self) {
        *self.unavailable_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + RETRY_INTERVAL);
    }

    fn is_unavailable(&self) -> bool {
        let until = *self.unavailable_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }
}

impl LimitStore for RedisLimits {
    fn reserve<'a>(&'a self, operation: &'a str, limit: RateLimit, longest: Option<Duration>) -> LimitFuture<'a> {
        Box::pin(async move {
            if self.is_unavailable() {
                return Err("the Redis server failed just now, and is tried again in a few seconds".into());
            }
            let key = format!("{{{}}}:{operation}", self.name);
            let (slot, burst) = slot_and_burst(limit);
            let longest = longest.map_or_else(|| "-1".to_owned(), micros);
            match self.server.eval(RESERVE_SCRIPT, &[&key], &[&micros(slot), &micros(burst), &longest]).await {
                Ok(wait) => Ok(with_margin(Duration::from_micros(wait.unsigned_abs()))),
                Err(error) => {
                    self.set_unavailable();
                    Err(error.into())
                }
            }
        })
    }
}

impl fmt::Debug for RedisLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimits").field("server", &self.server).field("name", &self.name).finish_non_exhaustive()
    }
}

fn micros(time: Duration) -> String {
    time.as_micros().to_string()
}
