//! A store in Redis, for workers on several machines.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::entry::RedisEntry;
use super::fencing_token::FencingToken;
use super::lease;
use super::server::RedisServer;
use crate::error::AuthError;
use crate::random;
use crate::secret::SecretString;
use crate::store::error::StoreError;
use crate::store::token_store::{StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::tokens::Tokens;

/// The default length of a lease, which is how long others wait if its holder was killed.
const DEFAULT_LEASE: Duration = Duration::from_secs(10);
const MIN_LEASE: Duration = Duration::from_millis(100);

/// Replaces the version, unless a later holder of the lease has written. A save whose response was lost can be sent
/// again.
const SAVE_SCRIPT: &str = "
local current = redis.call('HGET', KEYS[1], 'version') or ''
if current == ARGV[2] then return 1 end
if current ~= ARGV[1] then return 0 end
local fence = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
local ours = tonumber(ARGV[4])
if ours > 0 and ours < fence then return 0 end
if ours > fence then fence = ours end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'tokens', ARGV[3], 'fence', string.format('%.0f', fence))
return 1";

/// A store in [Redis](https://redis.io), for workers on several machines that share one sign-in.
///
/// - **One refresh.** [`lock`](TokenStore::lock) is a lease on the sign-in: one worker refreshes, the others wait and
///   take what it stored. A lease lasts 10 seconds by default ([`lease`](Self::lease)). It is renewed while it
///   is held, for at most nine times its length, and given back at once when its guard is dropped. If its holder is
///   killed, the others continue when it expires.
/// - **No lost update.** A save is one script: it replaces the version that it names, or nothing. Leases are numbered,
///   and a holder that was paused until a later one had written cannot overwrite what that one wrote.
/// - **Outages.** A connection is made when it is needed, with five seconds for it and for each response; one that
///   broke is replaced. While the server is down, flows with a refresh token fail instead of refreshing.
///
/// The server keeps the tokens in plain text, under two keys that are named as given to [`new`](Self::new): `{name}`, a
/// hash, and `{name}:lease`. The braces keep both on one node of a cluster. Redis 4 or newer is needed. Clones use the
/// same connection and hold the same lease: give each worker of a process that refreshes for itself a store of its own.
///
/// ```no_run
/// # fn run() -> Result<(), frameio_auth::AuthError> {
/// use frameio_auth::{RedisStore, WebAppAuth};
///
/// let store = RedisStore::new("redis://cache.internal:6379", "frameio:sign-in:42")?;
/// let app = WebAppAuth::builder("client-id", "client-secret", "https://app.example/callback").store(store).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    entry: Arc<RedisEntry>,
    lease: Duration,
}

impl RedisStore {
    /// Creates a store of the sign-in `name` on the server at `url`: `redis://[user:password@]host[:port][/database]`,
    /// or `rediss://` with TLS (feature `redis-tls`). The connection is made on first use. The name is not secret: it
    /// appears in logs.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the URL has another form, or the name is empty.
    pub fn new(url: impl Into<SecretString>, name: impl Into<String>) -> Result<Self, AuthError> {
        Self::on(&RedisServer::new(url)?, name)
    }

    /// The same on a server that something else may use as well.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the name is empty.
    pub fn on(server: &RedisServer, name: impl Into<String>) -> Result<Self, AuthError> {
        let name = name.into();
        if name.is_empty() {
            return Err(AuthError::configuration("a sign-in in Redis needs a name"));
        }
        let entry = RedisEntry { server: server.clone(), name, fencing_token: FencingToken::default() };
        Ok(Self { entry: Arc::new(entry), lease: DEFAULT_LEASE })
    }

    /// Sets how long a lease lasts without being renewed, which is how long others wait for a holder that was killed. Ten
    /// seconds by default; 100 milliseconds at least.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(MIN_LEASE);
        self
    }

    /// The name of the sign-in.
    pub fn name(&self) -> &str {
        &self.entry.name
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.entry.server.address();
        f.debug_struct("RedisStore").field("server", &address).field("name", &self.entry.name).finish_non_exhaustive()
    }
}

impl TokenStore for RedisStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(async {
            let mut command = redis::cmd("HMGET");
            command.arg(self.entry.key()).arg("tokens").arg("version");
            let (text, version): (Option<String>, Option<String>) = self.entry.query(&command, "read").await?;
            let Some((text, version)) = text.map(SecretString::from).zip(version) else { return Ok(None) };
            let tokens = Tokens::from_json(text.expose_secret())?;
            Ok(Some(Stored { tokens, version: StoreVersion::new(version) }))
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            let version = random::nonce()?;
            let version = version.expose_secret();
            let mut command = redis::cmd("EVAL");
            command
                .arg(SAVE_SCRIPT)
                .arg(1)
                .arg(self.entry.key())
                .arg(replaces.map_or("", StoreVersion::as_str))
                .arg(version);
            command.arg(tokens.to_json().expose_secret()).arg(self.entry.fencing_token.get());
            match self.entry.query_redacted(&command, "written", &secrets_of(tokens)).await? {
                0 => Err(StoreError::conflict()),
                _ => Ok(StoreVersion::new(version)),
            }
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            // The numbers of leases are kept, because they must not be used again.
            let mut command = redis::cmd("HDEL");
            command.arg(self.entry.key()).arg("tokens").arg("version");
            self.entry.query::<i64>(&command, "deleted").await.map(drop)
        })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(lease::acquire(Arc::clone(&self.entry), self.lease))
    }
}

fn secrets_of(tokens: &Tokens) -> Vec<&str> {
    let refresh = tokens.refresh_token().map(SecretString::expose_secret);
    refresh.into_iter().chain([tokens.access_token().expose_secret()]).collect()
}
