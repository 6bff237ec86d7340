//! The Redis server: a connection for each runtime, and its errors.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, IntoConnectionInfo as _, RedisError};
use tokio::runtime::{self, Handle};

use crate::error::AuthError;
use crate::redact::Redactor;
use crate::secret::SecretString;
use crate::store::error::StoreError;

/// The time limit for a connection, and again for each response.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A Redis server that several workers share, for [`RedisStore::on`](crate::RedisStore::on) and whatever else they share.
///
/// A connection is made when it is needed, one for each tokio runtime, with five seconds for it and for each answer; one that
/// broke is replaced. Clones use the same connection.
#[derive(Clone)]
pub struct RedisServer(Arc<Inner>);

struct Inner {
    client: Client,
    /// A connection is driven by the runtime on which it was made, so it can be used on that runtime only.
    connected: Mutex<Option<(runtime::Id, MultiplexedConnection)>>,
}

impl RedisServer {
    /// Creates the connection settings of the server at `url`: `redis://[user:password@]host[:port][/database]`, or
    /// `rediss://` with TLS (feature `redis-tls`). The connection is made on first use.
    ///
    /// # Errors
    /// [`AuthError::is_configuration`] when the URL is neither.
    pub fn new(url: impl Into<SecretString>) -> Result<Self, AuthError> {
        let wrong = "the URL of the Redis server is wrong; use one such as redis://host:6379, or rediss:// with the \
                     feature `redis-tls`";
        // The error is left out, because it might quote the password.
        let client = url.into().expose_secret().into_connection_info().and_then(Client::open);
        let client = client.map_err(|_| AuthError::configuration(wrong))?;
        #[cfg(feature = "redis-tls")]
        install_crypto_provider();
        Ok(Self(Arc::new(Inner { client, connected: Mutex::default() })))
    }

    /// Runs a Lua script that returns a whole number. It is sent a second time if the connection broke before its answer
    /// came, so a script must do no harm when it runs twice. Keys and arguments may show in errors: they are no place for
    /// secrets.
    ///
    /// # Errors
    /// When there is no answer, or the server refuses the script.
    pub async fn eval(&self, script: &str, keys: &[&str], arguments: &[&str]) -> Result<i64, StoreError> {
        let mut command = redis::cmd("EVAL");
        command.arg(script).arg(keys.len()).arg(keys).arg(arguments);
        self.query(&command, &[]).await.map_err(|error| {
            StoreError::new(format!("the Redis server {} did not run a script: {error}", self.address()))
        })
    }

    /// The address, without user and password.
    pub(super) fn address(&self) -> String {
        self.0.client.get_connection_info().addr().to_string()
    }

    fn connected(&self) -> MutexGuard<'_, Option<(runtime::Id, MultiplexedConnection)>> {
        self.0.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a command that is safe to repeat; it is sent again if the existing connection was broken. Servers quote
    /// commands in errors, so `secrets` in it are redacted.
    ///
    /// # Errors
    /// When there is no response, or it is an error.
    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd, secrets: &[&str]) -> Result<T, StoreError> {
        let failed = |error: RedisError| {
            let error = Redactor::new(secrets.iter().copied()).clean(&error.to_string());
            StoreError::new(format!("{error}; check that it runs, its URL and password"))
        };
        let runtime = Handle::try_current()
            .map_err(|_| StoreError::new("what is in Redis needs a tokio runtime; await it on one"))?
            .id();
        let existing = self.connected().as_ref().filter(|(id, _)| *id == runtime).map(|(_, found)| found.clone());
        if let Some(mut connection) = existing {
            match command.query_async(&mut connection).await {
                Err(error) if error.is_unrecoverable_error() || error.is_timeout() => *self.connected() = None,
                outcome => return outcome.map_err(failed),
            }
        }
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(TIMEOUT)).set_response_timeout(Some(TIMEOUT));
        let connection = self.0.client.get_multiplexed_async_connection_with_config(&config).await;
        let mut connection = connection.map_err(failed)?;
        let outcome = command.query_async(&mut connection).await;
        if !outcome.as_ref().is_err_and(|error| error.is_unrecoverable_error() || error.is_timeout()) {
            *self.connected() = Some((runtime, connection));
        }
        outcome.map_err(failed)
    }
}

impl fmt::Debug for RedisServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisServer").field(&self.address()).finish()
    }
}

/// Selects the process-wide default of the TLS library, because `redis` panics if there is none and several are
/// compiled in.
#[cfg(feature = "redis-tls")]
fn install_crypto_provider() {
    use tokio_rustls::rustls::crypto::aws_lc_rs;
    // Fails if the process has a default already, which then stays.
    let _ = aws_lc_rs::default_provider().install_default();
}
