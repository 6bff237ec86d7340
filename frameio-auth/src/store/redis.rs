//! A store in Redis, for workers on several machines.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, IntoConnectionInfo as _, RedisError};
use tokio::runtime::{self, Handle};

use super::redis_lease::{self, Fence};
use super::{StoreError, StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
use crate::redact::Redactor;
use crate::{AuthError, SecretString, Tokens, random};

/// For a connection, and again for each answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// By default, how long others wait for a holder of the lease that was killed.
const LEASE: Duration = Duration::from_secs(10);
const MIN_LEASE: Duration = Duration::from_millis(100);

/// Replaces one version by another, unless a later holder of the lease has written. A save whose answer was lost can be
/// sent again.
const SAVE: &str = "
local current = redis.call('HGET', KEYS[1], 'version') or ''
if current == ARGV[2] then return 1 end
if current ~= ARGV[1] then return 0 end
local fence = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
local ours = tonumber(ARGV[4])
if ours > 0 and ours < fence then return 0 end
if ours > fence then fence = ours end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'tokens', ARGV[3], 'fence', string.format('%.0f', fence))
return 1";

/// Keeps tokens in [Redis](https://redis.io), for workers on several machines that share one sign-in.
///
/// - **One refresh.** [`lock`](TokenStore::lock) is a lease on the sign-in: one worker refreshes, the others wait and take
///   what it stored. A lease lasts 10 seconds unless [`lease`](Self::lease) says otherwise. It is renewed while it is
///   held, for at most nine times its length, and given back at once when its guard is dropped. When its holder is
///   killed, the others go on when it runs out.
/// - **No lost update.** A save is one script: it replaces the version that it names, or nothing. Leases are numbered, and
///   a holder that was paused until a later one had written cannot overwrite what that one wrote.
/// - **Outages.** A connection is made when it is needed, with five seconds for it and for each answer; one that broke is
///   replaced. Without the server, flows that spend a refresh token do not refresh, and say why.
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
    server: Arc<Server>,
    lease: Duration,
}

impl RedisStore {
    /// The sign-in `name` on the server at `url`: `redis://[user:password@]host[:port][/database]`, or `rediss://` with
    /// TLS (feature `redis-tls`). Nothing is connected before it is used. The name is no secret: it shows in logs.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the URL is none of these, or the name is empty.
    pub fn new(url: impl Into<SecretString>, name: impl Into<String>) -> Result<Self, AuthError> {
        let (url, name) = (url.into(), name.into());
        if name.is_empty() {
            return Err(AuthError::configuration("a sign-in in Redis needs a name"));
        }
        let wrong = "the URL of the Redis server is wrong; use one such as redis://host:6379, or rediss:// with the \
                     feature `redis-tls`";
        // What is wrong is left out: it might quote the password.
        let client = url.expose_secret().into_connection_info().and_then(Client::open);
        let client = client.map_err(|_| AuthError::configuration(wrong))?;
        #[cfg(feature = "redis-tls")]
        choose_cryptography();
        let server = Server { client, name, connected: Mutex::default(), fence: Fence::default() };
        Ok(Self { server: Arc::new(server), lease: LEASE })
    }

    /// How long a lease lasts without being renewed, and so how long others wait for a holder that was killed. Ten
    /// seconds by default; 100 milliseconds at least.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(MIN_LEASE);
        self
    }

    /// The name of the sign-in.
    pub fn name(&self) -> &str {
        &self.server.name
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.server.address();
        f.debug_struct("RedisStore").field("server", &address).field("name", &self.server.name).finish_non_exhaustive()
    }
}

impl TokenStore for RedisStore {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        Box::pin(async {
            let mut command = redis::cmd("HMGET");
            command.arg(self.server.key()).arg("tokens").arg("version");
            let (text, version): (Option<String>, Option<String>) = self.server.ask(&command, "read").await?;
            let Some((text, version)) = text.map(SecretString::from).zip(version) else { return Ok(None) };
            let tokens = Tokens::from_json(text.expose_secret())?;
            Ok(Some(Stored { tokens, version: StoreVersion::new(version) }))
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        Box::pin(async move {
            let version = random::word()?;
            let version = version.expose_secret();
            let mut command = redis::cmd("EVAL");
            command.arg(SAVE).arg(1).arg(self.server.key()).arg(replaces.map_or("", StoreVersion::as_str)).arg(version);
            command.arg(tokens.to_json().expose_secret()).arg(self.server.fence.get());
            match self.server.ask_about(&command, "written", &secrets_of(tokens)).await? {
                0 => Err(StoreError::conflict()),
                _ => Ok(StoreVersion::new(version)),
            }
        })
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            // The numbers of the leases stay.
            let mut command = redis::cmd("HDEL");
            command.arg(self.server.key()).arg("tokens").arg("version");
            self.server.ask::<i64>(&command, "deleted").await.map(drop)
        })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(redis_lease::take(Arc::clone(&self.server), self.lease))
    }
}

pub(super) struct Server {
    client: Client,
    name: String,
    /// A connection is driven by the runtime that it was made on, and is good for nobody else.
    connected: Mutex<Option<(runtime::Id, MultiplexedConnection)>>,
    pub(super) fence: Fence,
}

impl Server {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn key(&self) -> String {
        format!("{{{}}}", self.name)
    }

    pub(super) fn lease_key(&self) -> String {
        format!("{{{}}}:lease", self.name)
    }

    fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    fn connected(&self) -> MutexGuard<'_, Option<(runtime::Id, MultiplexedConnection)>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// When there is no answer, or it is a refusal.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd, what: &str) -> Result<T, StoreError> {
        self.ask_about(command, what, &[]).await
    }

    /// Sends a command that may be sent twice, once more if the connection at hand had broken. Servers quote what they
    /// refuse, so the `secrets` in the command are taken out of errors.
    async fn ask_about<T: FromRedisValue>(&self, command: &Cmd, what: &str, secrets: &[&str]) -> Result<T, StoreError> {
        let failed = |error: RedisError| {
            let error = Redactor::new(secrets.iter().copied()).clean(&error.to_string());
            let place = format!("the sign-in {} on the Redis server {}", self.name, self.address());
            StoreError::new(format!("{place} could not be {what}: {error}; check that it runs, its URL and password"))
        };
        let runtime = Handle::try_current()
            .map_err(|_| StoreError::new("a store in Redis needs a tokio runtime; await it on one"))?
            .id();
        let at_hand = self.connected().as_ref().filter(|(id, _)| *id == runtime).map(|(_, found)| found.clone());
        if let Some(mut connection) = at_hand {
            match command.query_async(&mut connection).await {
                Err(error) if error.is_unrecoverable_error() || error.is_timeout() => *self.connected() = None,
                outcome => return outcome.map_err(failed),
            }
        }
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await.map_err(failed)?;
        let outcome = command.query_async(&mut connection).await;
        if !outcome.as_ref().is_err_and(|error| error.is_unrecoverable_error() || error.is_timeout()) {
            *self.connected() = Some((runtime, connection));
        }
        outcome.map_err(failed)
    }
}

fn secrets_of(tokens: &Tokens) -> Vec<&str> {
    let refresh = tokens.refresh_token().map(SecretString::expose_secret);
    refresh.into_iter().chain([tokens.access_token().expose_secret()]).collect()
}

/// `redis` takes the process's choice, and panics when there is none and several libraries to choose from.
#[cfg(feature = "redis-tls")]
fn choose_cryptography() {
    use tokio_rustls::rustls::crypto::aws_lc_rs;
    // A choice that was made before stands.
    let _ = aws_lc_rs::default_provider().install_default();
}
