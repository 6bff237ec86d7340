//! The two keys of a sign-in on a Redis server, and its name in errors.

use redis::{Cmd, FromRedisValue};

use super::fence::Fence;
use super::server::RedisServer;
use crate::store::error::StoreError;

pub(super) struct Place {
    pub(super) server: RedisServer,
    pub(super) name: String,
    pub(super) fence: Fence,
}

impl Place {
    pub(super) fn key(&self) -> String {
        format!("{{{}}}", self.name)
    }

    pub(super) fn lease_key(&self) -> String {
        format!("{{{}}}:lease", self.name)
    }

    /// # Errors
    /// When there is no response, or it is an error.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd, what: &str) -> Result<T, StoreError> {
        self.ask_about(command, what, &[]).await
    }

    /// Like [`ask`](Self::ask), for commands with `secrets`, which are removed from errors.
    pub(super) async fn ask_about<T: FromRedisValue>(
        &self,
        command: &Cmd,
        what: &str,
        secrets: &[&str],
    ) -> Result<T, StoreError> {
        self.server.ask(command, secrets).await.map_err(|error| {
            let place = format!("the sign-in {} on the Redis server {}", self.name, self.server.address());
            StoreError::new(format!("{place} could not be {what}: {error}"))
        })
    }
}
