//! The addresses of the identity service.

use url::Url;

use crate::error::AuthError;
use crate::redirect::is_loopback;

pub(crate) const PRODUCTION: &str = "https://ims-na1.adobelogin.com";
pub(crate) const TOKEN_PATH: &str = "/ims/token/v3";
pub(crate) const REVOKE_PATH: &str = "/ims/revoke";

/// The parsed addresses of the identity service.
#[derive(Clone, Debug)]
pub(crate) struct Endpoints {
    /// The base URL without a slash at its end.
    pub(crate) base: String,
    pub(crate) authorize: String,
    pub(crate) token: Url,
    pub(crate) revoke: Url,
}

impl Endpoints {
    /// # Errors
    /// When the base URL is not valid. The error does not repeat it, because it may contain a password.
    pub(crate) fn at(base: &str) -> Result<Self, AuthError> {
        let problem = |what: &str| AuthError::configuration(format!("the IMS base URL cannot be used: {what}"));
        let url = Url::parse(base.trim()).map_err(|error| problem(&format!("{error}; it looks like {PRODUCTION}")))?;
        let complaint = match url.scheme() {
            "https" => None,
            "http" if is_loopback(&url) => None,
            "http" => Some("secrets go there, so http is for localhost, 127.0.0.1 and [::1] only; use https"),
            _ => Some("it must begin with https://"),
        };
        let complaint = complaint.or_else(|| {
            if !url.username().is_empty() || url.password().is_some() {
                Some("it must not hold a user name or a password")
            } else if url.query().is_some() || url.fragment().is_some() {
                Some("it must not have a query or a fragment")
            } else {
                None
            }
        });
        if let Some(complaint) = complaint {
            return Err(problem(complaint));
        }
        let base = url.as_str().trim_end_matches('/').to_owned();
        let below = |path: &str| Url::parse(&format!("{base}{path}")).map_err(|error| problem(&error.to_string()));
        let (token, revoke) = (below(TOKEN_PATH)?, below(REVOKE_PATH)?);
        Ok(Self { authorize: format!("{base}/ims/authorize/v2"), token, revoke, base })
    }

    /// Whether the service runs on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.token)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.token.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoints, PRODUCTION};

    #[test]
    fn addresses_are_below_the_base() {
        let production = Endpoints::at(PRODUCTION).unwrap();
        assert_eq!(production.authorize, "https://ims-na1.adobelogin.com/ims/authorize/v2");
        assert_eq!(production.token.as_str(), "https://ims-na1.adobelogin.com/ims/token/v3");
        assert_eq!(production.revoke.as_str(), "https://ims-na1.adobelogin.com/ims/revoke");
        assert_eq!(
            Endpoints::at(" http://LOCALHOST:9/x/ ").unwrap().token.as_str(),
            "http://localhost:9/x/ims/token/v3"
        );
        assert!(Endpoints::at("http://[::1]:9").is_ok_and(|endpoints| !endpoints.is_https()));
    }

    #[test]
    fn errors_name_the_problem_without_repeating_the_base_url() {
        for (base, complaint) in [
            ("", "relative URL"),
            ("ims.example", "relative URL"),
            ("ftp://ims.example", "https://"),
            ("http://ims.example", "http is for localhost"),
            ("https://us3r:s3cret@ims.example", "password"),
            ("https://ims.example?x=s3cret", "query"),
            ("https://ims.example#s3cret", "fragment"),
        ] {
            let error = Endpoints::at(base).unwrap_err();
            assert!(error.is_configuration() && error.to_string().contains(complaint), "{base}: {error}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
