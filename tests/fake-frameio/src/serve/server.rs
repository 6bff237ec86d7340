//! Accepts connections until the handle is dropped.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use super::service;
use crate::deliver;
use crate::http::{ResetHandle, Socket};
use crate::shared::Shared;
use crate::state::Job;

/// A running server. Dropping it closes the listener and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: watch::Sender<()>,
}

impl Server {
    /// Waits until the handle is dropped.
    pub(crate) fn stopped(&self) -> watch::Receiver<()> {
        self.stop.subscribe()
    }
}

/// Serves on the listener from tasks of the current runtime.
pub(crate) fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    jobs: mpsc::UnboundedReceiver<Job>,
) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(());
    tokio::spawn(deliver::dispatch(Arc::clone(&shared), jobs, stopped.clone()));
    tokio::spawn(accept(listener, shared, stopped));
    Ok(Server { address, stop })
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<()>) {
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(connection(stream, Arc::clone(&shared), stopped.clone()));
                }
            }
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>, mut stopped: watch::Receiver<()>) {
    let _ = stream.set_nodelay(true);
    let reset_handle = ResetHandle::default();
    let socket = TokioIo::new(Socket::new(stream, reset_handle.clone()));
    let service = service_fn(move |request| service::handle(Arc::clone(&shared), reset_handle.clone(), request));
    let serving = http1::Builder::new().serve_connection(socket, service);
    tokio::select! {
        _ = stopped.changed() => {}
        // Errors of a connection come from the client, or from an injected fault.
        _ = serving => {}
    }
}
