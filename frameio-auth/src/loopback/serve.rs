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

use crate::loopback::visitor::Visitor;

/// The maximum number of connections per address. When it is reached, the oldest connection that has sent no request is
/// closed to make room; if all have sent one, the next connection waits.
const MAX_CONNECTIONS: usize = 64;
/// The time limit for a handshake, and again for a request.
const PATIENCE: Duration = Duration::from_secs(15);
/// Browsers send the cookies of every program that ever ran on `localhost`.
const LONGEST_REQUEST: usize = 64 * 1024;
/// The pause when the system has no more sockets.
const BREATH: Duration = Duration::from_millis(100);

/// The listeners.
pub(super) struct Doors {
    pub(super) listeners: Vec<TcpListener>,
    #[cfg(feature = "loopback")]
    pub(super) tls: Option<tokio_rustls::TlsAcceptor>,
}

type Connection<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Doors {
    /// Serves connections until the future is dropped, which closes all of them.
    pub(super) async fn serve(self, visitor: Visitor) -> Infallible {
        join_all(self.listeners.iter().map(|listener| self.attend(listener, &visitor))).await;
        pending().await
    }

    async fn attend(&self, listener: &TcpListener, visitor: &Visitor) {
        let mut connections: FuturesUnordered<Connection<'_>> = FuturesUnordered::new();
        connections.push(Box::pin(pending())); // so that there is always a future to poll
        let mut guests = Guests::default();
        let mut resume = Instant::now();
        loop {
            let full = connections.len() > MAX_CONNECTIONS && !guests.make_room();
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
                    let (silent, leave) = guests.add();
                    let connection = Abortable::new(self.receive(stream, visitor, silent), leave);
                    connections.push(Box::pin(connection.map(drop)));
                }
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    resume = Instant::now() + BREATH;
                }
            }
        }
    }

    async fn receive(&self, stream: TcpStream, visitor: &Visitor, silent: Arc<AtomicBool>) {
        #[cfg(feature = "loopback")]
        if let Some(tls) = &self.tls {
            match timeout(PATIENCE, tls.accept(stream)).await {
                Ok(Ok(stream)) => converse(stream, visitor, &silent).await,
                // This is normal: the browser asks its user first whether to trust the certificate.
                Ok(Err(error)) => tracing::debug!(%error, "a browser broke off the handshake"),
                Err(_) => tracing::debug!("a connection was silent"),
            }
            return;
        }
        converse(stream, visitor, &silent).await;
    }
}

/// The connections that have sent no request yet, the oldest first.
#[derive(Default)]
struct Guests(VecDeque<(Weak<AtomicBool>, AbortHandle)>);

impl Guests {
    fn add(&mut self) -> (Arc<AtomicBool>, AbortRegistration) {
        let silent = Arc::new(AtomicBool::new(true));
        let (handle, registration) = AbortHandle::new_pair();
        self.0.push_back((Arc::downgrade(&silent), handle));
        (silent, registration)
    }

    /// Closes the oldest silent connection, if there is one.
    fn make_room(&mut self) -> bool {
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
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send, visitor: &Visitor, silent: &AtomicBool) {
    let waiting = OnceLock::new(); // set until the response is sent
    let service = service_fn(|request: Request<Incoming>| {
        let waiting = &waiting;
        silent.store(false, Ordering::Relaxed);
        async move {
            let (path, query) = (request.uri().path(), request.uri().query());
            let (page, waits) = visitor.receive(request.method() == Method::GET, path, query).await;
            if let Some(waits) = waits {
                let _ = waiting.set(waits); // each connection serves one request, so it is set once
            }
            Ok::<_, Infallible>(page.into_response())
        }
    });
    let outcome = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LONGEST_REQUEST)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended before its answer");
    }
}
