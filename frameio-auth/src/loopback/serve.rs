//! Connections. Browsers make several, leave some of them silent, and break off those whose certificate they do not know
//! yet: none of them holds up another.

use std::convert::Infallible;
use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{Either, join_all, select};
use futures_util::stream::FuturesUnordered;
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

use super::Visitor;

/// Connections at the same time, for each address; more wait until one of these ends.
const MOST: usize = 64;
/// For a handshake, and again for a request.
const PATIENCE: Duration = Duration::from_secs(15);
/// Browsers send the cookies of everything that ever ran on `localhost`.
const LONGEST_REQUEST: usize = 64 * 1024;
/// When the system has no more sockets to give.
const BREATH: Duration = Duration::from_millis(100);

/// What is listened at.
pub(super) struct Doors {
    pub(super) listeners: Vec<TcpListener>,
    #[cfg(feature = "loopback")]
    pub(super) tls: Option<tokio_rustls::TlsAcceptor>,
}

type Connection<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Doors {
    /// Answers until it is dropped, and all connections with it.
    pub(super) async fn serve(self, visitor: Visitor) -> Infallible {
        join_all(self.listeners.iter().map(|listener| self.attend(listener, &visitor))).await;
        pending().await
    }

    async fn attend(&self, listener: &TcpListener, visitor: &Visitor) {
        let mut connections: FuturesUnordered<Connection<'_>> = FuturesUnordered::new();
        connections.push(Box::pin(pending())); // so that there is always one to wait for
        let mut resume = Instant::now();
        loop {
            let full = connections.len() > MOST;
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
                Ok((stream, _)) => connections.push(Box::pin(self.receive(stream, visitor))),
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    resume = Instant::now() + BREATH;
                }
            }
        }
    }

    async fn receive(&self, stream: TcpStream, visitor: &Visitor) {
        #[cfg(feature = "loopback")]
        if let Some(tls) = &self.tls {
            match timeout(PATIENCE, tls.accept(stream)).await {
                Ok(Ok(stream)) => converse(stream, visitor).await,
                // Usual: the browser asks its user first whether to go on.
                Ok(Err(error)) => tracing::debug!(%error, "a browser broke off the handshake"),
                Err(_) => tracing::debug!("a connection was silent"),
            }
            return;
        }
        converse(stream, visitor).await;
    }
}

/// One request, one answer.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send, visitor: &Visitor) {
    let waiting = OnceLock::new(); // until the answer is sent
    let service = service_fn(|request: Request<Incoming>| {
        let waiting = &waiting;
        async move {
            let (path, query) = (request.uri().path(), request.uri().query());
            let (page, waits) = visitor.receive(request.method() == Method::GET, path, query).await;
            if let Some(waits) = waits {
                let _ = waiting.set(waits); // one request, so the first
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
