//! How long making a connection may take, for one call.
//!
//! Connections belong to the HTTP client, which knows of no call. So the limit of a call goes along with the task that
//! sends it, and a layer around the making of connections looks there.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    static LIMIT: Duration;
}

/// Sends something for which no connection may take longer to make; `None` leaves it to the HTTP client.
pub(crate) async fn within<T>(limit: Option<Duration>, sending: impl Future<Output = T>) -> T {
    match limit {
        None => sending.await,
        Some(limit) => LIMIT.scope(limit, sending).await,
    }
}

/// Heeds the limits of calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectLimit;

/// What makes connections, and heeds the limits of calls.
#[derive(Clone, Debug)]
pub(crate) struct Limited<S>(S);

type BoxError = Box<dyn Error + Send + Sync>;

impl<S> Layer<S> for ConnectLimit {
    type Service = Limited<S>;

    fn layer(&self, connector: S) -> Self::Service {
        Limited(connector)
    }
}

impl<S, Target> Service<Target> for Limited<S>
where
    S: Service<Target, Error = BoxError>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let connecting = self.0.call(target);
        match LIMIT.try_with(|limit| *limit) {
            Err(_) => Box::pin(connecting),
            Ok(limit) => Box::pin(async move {
                tokio::time::timeout(limit, connecting).await.unwrap_or_else(|_| Err(too_slow(limit)))
            }),
        }
    }
}

fn too_slow(limit: Duration) -> BoxError {
    io::Error::new(io::ErrorKind::TimedOut, format!("the connection took longer than {limit:?} to make")).into()
}
