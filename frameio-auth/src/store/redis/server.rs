//! The Redis server: a connection for each runtime, and its errors.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError};
use tokio::runtime::{self, Handle};

use super::fence::Fence;
use crate::redact::Redactor;
use crate::store::error::StoreError;

/// For a connection, and again for each response.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Server {
    pub(super) client: Client,
    pub(super) name: String,
    /// A connection is driven by the runtime that it was made on, and is good for nobody else.
    pub(super) connected: Mutex<Option<(runtime::Id, MultiplexedConnection)>>,
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

    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    fn connected(&self) -> MutexGuard<'_, Option<(runtime::Id, MultiplexedConnection)>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// When there is no response, or it is a refusal.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd, what: &str) -> Result<T, StoreError> {
        self.ask_about(command, what, &[]).await
    }

    /// Sends a command that may be sent twice, once more if the connection at hand had broken. Servers quote what they
    /// refuse, so the `secrets` in the command are taken out of errors.
    pub(super) async fn ask_about<T: FromRedisValue>(
        &self,
        command: &Cmd,
        what: &str,
        secrets: &[&str],
    ) -> Result<T, StoreError> {
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
