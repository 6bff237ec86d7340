//! One POST over plain HTTP.

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Sends and reads the whole answer. Only `http` addresses: a receiver under test listens nearby.
pub(super) async fn post(
    url: &str,
    headers: Vec<(&'static str, String)>,
    body: String,
) -> Result<(u16, Vec<u8>), Failure> {
    let uri: Uri = url.parse()?;
    let host = uri.host().ok_or("the address has no host")?;
    if uri.scheme_str() != Some("http") {
        return Err("only http addresses are delivered to".into());
    }
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).header("host", uri.authority().map_or(host, |authority| authority.as_str()));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(body)))?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok::<_, Failure>((status, bytes.to_vec()))
    };
    tokio::pin!(exchange, connection);
    tokio::select! {
        answer = &mut exchange => answer,
        // The connection may end first; what was received of the answer is still to be read.
        _ = &mut connection => exchange.await,
    }
}
