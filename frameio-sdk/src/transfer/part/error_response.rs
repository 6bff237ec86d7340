//! Error responses of the storage hosts, in the formats of S3 and CloudFront.

use std::time::Duration;

use http::StatusCode;

use crate::transfer::error::kind::TransferErrorKind;

/// The maximum number of bytes of an error body that are read.
const MAX_BODY: usize = 64 * 1024;

/// An error response.
#[derive(Debug)]
pub(in crate::transfer) struct ErrorResponse {
    pub(in crate::transfer) status: StatusCode,
    pub(in crate::transfer) code: Option<String>,
    message: Option<String>,
    pub(in crate::transfer) retry_after: Option<Duration>,
}

/// How to handle an error response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transfer) enum Verdict {
    /// Retry after a wait.
    Retry,
    /// Retry after a wait, with fewer parts in flight.
    SlowDown,
    /// The URL has expired; a new one is needed.
    Expired,
    /// The object that the URL names no longer exists.
    Gone,
    /// A retry would not help.
    Fatal(TransferErrorKind),
}

impl ErrorResponse {
    pub(in crate::transfer) async fn read(mut response: reqwest::Response) -> Self {
        let status = response.status();
        let retry_after = response.headers().get(http::header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let mut body = Vec::new();
        while let Ok(Some(piece)) = response.chunk().await {
            body.extend_from_slice(&piece);
            if body.len() > MAX_BODY {
                break;
            }
        }
        let text = String::from_utf8_lossy(&body);
        Self {
            status,
            code: element(&text, "Code").filter(|code| is_code(code)),
            message: element(&text, "Message"),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    pub(in crate::transfer) fn verdict(&self) -> Verdict {
        let code = self.code.as_deref().unwrap_or_default();
        let says = |what: &str| self.message.as_deref().is_some_and(|message| message.to_lowercase().contains(what));
        match (self.status.as_u16(), code) {
            (403, "ExpiredToken" | "TokenRefreshRequired") => Verdict::Expired,
            (400, "ExpiredToken") => Verdict::Expired,
            (403, "RequestTimeTooSkewed") => Verdict::Expired,
            (403, "AccessDenied") if says("expired") => Verdict::Expired,
            (403, "SignatureDoesNotMatch" | "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError") => {
                Verdict::Fatal(TransferErrorKind::Signature)
            }
            (403, "RequestThrottled" | "Throttling" | "SlowDown") => Verdict::SlowDown,
            (403, _) => Verdict::Fatal(TransferErrorKind::Forbidden),
            (404, _) | (410, _) => Verdict::Gone,
            // The body arrived too late, incomplete or corrupted.
            (400, "RequestTimeout" | "IncompleteBody" | "BadDigest") => Verdict::Retry,
            (409, "OperationAborted" | "ConditionalRequestConflict") => Verdict::Retry,
            (429 | 503, _) => Verdict::SlowDown,
            (408 | 425, _) => Verdict::Retry,
            (status, _) if status >= 500 => Verdict::Retry,
            _ => Verdict::Fatal(TransferErrorKind::Refused),
        }
    }

    /// Describes the response in one line, with only those values that cannot hold a URL.
    pub(in crate::transfer) fn explain(&self) -> String {
        let code = self.code.as_deref().unwrap_or_default();
        match (self.verdict(), self.status.as_u16()) {
            (Verdict::Expired, _) => "the signed URL has expired".to_owned(),
            (Verdict::Fatal(TransferErrorKind::Signature), _) => {
                "the part store does not accept the signature: the media type, or another signed header, is not the one \
                 that was signed"
                    .to_owned()
            }
            (Verdict::Fatal(TransferErrorKind::Forbidden), _) => "the storage host denies access".to_owned(),
            (Verdict::Gone, _) => "the object of the URL does not exist".to_owned(),
            (_, 300..400) => "the storage host answered with a redirect, which is not followed".to_owned(),
            (Verdict::SlowDown, _) => "the storage host is too busy".to_owned(),
            _ => {
                let reason = self.status.canonical_reason();
                format!("the storage host answered {}", if code.is_empty() { reason.unwrap_or("oddly") } else { code })
            }
        }
    }
}

/// The text of the first XML element with this name.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim().to_owned())
}

fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 64
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{ErrorResponse, Verdict, element, is_code};
    use crate::transfer::error::kind::TransferErrorKind::{Forbidden, Refused, Signature};

    fn verdict(status: u16, code: &str, message: &str) -> Verdict {
        let (code, message) = (Some(code.to_owned()), Some(message.to_owned()));
        let status = StatusCode::from_u16(status).unwrap();
        ErrorResponse { status, code, message, retry_after: None }.verdict()
    }

    #[test]
    fn each_error_response_has_its_verdict() {
        for (status, code, message, expected) in [
            (403, "AccessDenied", "Request has expired", Verdict::Expired),
            (403, "AccessDenied", "Access Denied", Verdict::Fatal(Forbidden)),
            (403, "SignatureDoesNotMatch", "x", Verdict::Fatal(Signature)),
            (403, "", "", Verdict::Fatal(Forbidden)),
            (404, "NoSuchUpload", "", Verdict::Gone),
            (410, "", "", Verdict::Gone),
            (400, "RequestTimeout", "", Verdict::Retry),
            (400, "InvalidArgument", "", Verdict::Fatal(Refused)),
            (500, "InternalError", "", Verdict::Retry),
            (503, "SlowDown", "", Verdict::SlowDown),
            (429, "", "", Verdict::SlowDown),
            (307, "TemporaryRedirect", "", Verdict::Fatal(Refused)),
        ] {
            assert_eq!(verdict(status, code, message), expected, "{status} {code} {message}");
        }
    }

    #[test]
    fn codes_are_read_only_from_xml_elements() {
        let xml = "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message> Reduce. </Message></Error>";
        assert_eq!(element(xml, "Code").as_deref(), Some("SlowDown"));
        assert_eq!(element(xml, "Message").as_deref(), Some("Reduce."));
        assert_eq!(element("<html>", "Code"), None);
        assert!(is_code("SlowDown") && !is_code("https://host/?s") && !is_code(""));
    }
}
