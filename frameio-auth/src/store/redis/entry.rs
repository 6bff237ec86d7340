//! The two keys of a sign-in on a Redis server, and its name in errors.

use redis::{Cmd, FromRedisValue};

use super::fencing_token::FencingToken;
use super::server::RedisServer;
use crate::store::error::StoreError;

pub(super) struct RedisEntry {
    pub(super) server: RedisServer,
    pub(super) name: String,
    pub(super) fencing_token: FencingToken,
}

impl RedisEntry {
    pub(super) fn key(&self) -> String {
        format!("{{{}}}", self.name)
    }

    pub(super) fn lease_key(&self) -> String {
        format!("{{{}}}:lease", self.name)
    }

    /// # Errors
    /// When there is no response, or it is an error.
    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd, what: &str) -> Result<T, StoreError> {
        self.query_redacted(command, what, &[]).await
    }

    /// Like [`query`](Self::query), for commands with `secrets`, which are removed from errors.
    pub(super) async fn query_redacted<T: FromRedisValue>(
        &self,
        command: &Cmd,
        what: &str,
        secrets: &[&str],
    ) -> Result<T, StoreError> {
        self.server.query(command, secrets).await.map_err(|error| {
            let entry = format!("the sign-in {} on the Redis server {}", self.name, self.server.address());
            StoreError::new(format!("{entry} could not be {what}: {error}"))
        })
    }
}
