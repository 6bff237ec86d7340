//! The validation of redirect URIs.

use url::{Host, Url};

use crate::error::AuthError;

/// The kinds of redirect URIs that a flow accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RedirectKind {
    /// `https` for any host, and `http` on this computer.
    Web,
    /// Also the scheme that Adobe creates for native applications: `adobe+<hash>://...`.
    Native,
}

/// Validates a redirect URI. It is sent unchanged, because the identity service compares it literally.
///
/// # Errors
/// When the URI breaks a rule; the error names the rule.
pub(crate) fn check(uri: &str, allowed: RedirectKind) -> Result<(), AuthError> {
    let problem = |what: &str| Err(AuthError::configuration(format!("the redirect URI cannot be used: {what}")));
    if uri.is_empty() {
        return problem("it is empty; give the one that is registered in the Adobe Developer Console");
    }
    if uri.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return problem("it has spaces or characters that must be percent-encoded");
    }
    let Ok(url) = Url::parse(uri) else {
        return problem("it is not an absolute URL, such as https://app.example/callback");
    };
    if url.fragment().is_some() {
        return problem("it must not have a fragment (#...)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return problem("it must not hold a user name or a password");
    }
    match url.scheme() {
        "https" if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => problem("http is for localhost, 127.0.0.1 and [::1] only; use https"),
        scheme if allowed == RedirectKind::Native && is_adobe_scheme(scheme) => Ok(()),
        _ if allowed == RedirectKind::Native => {
            problem("a native application has adobe+<hash>://..., as the Adobe Developer Console shows it, or https")
        }
        _ => problem("it must begin with https://; adobe+<hash>://... is for `NativeAppAuth`"),
    }
}

/// Whether the host is this computer, in one of its three usual spellings.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

fn is_adobe_scheme(scheme: &str) -> bool {
    scheme.strip_prefix("adobe+").is_some_and(|hash| !hash.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{RedirectKind, check};

    #[test]
    fn https_is_accepted_anywhere_and_http_on_this_computer() {
        for good in [
            "https://app.example/cb",
            "https://localhost:8723/callback",
            "https://app.example/cb?tenant=1",
            "http://localhost:8080/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:9/cb",
            "HTTPS://App.Example/cb",
        ] {
            for allowed in [RedirectKind::Web, RedirectKind::Native] {
                check(good, allowed).unwrap();
            }
        }
        for bad in [
            "",
            "/callback",
            "app.example/cb",
            "http://app.example/cb",
            "http://127.0.0.2/cb",
            "http://localhost.evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://localhost@evil.example/cb",
            "http://[::2]/cb",
            "https://user:pass@app.example/cb",
            "https://app.example/cb#part",
            "https://app.example/c b",
            "https://app.example/cb\n",
            "https://",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "myapp://cb",
            "adobe+://cb",
            "adobe://cb",
        ] {
            for allowed in [RedirectKind::Web, RedirectKind::Native] {
                let error = check(bad, allowed).unwrap_err();
                assert!(error.is_configuration(), "{bad}: {error}");
            }
        }
    }

    #[test]
    fn the_scheme_of_adobe_is_accepted_for_native_applications() {
        let uri = "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123456789abcdef";
        check(uri, RedirectKind::Native).unwrap();
        assert!(check(uri, RedirectKind::Web).unwrap_err().to_string().contains("NativeAppAuth"));
    }
}
