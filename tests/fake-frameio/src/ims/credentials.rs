//! The clients that the stand-in's identity service knows.

/// The secret of every client that has one.
pub const CLIENT_SECRET: &str = "demo-secret";
/// A server-to-server client: `client_credentials` with the scope `frame.s2s.all`.
pub const S2S_CLIENT_ID: &str = "demo-s2s";
/// A web application: a secret, an authorization code, refresh tokens.
pub const WEB_CLIENT_ID: &str = "demo-web";
/// A single-page application: no secret, PKCE.
pub const SPA_CLIENT_ID: &str = "demo-spa";
/// A native application: no secret, PKCE, a redirect scheme of its own.
pub const NATIVE_CLIENT_ID: &str = "demo-native";
/// Where the web application and the single-page application are redirected to unless they say otherwise.
pub const REDIRECT_URI: &str = "https://localhost:8723/callback";
/// Where the native application is redirected to.
pub const NATIVE_REDIRECT_URI: &str = "adobe+demo://adobeid/demo-native";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    ServerToServer,
    Web,
    Public,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    pub(super) redirect_uri: &'static str,
}

const CLIENTS: [Client; 4] = [
    Client { id: S2S_CLIENT_ID, kind: Kind::ServerToServer, redirect_uri: "" },
    Client { id: WEB_CLIENT_ID, kind: Kind::Web, redirect_uri: REDIRECT_URI },
    Client { id: SPA_CLIENT_ID, kind: Kind::Public, redirect_uri: REDIRECT_URI },
    Client { id: NATIVE_CLIENT_ID, kind: Kind::Public, redirect_uri: NATIVE_REDIRECT_URI },
];

pub(super) fn find(id: &str) -> Option<Client> {
    CLIENTS.into_iter().find(|client| client.id == id)
}

impl Client {
    /// The redirect that holds for a request: the one it names, if the client may use it, and its own otherwise.
    pub(super) fn redirect(&self, wanted: Option<&str>) -> String {
        let allowed = |uri: &str| match self.id {
            NATIVE_CLIENT_ID => uri == self.redirect_uri,
            _ => uri.starts_with("https://localhost:") || uri.starts_with("https://localhost/"),
        };
        wanted.filter(|uri| allowed(uri)).unwrap_or(self.redirect_uri).to_owned()
    }
}
