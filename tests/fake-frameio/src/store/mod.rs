//! The part store and the media host: what S3 and CloudFront are to the real service. Signed links only, XML errors,
//! no rate-limit headers.

pub(crate) mod download;
pub(crate) mod etag;
mod made;
mod upload;

use std::sync::Arc;

use http::request::Parts;
use http::{Method, Response};
use hyper::body::Incoming;

use crate::http::{OutBody, Reply};
use crate::shared::Shared;
use crate::validate::query;
use crate::views;

const ROOT: &str = "/__store/";

pub(crate) fn owns(path: &str) -> bool {
    path.starts_with(ROOT)
}

/// The requests that faults can be set on.
pub(crate) const NAMES: [&str; 3] = ["store.put_part", "store.get_media", "store.head_media"];

/// What faults and the journal call a request: one of [`NAMES`], where it is a proper one.
pub(crate) fn name(method: &str, path: &str) -> &'static str {
    match (method, path.strip_prefix(ROOT).and_then(|rest| rest.split('/').next())) {
        ("PUT", Some("parts")) => "store.put_part",
        ("GET", Some("media")) => "store.get_media",
        ("HEAD", Some("media")) => "store.head_media",
        _ => "store.unknown",
    }
}

pub(crate) async fn answer(shared: &Arc<Shared>, parts: &Parts, body: Incoming) -> Response<OutBody> {
    let segments: Vec<&str> = parts.uri.path().trim_start_matches(ROOT).split('/').collect();
    match (&parts.method, segments.as_slice()) {
        (&Method::PUT, ["parts", owner, part]) => upload::put(shared, parts, owner, part, body).await.into_response(),
        // The host of the renditions knows no HEAD.
        (&Method::HEAD, ["media", _, kind]) if *kind != "original" => Reply::empty(404).into_response(),
        (&Method::GET | &Method::HEAD, ["media", file, kind]) => download::get(shared, parts, file, kind),
        _ => refusal(404, "NoSuchKey", "The specified key does not exist.").into_response(),
    }
}

/// The answer of a fault on demand.
pub(crate) fn fault(status: u16) -> Reply {
    let code = match status {
        500 => "InternalError",
        503 => "SlowDown",
        _ => "Fault",
    };
    refusal(status, code, "A fault on demand")
}

/// An error as the store writes it.
fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Reply::text(status, "application/xml", xml)
}

/// Where parts go, and where media come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Parts,
    Media,
}

/// Checks that a link was made here and still holds. The two hosts write them differently.
fn check_link(shared: &Shared, parts: &Parts, host: Host) -> Result<(), Reply> {
    let pairs = query::pairs(parts.uri.query().unwrap_or_default());
    let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let (expires, signature) = match host {
        Host::Parts => (views::part_expiry(find("X-Amz-Date"), find("X-Amz-Expires")), find("X-Amz-Signature")),
        Host::Media => (find("Expires").parse().ok(), find("Signature")),
    };
    let Some(expires) = expires.filter(|expires| signature == views::signature(parts.uri.path(), *expires)) else {
        return Err(signature_mismatch("the link was changed"));
    };
    if expires <= shared.state().unix(shared.clock.now()) {
        return Err(refusal(403, "AccessDenied", "Request has expired"));
    }
    if parts.headers.contains_key(http::header::AUTHORIZATION) {
        let message = "Only one auth mechanism allowed; the link is signed, send no Authorization header";
        return Err(refusal(400, "InvalidArgument", message));
    }
    Ok(())
}

fn signature_mismatch(why: &str) -> Reply {
    let message = format!("The request signature we calculated does not match the signature you provided: {why}.");
    refusal(403, "SignatureDoesNotMatch", &message)
}
