//! The clients of the simulated identity service.

use http::Uri;

/// The secret of every client that has one.
pub const CLIENT_SECRET: &str = "demo-secret";
/// A client with a secret for every flow: server-to-server as well as web application. (A real Adobe credential is
/// for one of them only, like [`S2S_CLIENT_ID`] and [`WEB_CLIENT_ID`].)
pub const CLIENT_ID: &str = "demo-client";
/// A client without a secret, for PKCE: single-page applications and command-line tools.
pub const PUBLIC_CLIENT_ID: &str = "demo-public";
/// A server-to-server client: `client_credentials` with the scope `frame.s2s.all`.
pub const S2S_CLIENT_ID: &str = "demo-s2s";
/// A web application: a secret, an authorization code, refresh tokens.
pub const WEB_CLIENT_ID: &str = "demo-web";
/// A single-page application: no secret, PKCE.
pub const SPA_CLIENT_ID: &str = "demo-spa";
/// A native application: no secret, PKCE, a custom redirect scheme.
pub const NATIVE_CLIENT_ID: &str = "demo-native";
/// The default redirect URI, which is also used if a client requests a URI that it may not use.
pub const REDIRECT_URI: &str = "https://localhost:8723/callback";
/// The redirect URI of the native application.
pub const NATIVE_REDIRECT_URI: &str = "adobe+demo://adobeid/demo-native";

/// The redirect URIs that a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Redirects {
    /// Only its default.
    Default,
    /// `https://localhost` with any port and path. Like Adobe, no IP addresses.
    Localhost,
    /// The same, and `http` on `localhost`, `127.0.0.1` and `[::1]`.
    Loopback,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) has_secret: bool,
    /// Whether it may use `client_credentials`.
    pub(super) serves: bool,
    /// Whether it may sign users in.
    pub(super) signs_in: bool,
    default_redirect: &'static str,
    redirects: Redirects,
}

const CLIENTS: [Client; 6] = [
    Client {
        id: CLIENT_ID,
        has_secret: true,
        serves: true,
        signs_in: true,
        default_redirect: REDIRECT_URI,
        redirects: Redirects::Loopback,
    },
    Client {
        id: PUBLIC_CLIENT_ID,
        has_secret: false,
        serves: false,
        signs_in: true,
        default_redirect: REDIRECT_URI,
        redirects: Redirects::Loopback,
    },
    Client {
        id: S2S_CLIENT_ID,
        has_secret: true,
        serves: true,
        signs_in: false,
        default_redirect: "",
        redirects: Redirects::Default,
    },
    Client {
        id: WEB_CLIENT_ID,
        has_secret: true,
        serves: false,
        signs_in: true,
        default_redirect: REDIRECT_URI,
        redirects: Redirects::Localhost,
    },
    Client {
        id: SPA_CLIENT_ID,
        has_secret: false,
        serves: false,
        signs_in: true,
        default_redirect: REDIRECT_URI,
        redirects: Redirects::Localhost,
    },
    Client {
        id: NATIVE_CLIENT_ID,
        has_secret: false,
        serves: false,
        signs_in: true,
        default_redirect: NATIVE_REDIRECT_URI,
        redirects: Redirects::Default,
    },
];

pub(super) fn find(id: &str) -> Option<Client> {
    CLIENTS.into_iter().find(|client| client.id == id)
}

impl Client {
    /// The redirect URI for a request: the requested one if the client may use it, or else its default. Like Adobe, it
    /// does so silently.
    pub(super) fn redirect(&self, wanted: Option<&str>) -> String {
        wanted.filter(|uri| self.allows(uri)).unwrap_or(self.default_redirect).to_owned()
    }

    fn allows(&self, redirect: &str) -> bool {
        if redirect == self.default_redirect {
            return true;
        }
        let Ok(uri) = redirect.parse::<Uri>() else { return false };
        let plain = !redirect.contains(['#', '*']) && uri.authority().is_some_and(|at| !at.as_str().contains('@'));
        let https = uri.scheme_str() == Some("https") && uri.host() == Some("localhost");
        let http = uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host));
        plain
            && match self.redirects {
                Redirects::Default => false,
                Redirects::Localhost => https,
                Redirects::Loopback => https || http,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_to_other_hosts_are_not_allowed() {
        let allowed = |client: &str, uri: &str| find(client).unwrap().redirect(Some(uri)) == uri;
        for uri in ["https://localhost/cb", "https://localhost:1/cb?a=b", REDIRECT_URI] {
            assert!(allowed(SPA_CLIENT_ID, uri) && allowed(PUBLIC_CLIENT_ID, uri), "{uri}");
        }
        for uri in ["http://localhost:9/cb", "http://127.0.0.1:9/", "http://[::1]:9/cb"] {
            assert!(allowed(PUBLIC_CLIENT_ID, uri) && !allowed(SPA_CLIENT_ID, uri), "{uri}");
        }
        for uri in [
            "https://127.0.0.1/cb",
            "https://localhost.evil.example/cb",
            "https://localhost:8723@evil.example/cb",
            "https://localhost/cb#fragment",
            "http://evil.example",
            "localhost",
            "",
        ] {
            assert!(!allowed(PUBLIC_CLIENT_ID, uri), "{uri}");
        }
        assert!(allowed(NATIVE_CLIENT_ID, NATIVE_REDIRECT_URI) && !allowed(NATIVE_CLIENT_ID, REDIRECT_URI));
    }
}
