//! The settings that all flows share, and their validation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::error::AuthError;
use crate::grant::Grant;
use crate::ims::authentication::ClientAuthentication;
use crate::ims::endpoints::{self, Endpoints};
use crate::ims::transport::{self, Transport};
use crate::on_refreshed::OnRefreshed;
use crate::redirect::{self, RedirectKind};
use crate::secret::SecretString;
use crate::store::TokenStore;

const TIMEOUT: Duration = Duration::from_secs(30);
const MAX_RETRIES: u32 = 2;
const REFRESH_BUFFER: Duration = Duration::from_secs(60);

/// The settings of a builder.
pub(crate) struct Options {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<SecretString>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) redirects: RedirectKind,
    pub(crate) grant: Grant,
    pub(crate) scopes: String,
    pub(crate) authentication: ClientAuthentication,
    pub(crate) ims_base_url: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_retries: u32,
    pub(crate) refresh_buffer: Duration,
    pub(crate) http: Option<reqwest::Client>,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) on_refreshed: Option<OnRefreshed>,
}

impl Options {
    pub(crate) fn new(client_id: String, grant: Grant, scopes: &str) -> Self {
        Self {
            client_id,
            client_secret: None,
            redirect_uri: None,
            redirects: RedirectKind::Web,
            grant,
            scopes: scopes.to_owned(),
            authentication: ClientAuthentication::default(),
            ims_base_url: endpoints::PRODUCTION.to_owned(),
            timeout: Some(TIMEOUT),
            max_retries: MAX_RETRIES,
            refresh_buffer: REFRESH_BUFFER,
            http: None,
            store: None,
            on_refreshed: None,
        }
    }

    /// # Errors
    /// [`AuthError::is_configuration`] with the one thing that is wrong.
    pub(crate) fn check(self) -> Result<Config, AuthError> {
        let wrong = |what: &str| Err(AuthError::configuration(what));
        let client_id = self.client_id.trim();
        if client_id.is_empty() {
            return wrong("the client id is empty; the Adobe Developer Console shows it with the credential");
        }
        if !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return wrong("the client id has characters that no client id has");
        }
        let client_secret = match self.client_secret {
            None => None,
            Some(secret) if secret.expose_secret().trim().is_empty() => {
                return wrong("the client secret is empty; the Adobe Developer Console shows it with the credential");
            }
            Some(secret) if !secret.expose_secret().trim().bytes().all(|byte| byte.is_ascii_graphic()) => {
                return wrong("the client secret has characters that no client secret has");
            }
            Some(secret) => Some(SecretString::from(secret.expose_secret().trim())),
        };
        if self.authentication == ClientAuthentication::Basic && client_id.contains(':') {
            return wrong("a client id with a colon cannot be sent in a `Basic` header");
        }
        if let Some(uri) = &self.redirect_uri {
            redirect::check(uri, self.redirects)?;
        }
        let scope = self.scopes.trim();
        if scope.is_empty() {
            return wrong("there are no scopes; leave the call out to use the defaults");
        }
        if scope.chars().any(char::is_control) {
            return wrong("the scopes have control characters; separate them by spaces");
        }
        let ims = Endpoints::at(&self.ims_base_url)?;
        let http = match self.http {
            Some(http) => http,
            None => transport::http_client(&ims)?,
        };
        Ok(Config {
            grant: self.grant,
            client_id: client_id.to_owned(),
            client_secret,
            authentication: self.authentication,
            redirect_uri: self.redirect_uri.unwrap_or_default(),
            scope: scope.to_owned(),
            ims,
            transport: Box::new(http),
            timeout: self.timeout,
            max_retries: self.max_retries,
            refresh_buffer: self.refresh_buffer,
            on_refreshed: self.on_refreshed,
            clock: Clock::System,
        })
    }
}

/// A validated configuration, shared by all sessions that are created from it.
pub(crate) struct Config {
    pub(crate) grant: Grant,
    pub(crate) client_id: String,
    /// `None` for public clients.
    pub(crate) client_secret: Option<SecretString>,
    pub(crate) authentication: ClientAuthentication,
    /// Empty for the flow without a redirect.
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) ims: Endpoints,
    pub(crate) transport: Box<dyn Transport>,
    /// The time limit for one attempt at the identity service, for each access to the store, and for the callback.
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_retries: u32,
    pub(crate) refresh_buffer: Duration,
    pub(crate) on_refreshed: Option<OnRefreshed>,
    pub(crate) clock: Clock,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("ims_base_url", &self.ims.base)
            .finish_non_exhaustive()
    }
}
