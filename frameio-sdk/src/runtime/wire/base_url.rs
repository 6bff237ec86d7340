//! The base URL of the API.

use url::{Host, ParseError, Url};

const ERROR_PREFIX: &str = "the base URL cannot be used";

/// A validated base URL: `http` or `https`, a host, and optionally a path that precedes all others.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    /// The URL without a slash at its end.
    prefix: Box<str>,
}

impl BaseUrl {
    /// # Errors
    /// Says what is wrong with the base URL. The URL itself is not repeated, because it may contain a password.
    pub(crate) fn parse(text: &str, allows_http: bool) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| match error {
            ParseError::RelativeUrlWithoutBase => format!("{ERROR_PREFIX}: it must begin with https://"),
            error => format!("{ERROR_PREFIX}: {error}"),
        })?;
        let complaint = if !matches!(url.scheme(), "http" | "https") {
            Some("it must begin with https:// (http:// is for this machine only)")
        } else if url.scheme() == "http" && !allows_http && !is_loopback(&url) {
            Some(
                "http:// would send the access token unencrypted, which is for localhost, 127.0.0.0/8 and [::1] only; use https://, or allow it with `allow_insecure_http`",
            )
        } else if url.host_str().is_none_or(str::is_empty) {
            Some("it has no host")
        } else if !url.username().is_empty() || url.password().is_some() {
            Some("it must not hold a user name or a password; give the client a token instead")
        } else if url.query().is_some() {
            Some("it must not have a query")
        } else if url.fragment().is_some() {
            Some("it must not have a fragment")
        } else {
            None
        };
        match complaint {
            Some(complaint) => Err(format!("{ERROR_PREFIX}: {complaint}")),
            None => Ok(Self { prefix: url.as_str().trim_end_matches('/').into(), url }),
        }
    }

    /// The base URL without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// The URL of an encoded path, which begins with a slash, and an encoded query. The result always has the origin of
    /// the base URL.
    pub(crate) fn join(&self, path: &str, query: Option<&str>) -> Url {
        let mut url = self.url.clone();
        match url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&format!("{}{path}", without_version_of(path, prefix))),
        }
        url.set_query(query);
        url
    }

    /// Resolves a link from a response, absolute or relative to the base URL. `None` if it is not a URL or leads to
    /// another origin.
    pub(crate) fn resolve(&self, link: &str) -> Option<Url> {
        self.url.join(link).ok().filter(|url| self.is_origin_of(url))
    }

    fn is_origin_of(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }
}

/// Removes a version at the end of the prefix, such as `/v4`, if the path begins with it: many users write it as part
/// of the base URL.
fn without_version_of<'a>(path: &str, prefix: &'a str) -> &'a str {
    let Some((rest, version)) = prefix.rsplit_once('/') else { return prefix };
    let digits = version.strip_prefix('v').unwrap_or_default();
    let is_version = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let begins_path = path.strip_prefix('/').and_then(|path| path.split('/').next()) == Some(version);
    if is_version && begins_path { rest } else { prefix }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn errors_name_the_problem_without_repeating_the_base_url() {
        for (text, complaint) in [
            ("api.frame.io", "https://"),
            ("http://api.frame.io", "`allow_insecure_http`"),
            ("http://localhost.frame.io", "`allow_insecure_http`"),
            ("http://128.0.0.1", "`allow_insecure_http`"),
            ("http://0.0.0.0", "`allow_insecure_http`"),
            ("http://[::2]", "`allow_insecure_http`"),
            ("ftp://host", "https://"),
            ("https://us3r:s3cret@host", "password"),
            ("https://us3r@host", "user name"),
            ("https://host?x=s3cret", "query"),
            ("https://host#s3cret", "fragment"),
            ("", "https://"),
        ] {
            let error = BaseUrl::parse(text, false).unwrap_err();
            assert!(error.contains(complaint), "{text}: {error}");
            assert!(!error.contains("s3cret") && !error.contains("us3r"), "{error}");
        }
    }

    #[test]
    fn http_is_accepted_for_loopback_or_when_allowed() {
        for text in
            ["http://localhost:1", "http://LOCALHOST", "http://a.localhost", "http://127.9.9.9", "http://[::1]:1"]
        {
            assert!(BaseUrl::parse(text, false).unwrap().is_loopback(), "{text}");
        }
        let allowed = BaseUrl::parse("http://api.frame.io", true).unwrap();
        assert!(!allowed.is_loopback() && !allowed.is_https());
    }

    #[test]
    fn a_path_prefix_is_kept() {
        for (base, url) in [
            ("https://api.frame.io", "https://api.frame.io/v4/me?a=b"),
            ("https://API.frame.io:443/", "https://api.frame.io/v4/me?a=b"),
            ("http://localhost:8080/mock/one/", "http://localhost:8080/mock/one/v4/me?a=b"),
            ("https://api.frame.io/v4", "https://api.frame.io/v4/me?a=b"),
            ("http://localhost:8080/mock/v4/", "http://localhost:8080/mock/v4/me?a=b"),
            ("https://api.frame.io/v3", "https://api.frame.io/v3/v4/me?a=b"),
            ("https://api.frame.io/dev4", "https://api.frame.io/dev4/v4/me?a=b"),
        ] {
            assert_eq!(BaseUrl::parse(base, false).unwrap().join("/v4/me", Some("a=b")).as_str(), url);
        }
    }

    #[test]
    fn a_path_cannot_change_the_origin() {
        let base = BaseUrl::parse("https://api.frame.io", false).unwrap();
        for path in
            [".evil.example/v4", "@evil.example/v4", ":8443/v4", "//evil.example/v4", "https://evil.example", "/\\evil"]
        {
            let url = base.join(path, Some("a=#@evil.example"));
            assert_eq!((url.origin(), url.fragment()), (base.url.origin(), None), "{path}");
        }
        let encoded = "/v4/a%2Fb%7C%3F/%252e%252e";
        assert_eq!(base.join(encoded, None).path(), encoded, "an encoded path is not encoded again");
    }

    #[test]
    fn links_are_resolved_within_the_origin() {
        let base = BaseUrl::parse("https://api.frame.io/prefix", false).unwrap();
        for link in ["/v4/x?after=1", "?after=1", "x?after=1", "https://api.frame.io/x?after=1"] {
            assert_eq!(base.resolve(link).unwrap().query(), Some("after=1"), "{link}");
        }
        for link in
            ["https://evil.example/x?after=1", "//evil.example/x?after=1", "http://api.frame.io/x?after=1", "https://["]
        {
            assert!(base.resolve(link).is_none(), "{link}");
        }
    }
}
