//! The headers that a signed URL requires: exactly those that it signs.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;

/// The media type of bytes whose type is not known.
pub(in crate::transfer) const DEFAULT_MEDIA_TYPE: &str = "application/octet-stream";

const X_AMZ_ACL: HeaderName = HeaderName::from_static("x-amz-acl");

/// The URL to send a part to, and the headers for it. It has no `Debug`, because the URL is a secret.
#[derive(Clone)]
pub(in crate::transfer) struct SignedPut {
    pub(in crate::transfer) url: Url,
    pub(in crate::transfer) headers: HeaderMap,
}

impl SignedPut {
    /// # Errors
    /// When the URL cannot be used, or signs a header whose value is not known. The URL is not part of the text.
    pub(in crate::transfer) fn new(url: &str, media_type: &str, needs_https: bool) -> Result<Self, TransferError> {
        let url = parse(url, needs_https)?;
        let content_type = HeaderValue::try_from(media_type).map_err(|error| {
            TransferError::new(TransferErrorKind::Refused, "the media type of the file cannot be a header")
                .with_source(error)
        })?;
        let mut headers = HeaderMap::new();
        let signed = url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-signedheaders"));
        // URLs without a list of signed headers are documented to need these two.
        let signed = signed.map_or_else(|| "content-type;x-amz-acl".to_owned(), |(_, names)| names.to_lowercase());
        for name in signed.split(';') {
            match name {
                "content-type" => headers.insert(CONTENT_TYPE, content_type.clone()),
                "x-amz-acl" => headers.insert(X_AMZ_ACL, HeaderValue::from_static("private")),
                "host" | "content-length" | "" => None,
                other => {
                    let message = format!("the upload URL signs the header `{other}`, which this version cannot send");
                    return Err(TransferError::new(TransferErrorKind::Signature, message));
                }
            };
        }
        Ok(Self { url, headers })
    }
}

/// Parses a signed URL. If the API is called over `https`, it must be `https` as well.
pub(in crate::transfer) fn parse(url: &str, needs_https: bool) -> Result<Url, TransferError> {
    let refused = |message| Err(TransferError::new(TransferErrorKind::Refused, message));
    match Url::parse(url) {
        Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && !needs_https) => Ok(url),
        Ok(_) => refused("the service gave a URL that is not https"),
        Err(_) => refused("the service gave a URL that cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::SignedPut;
    use crate::transfer::error::kind::TransferErrorKind;

    fn names(query: &str) -> Vec<String> {
        let put = SignedPut::new(&format!("https://host/part?{query}"), "video/mp4", true).map_err(drop).unwrap();
        let mut names: Vec<_> = put.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    }

    #[test]
    fn exactly_the_signed_headers_are_sent() {
        assert_eq!(names("X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl"), ["content-type", "x-amz-acl"]);
        assert_eq!(names("X-Amz-SignedHeaders=host"), [""; 0]);
        assert_eq!(names("x-amz-signedheaders=host;Content-Type"), ["content-type"]);
        assert_eq!(names("Signature=v2"), ["content-type", "x-amz-acl"]);
    }

    #[test]
    fn errors_about_unusable_urls_do_not_contain_them() {
        for (url, kind) in [
            ("https://host/p?X-Amz-SignedHeaders=x-amz-meta-s3cret2&s=s3cret", TransferErrorKind::Signature),
            ("http://host/s3cret", TransferErrorKind::Refused),
            ("s3cret", TransferErrorKind::Refused),
        ] {
            let error = SignedPut::new(url, "video/mp4", true).err().unwrap();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(!format!("{error} {error:?}").contains("s3cret "), "{error}");
        }
    }
}
