//! The address to listen on, from the redirect URI.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::net::TcpListener;
use url::{Host, Url};

use crate::error::AuthError;
use crate::redirect::is_loopback;

/// The number of ports to try. A port that another program uses with one of the two IP versions is not used.
const MAX_BIND_ATTEMPTS: u32 = 8;

#[derive(Debug)]
pub(super) struct Address {
    ips: Vec<IpAddr>,
    /// The port; 0 for any.
    port: u16,
    pub(super) secure: bool,
    pub(super) path: String,
}

impl Address {
    /// # Errors
    /// When the redirect URI does not name this computer.
    pub(super) fn from_redirect_uri(redirect_uri: &str, any_port: bool) -> Result<Self, AuthError> {
        let invalid = |what: String| {
            let advice = "use one such as https://localhost:8723/callback, and register it with the credential";
            Err(AuthError::configuration(format!("nothing can listen at the redirect URI: {what}; {advice}")))
        };
        let Ok(url) = Url::parse(redirect_uri) else { return invalid("it is not a URL".to_owned()) };
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            scheme => {
                let scheme = scheme.split('+').next().unwrap_or_default();
                return invalid(format!("a scheme like {scheme} is opened by the operating system"));
            }
        };
        if secure && !cfg!(feature = "loopback") {
            return Err(AuthError::configuration(
                "a redirect to https needs the feature `loopback`; `loopback-http` has no TLS",
            ));
        }
        if !is_loopback(&url) {
            return invalid(format!("{} is not this computer", url.host_str().unwrap_or_default()));
        }
        let port = match url.port_or_known_default() {
            _ if any_port => 0,
            Some(0) | None => return invalid("port 0 is not allowed; `any_port()` takes any free port".to_owned()),
            Some(port) => port,
        };
        let ips = match url.host() {
            Some(Host::Ipv4(ip)) => vec![IpAddr::V4(ip)],
            Some(Host::Ipv6(ip)) => vec![IpAddr::V6(ip)],
            // Browsers may use either IP version first.
            _ => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        };
        Ok(Self { ips, port, secure, path: url.path().to_owned() })
    }

    /// Opens the listeners, and returns the port.
    ///
    /// # Errors
    /// When the port is in use with either IP version, because a browser might reach the other program.
    pub(super) async fn bind(&self) -> Result<(Vec<TcpListener>, u16), AuthError> {
        let mut attempts = 1;
        loop {
            match self.bind_once().await {
                Err((error, _)) if self.port == 0 && is_in_use(&error) && attempts < MAX_BIND_ATTEMPTS => attempts += 1,
                Err((error, port)) => return Err(bind_error(error, port)),
                Ok(bound) => return Ok(bound),
            }
        }
    }

    async fn bind_once(&self) -> Result<(Vec<TcpListener>, u16), (io::Error, u16)> {
        let (mut listeners, mut port, mut failure) = (Vec::new(), self.port, None);
        for ip in &self.ips {
            match TcpListener::bind((*ip, port))
                .await
                .and_then(|listener| Ok((listener.local_addr()?.port(), listener)))
            {
                Ok((bound, listener)) => {
                    port = bound;
                    listeners.push(listener);
                }
                Err(error) if is_in_use(&error) || error.kind() == io::ErrorKind::PermissionDenied => {
                    return Err((error, port));
                }
                // Many computers support only one of the two IP versions.
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            Some(error) if listeners.is_empty() => Err((error, port)),
            _ => Ok((listeners, port)),
        }
    }

    /// The redirect URI with the actual port. If the port was given, the URI is returned unchanged, because the
    /// identity service compares it literally.
    pub(super) fn redirect_uri(&self, port: u16, configured: &str) -> String {
        if self.port == 0
            && let Ok(mut url) = Url::parse(configured)
            && url.set_port(Some(port)).is_ok()
        {
            return url.into();
        }
        configured.to_owned()
    }
}

fn is_in_use(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

fn bind_error(error: io::Error, port: u16) -> AuthError {
    let message = match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {port} on localhost is taken: finish the other sign-in, or end the program that listens there, and try \
             again"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "this program may not listen on port {port} of localhost; register a redirect URI with a port above 1023"
        ),
        _ => format!("nothing can listen on port {port} of localhost ({error})"),
    };
    AuthError::configuration(message).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn loopback_redirect_uris_are_parsed() {
        let address = Address::from_redirect_uri("http://localhost/", false).unwrap();
        assert_eq!((address.ips.len(), address.port, address.path.as_str()), (2, 80, "/"));
        let address = Address::from_redirect_uri("http://127.0.0.1:8080/a/b?tool=1", false).unwrap();
        assert_eq!((address.ips.len(), address.port, address.path.as_str()), (1, 8080, "/a/b"));
        let address = Address::from_redirect_uri("http://[::1]:9/cb", true).unwrap();
        assert_eq!((address.ips[0].is_ipv6(), address.port), (true, 0));
        assert_eq!(address.redirect_uri(4711, "http://[::1]:9/cb?x=1"), "http://[::1]:4711/cb?x=1");
        let address = Address::from_redirect_uri("http://LOCALHOST:80/cb", false).unwrap();
        assert_eq!(address.redirect_uri(80, "http://LOCALHOST:80/cb"), "http://LOCALHOST:80/cb");
    }

    #[cfg(feature = "loopback")]
    #[test]
    fn https_redirect_uris_are_accepted() {
        let address = Address::from_redirect_uri("https://localhost:8723/callback", false).unwrap();
        assert!(address.secure && address.port == 8723);
        assert_eq!(Address::from_redirect_uri("https://localhost/callback", false).unwrap().port, 443);
    }

    #[cfg(not(feature = "loopback"))]
    #[test]
    fn https_needs_its_feature() {
        let error = Address::from_redirect_uri("https://localhost:8723/callback", false).unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("`loopback`"), "{error}");
    }

    #[test]
    fn redirect_uris_of_other_hosts_are_refused() {
        for (uri, complaint) in [
            ("adobe+s3cret://adobeid/client", "a scheme like adobe is"),
            ("http://app.example:8723/cb", "app.example is not this computer"),
            ("http://localhost:0/cb", "any_port()"),
            ("nonsense", "not a URL"),
        ] {
            let error = Address::from_redirect_uri(uri, false).unwrap_err();
            assert!(error.is_configuration() && error.to_string().contains(complaint), "{uri}: {error}");
        }
    }
}
