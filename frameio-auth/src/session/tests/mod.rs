//! The lifecycle of tokens, with a simulated identity service and a paused clock, so that hours pass at once and every
//! run is the same.

mod conflicts;
mod decisions;
mod early;
mod faults;
mod flights;
mod lifecycle;
mod simulated;
mod stores;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use self::simulated::SimulatedIms;
use crate::clock::Clock;
use crate::grant::Grant;
use crate::ims::{Config, Options};
use crate::on_refreshed::OnRefreshed;
use crate::secret::SecretString;
use crate::session::handle::Session;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;

const BUFFER: Duration = Duration::from_secs(60);

/// A client of the simulated identity service, with its settings.
struct Setup {
    ims: SimulatedIms,
    clock: Clock,
    grant: Grant,
    on_refreshed: Option<OnRefreshed>,
}

impl Setup {
    fn new() -> Self {
        Self { ims: SimulatedIms::new(), clock: Clock::simulated(), grant: Grant::Code, on_refreshed: None }
    }

    fn service() -> Self {
        Self { grant: Grant::ClientCredentials, ..Self::new() }
    }

    fn config(&self) -> Arc<Config> {
        let mut options = Options::new("client".to_owned(), self.grant, "openid offline_access");
        // A shared client, which is never used: building one for each test would load the trusted certificates each
        // time.
        static UNUSED: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);
        options.http = Some(UNUSED.clone());
        options.redirect_uri = Some("https://localhost/callback".to_owned());
        options.client_secret = Some(SecretString::from("secret"));
        options.on_refreshed = self.on_refreshed.clone();
        let mut config = options.check().unwrap();
        config.transport = Box::new(self.ims.clone());
        config.clock = self.clock.clone();
        Arc::new(config)
    }

    fn session(&self) -> Arc<Session> {
        Session::new(self.config(), None)
    }

    fn session_with(&self, store: impl TokenStore) -> Arc<Session> {
        Session::new(self.config(), Some(Arc::new(store)))
    }

    /// Tokens as the identity service would issue them now.
    fn issue(&self) -> Tokens {
        let (access, refresh) = self.ims.issue();
        let lifetime = self.ims.lifetime();
        Tokens {
            client_id: Some("client".to_owned()),
            ims_base_url: Some(crate::ims::PRODUCTION.to_owned()),
            access_token: AccessToken::new(access),
            refresh_token: Some(SecretString::from(refresh)),
            expires_at: self.clock.now().wall + lifetime,
            lifetime,
            user_id: Some("user@AdobeID".to_owned()),
            id_token: None,
        }
    }

    /// A session that has tokens.
    async fn signed_in(&self) -> Arc<Session> {
        let session = self.session();
        session.import(self.issue()).await.unwrap();
        session
    }
}

async fn sleep_secs(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

async fn access_token(session: &Session) -> String {
    session.token().await.unwrap().expose_secret().to_owned()
}
