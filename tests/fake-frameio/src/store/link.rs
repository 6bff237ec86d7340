//! Signed links, and error responses in the formats of the two hosts.

use http::request::Parts;

use crate::http::Reply;
use crate::shared::Shared;
use crate::validate::query;
use crate::views;

/// An error response in the format of S3.
pub(super) fn error_reply(status: u16, code: &str, message: &str) -> Reply {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Reply::text(status, "application/xml", xml)
}

/// The host of parts, or the host of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Parts,
    Media,
}

/// Checks that a link was created by this server and has not expired. The two hosts use different formats.
pub(super) fn check_link(shared: &Shared, parts: &Parts, host: Host) -> Result<(), Reply> {
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
        return Err(error_reply(403, "AccessDenied", "Request has expired"));
    }
    if parts.headers.contains_key(http::header::AUTHORIZATION) {
        let message = "Only one auth mechanism allowed; the link is signed, send no Authorization header";
        return Err(error_reply(400, "InvalidArgument", message));
    }
    Ok(())
}

pub(super) fn signature_mismatch(why: &str) -> Reply {
    let message = format!("The request signature we calculated does not match the signature you provided: {why}.");
    error_reply(403, "SignatureDoesNotMatch", &message)
}
