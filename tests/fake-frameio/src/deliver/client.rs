//! A plain HTTP client for local servers: receivers under test, and sources of remote uploads.

use bytes::Bytes;
use http::header::{HOST, LOCATION};
use http::{HeaderMap, Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

pub(super) struct ClientResponse {
    pub(super) status: u16,
    headers: HeaderMap,
    /// The body, up to the limit.
    pub(super) bytes: Vec<u8>,
    /// The length of the whole body.
    pub(super) length: u64,
}

impl ClientResponse {
    /// The target of a redirect, resolved against `here`.
    pub(super) fn redirect(&self, here: &str) -> Option<String> {
        let to = self.headers.get(LOCATION)?.to_str().ok().filter(|_| (300..400).contains(&self.status))?;
        if to.contains("://") {
            return Some(to.to_owned());
        }
        let authority = here.parse::<Uri>().ok()?.authority()?.clone();
        to.starts_with('/').then(|| format!("http://{authority}{to}"))
    }
}

/// Posts, and reads the whole response.
pub(super) async fn post(url: &str, headers: &[(&'static str, String)], body: &str) -> Result<ClientResponse, Failure> {
    let mut request = Request::post(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    send(request.body(Full::new(Bytes::from(body.to_owned())))?, u64::MAX).await
}

/// Reads the whole response, and keeps up to `keep` bytes of its body.
pub(super) async fn get(url: &str, keep: u64) -> Result<ClientResponse, Failure> {
    send(Request::get(url).header("user-agent", "fake-frameio").body(Full::default())?, keep).await
}

async fn send(mut request: Request<Full<Bytes>>, keep: u64) -> Result<ClientResponse, Failure> {
    let uri = request.uri().clone();
    let authority = uri.authority().ok_or("the address has no host")?;
    if uri.scheme_str() != Some("http") {
        return Err("only http addresses are spoken to".into());
    }
    let port = authority.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((authority.host().trim_matches(['[', ']']), port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    *request.uri_mut() = uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    request.headers_mut().insert(HOST, authority.as_str().parse()?);
    let exchange = async {
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let (bytes, length) = collect(body, keep).await?;
        Ok::<_, Failure>(ClientResponse { status: parts.status.as_u16(), headers: parts.headers, bytes, length })
    };
    tokio::pin!(exchange, connection);
    tokio::select! {
        response = &mut exchange => response,
        // The connection may close first; the part of the response that was received is still to be read.
        _ = &mut connection => exchange.await,
    }
}

async fn collect(mut body: Incoming, keep: u64) -> Result<(Vec<u8>, u64), Failure> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len() as u64;
        if length <= keep {
            bytes.extend_from_slice(&data);
        }
    }
    Ok((bytes, length))
}
