//! The connections of the listener. Browsers open several, leave some of them silent, and abort those whose certificate
//! they do not trust yet, so connections are served concurrently.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use futures_util::future::{AbortHandle, AbortRegistration, Abortable, Either, join_all, select};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
#[cfg(feature = "loopback")]
use tokio::time::timeout;
use tokio::time::{Instant, sleep_until};

use crate::loopback::handler::CallbackHandler;

/// The maximum number of connections per address. When it is reached, the oldest connection that has sent no request is
/// closed to make room; if all have sent one, the next connection waits.
const MAX_CONNECTIONS: usize = 64;
/// The time limit for a handshake, and again for a request.
const READ_TIMEOUT: Duration = Duration::from_secs(15);
/// Browsers send the cookies of every program that ever ran on `localhost`.
const MAX_REQUEST_BYTES: usize = 64 * 1024;
/// The pause when the system has no more sockets.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// The listeners.
pub(super) struct Server {
    pub(super) listeners: Vec<TcpListener>,
    #[cfg(feature = "loopback")]
    pub(super) tls: Option<tokio_rustls::TlsAcceptor>,
}

type Connection<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Server {
    /// Serves connections until the future is dropped, which closes all of them.
    pub(super) async fn serve(self, handler: CallbackHandler) -> Infallible {
        join_all(self.listeners.iter().map(|listener| self.accept(listener, &handler))).await;
        pending().await
    }

    async fn accept(&self, listener: &TcpListener, handler: &CallbackHandler) {
        let mut connections: FuturesUnordered<Connection<'_>> = FuturesUnordered::new();
        connections.push(Box::pin(pending())); // so that there is always a future to poll
        let mut idle = IdleConnections::default();
        let mut resume = Instant::now();
        loop {
            let full = connections.len() > MAX_CONNECTIONS && !idle.evict_oldest();
            let accepting = async {
                if full {
                    pending::<()>().await;
                }
                sleep_until(resume).await;
                listener.accept().await
            };
            let accepted = match select(pin!(accepting), connections.next()).await {
                Either::Left((accepted, _)) => accepted,
                Either::Right(_) => continue,
            };
            match accepted {
                Ok((stream, _)) => {
                    let (silent, registration) = idle.add();
                    let connection = Abortable::new(self.handle_connection(stream, handler, silent), registration);
                    connections.push(Box::pin(connection.map(drop)));
                }
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    resume = Instant::now() + ACCEPT_RETRY_DELAY;
                }
            }
        }
    }

    async fn handle_connection(&self, stream: TcpStream, handler: &CallbackHandler, silent: Arc<AtomicBool>) {
        #[cfg(feature = "loopback")]
        if let Some(tls) = &self.tls {
            match timeout(READ_TIMEOUT, tls.accept(stream)).await {
                Ok(Ok(stream)) => serve_connection(stream, handler, &silent).await,
                // This is normal: the browser asks its user first whether to trust the certificate.
                Ok(Err(error)) => tracing::debug!(%error, "a browser broke off the handshake"),
                Err(_) => tracing::debug!("a connection was silent"),
            }
            return;
        }
        serve_connection(stream, handler, &silent).await;
    }
}

/// The connections that have sent no request yet, the oldest first.
#[derive(Default)]
struct IdleConnections(VecDeque<(Weak<AtomicBool>, AbortHandle)>);

impl IdleConnections {
    fn add(&mut self) -> (Arc<AtomicBool>, AbortRegistration) {
        let silent = Arc::new(AtomicBool::new(true));
        let (handle, registration) = AbortHandle::new_pair();
        self.0.push_back((Arc::downgrade(&silent), handle));
        (silent, registration)
    }

    /// Closes the oldest silent connection, if there is one.
    fn evict_oldest(&mut self) -> bool {
        while let Some((silent, handle)) = self.0.pop_front() {
            if silent.upgrade().is_some_and(|silent| silent.load(Ordering::Relaxed)) {
                handle.abort();
                return true;
            }
        }
        false
    }
}

/// Serves one request and its response.
async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    handler: &CallbackHandler,
    silent: &AtomicBool,
) {
    let waiting = OnceLock::new(); // set until the response is sent
    let service = service_fn(|request: Request<Incoming>| {
        let waiting = &waiting;
        silent.store(false, Ordering::Relaxed);
        async move {
            let (path, query) = (request.uri().path(), request.uri().query());
            let (page, waits) = handler.handle(request.method() == Method::GET, path, query).await;
            if let Some(waits) = waits {
                let _ = waiting.set(waits); // each connection serves one request, so it is set once
            }
            Ok::<_, Infallible>(page.into_response())
        }
    });
    let outcome = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(READ_TIMEOUT)
        .max_buf_size(MAX_REQUEST_BYTES)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended before its answer");
    }
}
