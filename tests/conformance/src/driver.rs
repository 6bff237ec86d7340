//! The driver: lines in, lines out.

use std::env;

use frameio_sdk::Client;

use crate::answer::{self, Answer};
use crate::catalogue::operations;
use crate::decode;
use crate::failure::{Failure, Kind};
use crate::line::{self, Request};

/// Executes lines with the client of one server.
#[derive(Debug)]
pub struct Driver {
    /// `None` without a token, which decoding does not need.
    client: Option<Client>,
}

impl Driver {
    /// Creates a driver that uses this client.
    pub fn new(client: Client) -> Self {
        Self { client: Some(client) }
    }

    /// Creates a driver from `FRAMEIO_BASE_URL`, `FRAMEIO_TOKEN` and `FRAMEIO_MAX_RETRIES` (default: 0).
    ///
    /// # Errors
    /// When one of them is not valid; the text says which.
    pub fn from_env() -> Result<Self, String> {
        let retries = match var("FRAMEIO_MAX_RETRIES") {
            Some(text) => text.parse().map_err(|_| "FRAMEIO_MAX_RETRIES has to be a number".to_owned())?,
            None => 0,
        };
        let Some(token) = var("FRAMEIO_TOKEN") else { return Ok(Self { client: None }) };
        // Each line is one request, sent at once, so the server enforces the rate limits.
        let mut builder = Client::builder(token).max_retries(retries).wait_for_rate_limits(false);
        if let Some(url) = var("FRAMEIO_BASE_URL") {
            builder = builder.base_url(url);
        }
        let client = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { client: Some(client) })
    }

    /// Responds to a line with a line, whatever its content.
    pub async fn answer(&self, line: &[u8]) -> String {
        let (id, request) = line::read(line.trim_ascii_end());
        let outcome = match request {
            Ok(request) => self.run(request).await,
            Err(failure) => Err(failure),
        };
        answer::line(&id, outcome)
    }

    async fn run(&self, request: Request) -> Result<Answer, Failure> {
        match request {
            Request::Decode { schema, value } => {
                let value = decode(&schema, value.get().as_bytes())?;
                Ok(Answer { status: None, value })
            }
            Request::Call { operation, mut given } => {
                let unknown = || Failure::input(format!("operation: there is no `{operation}`; --list prints them"));
                let found = operations().find(|known| known.name == operation).ok_or_else(unknown)?;
                if given.all && !found.paged {
                    return Err(Failure::input("all: the operation gives no list that is paged"));
                }
                let no_token = || Failure::new(Kind::Auth, "there is no token: set FRAMEIO_TOKEN");
                let client = self.client.as_ref().ok_or_else(no_token)?;
                let calling = (found.call)(client, &mut given)?;
                given.finish()?;
                calling.await
            }
        }
    }
}

fn var(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
