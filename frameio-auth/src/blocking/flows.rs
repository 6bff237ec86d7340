//! The blocking flows. Each wraps its async flow; the methods that they share are written once.

use std::sync::Arc;

use crate::authorization::{Authorization, AuthorizationUrl};
use crate::blocking::wait::block_on;
use crate::builder::AuthBuilder;
use crate::error::AuthError;
use crate::revocation::Revocation;
use crate::secret::SecretString;
use crate::session::Session;
use crate::store::TokenStore;
use crate::token::AccessToken;
use crate::tokens::Tokens;

/// Runs a future of a flow on the background thread, and waits for its result.
pub(super) fn wait<T: Send + 'static>(
    work: impl Future<Output = Result<T, AuthError>> + Send + 'static,
) -> Result<T, AuthError> {
    block_on(work).unwrap_or_else(|error| Err(AuthError::other(error)))
}

macro_rules! blocking_flow {
    ($(#[$about:meta])* $flow:ident) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $flow(crate::$flow);

        impl $flow {
            #[doc = concat!("As [`", stringify!($flow), "::token`](crate::", stringify!($flow), "::token).")]
            ///
            /// # Errors
            /// The same, and when it is called on the background thread.
            pub fn token(&self) -> Result<AccessToken, AuthError> {
                if let Some(token) = self.0.session.cached_token() {
                    return Ok(token);
                }
                let flow = self.0.clone();
                wait(async move { flow.token().await })
            }

            #[doc = concat!("As [`", stringify!($flow), "::export_tokens`](crate::", stringify!($flow), "::export_tokens).")]
            pub fn export_tokens(&self) -> Option<Tokens> {
                self.0.export_tokens()
            }

            #[doc = concat!("As [`", stringify!($flow), "::import_tokens`](crate::", stringify!($flow), "::import_tokens).")]
            ///
            /// # Errors
            /// The same, and when it is called on the background thread.
            pub fn import_tokens(&self, tokens: Tokens) -> Result<(), AuthError> {
                let flow = self.0.clone();
                wait(async move { flow.import_tokens(tokens).await })
            }

            #[doc = concat!("As [`", stringify!($flow), "::revoke`](crate::", stringify!($flow), "::revoke).")]
            pub fn revoke(&self) -> Revocation {
                let flow = self.0.clone();
                let outcome = wait(async move { Ok(flow.revoke().await) });
                outcome.unwrap_or_else(Revocation::failed)
            }

            #[doc = concat!("As [`", stringify!($flow), "::last_problem`](crate::", stringify!($flow), "::last_problem).")]
            pub fn last_problem(&self) -> Option<AuthError> {
                self.0.last_problem()
            }

            /// The client id.
            pub fn client_id(&self) -> &str {
                self.0.client_id()
            }

            #[doc = concat!("As [`", stringify!($flow), "::new_session`](crate::", stringify!($flow), "::new_session).")]
            #[must_use]
            pub fn new_session(&self) -> Self {
                Self(self.0.new_session())
            }

            #[doc = concat!("As [`", stringify!($flow), "::new_session_with`](crate::", stringify!($flow), "::new_session_with).")]
            #[must_use]
            pub fn new_session_with(&self, store: impl TokenStore) -> Self {
                Self(self.0.new_session_with(store))
            }

            /// The same sign-in, for the async parts of a program.
            pub fn as_async(&self) -> &crate::$flow {
                &self.0
            }

            fn from_session(session: Arc<Session>) -> Self {
                Self(crate::$flow::from_session(session))
            }
        }

        impl From<crate::$flow> for $flow {
            /// The same sign-in, waited for.
            fn from(flow: crate::$flow) -> Self {
                Self(flow)
            }
        }

        impl crate::TokenProvider for $flow {
            fn token(&self) -> crate::TokenFuture<'_> {
                crate::TokenProvider::token(&self.0)
            }

            fn invalidate(&self, token: &AccessToken) {
                crate::TokenProvider::invalidate(&self.0, token);
            }
        }

        impl crate::IntoTokenProvider for &$flow {
            fn into_token_provider(self) -> Arc<dyn crate::TokenProvider> {
                Arc::new(self.clone())
            }
        }

        impl crate::flow_kind::sealed::Sealed for $flow {
            #[cfg(feature = "loopback-http")]
            fn session_ref(&self) -> crate::flow_kind::sealed::SessionRef {
                self.0.session_ref()
            }
        }

        crate::on_refreshed::plain_callback!($flow);
    };
}

/// Adds the methods of the flows in which a user signs in.
macro_rules! browser_flow {
    ($flow:ident) => {
        impl $flow {
            #[doc = concat!("As [`", stringify!($flow), "::authorization`](crate::", stringify!($flow), "::authorization).")]
            ///
            /// # Errors
            /// When the operating system returns no random numbers.
            pub fn authorization(&self) -> Result<Authorization, AuthError> {
                self.0.authorization()
            }

            /// The redirect URI, as it was configured.
            pub fn redirect_uri(&self) -> &str {
                self.0.redirect_uri()
            }

            #[doc = concat!("As [`", stringify!($flow), "::refresh`](crate::", stringify!($flow), "::refresh).")]
            ///
            /// # Errors
            /// The same, and when it is called on the background thread.
            pub fn refresh(&self) -> Result<Tokens, AuthError> {
                let flow = self.0.clone();
                wait(async move { flow.refresh().await })
            }
        }

        #[cfg(feature = "loopback-http")]
        impl crate::BrowserFlow for $flow {}
    };
}

/// Adds the methods of the flows whose program keeps the authorization until the callback.
macro_rules! callback_flow {
    ($flow:ident) => {
        impl $flow {
            #[doc = concat!("As [`", stringify!($flow), "::exchange_callback`](crate::", stringify!($flow), "::exchange_callback).")]
            ///
            /// # Errors
            /// The same, and when it is called on the background thread.
            pub fn exchange_callback(&self, url: &str, authorization: &Authorization) -> Result<Tokens, AuthError> {
                let (flow, url, authorization) = (self.0.clone(), SecretString::from(url), authorization.clone());
                wait(async move { flow.exchange_callback(url.expose_secret(), &authorization).await })
            }
        }
    };
}

/// Adds the methods of the flows without a client secret.
macro_rules! pkce_flow {
    ($flow:ident) => {
        impl $flow {
            #[doc = concat!("As [`", stringify!($flow), "::builder`](crate::", stringify!($flow), "::builder).")]
            pub fn builder(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> AuthBuilder<Self> {
                crate::$flow::builder(client_id, redirect_uri).ending_in(Self::from_session)
            }

            #[doc = concat!("As [`", stringify!($flow), "::authorization_url`](crate::", stringify!($flow), "::authorization_url).")]
            ///
            /// # Errors
            /// The same.
            pub fn authorization_url(&self, state: &str) -> Result<AuthorizationUrl, AuthError> {
                self.0.authorization_url(state)
            }

            #[doc = concat!("As [`", stringify!($flow), "::exchange_code`](crate::", stringify!($flow), "::exchange_code).")]
            ///
            /// # Errors
            /// The same, and when it is called on the background thread.
            pub fn exchange_code(
                &self,
                code: impl Into<SecretString>,
                verifier: impl Into<SecretString>,
            ) -> Result<Tokens, AuthError> {
                let (flow, code, verifier) = (self.0.clone(), code.into(), verifier.into());
                wait(async move { flow.exchange_code(code, verifier).await })
            }
        }
    };
}

blocking_flow! {
    /// The blocking [`ServerToServerAuth`](crate::ServerToServerAuth).
    ///
    /// ```no_run
    /// use frameio_auth::blocking::ServerToServerAuth;
    ///
    /// let auth = ServerToServerAuth::builder("client-id", "client-secret").build()?;
    /// let token = auth.token()?; // or hand `auth` to a client, which calls it before every request
    /// # Ok::<(), frameio_auth::AuthError>(())
    /// ```
    ServerToServerAuth
}

impl ServerToServerAuth {
    /// As [`ServerToServerAuth::builder`](crate::ServerToServerAuth::builder).
    pub fn builder(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> AuthBuilder<Self> {
        crate::ServerToServerAuth::builder(client_id, client_secret).ending_in(Self::from_session)
    }

    /// As [`ServerToServerAuth::authenticate`](crate::ServerToServerAuth::authenticate).
    ///
    /// # Errors
    /// The same, and when it is called on the background thread.
    pub fn authenticate(&self) -> Result<Tokens, AuthError> {
        let flow = self.0.clone();
        wait(async move { flow.authenticate().await })
    }
}

blocking_flow! {
    /// The blocking [`WebAppAuth`](crate::WebAppAuth).
    WebAppAuth
}
browser_flow!(WebAppAuth);
callback_flow!(WebAppAuth);

impl WebAppAuth {
    /// As [`WebAppAuth::builder`](crate::WebAppAuth::builder).
    pub fn builder(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        redirect_uri: impl Into<String>,
    ) -> AuthBuilder<Self> {
        crate::WebAppAuth::builder(client_id, client_secret, redirect_uri).ending_in(Self::from_session)
    }

    /// As [`WebAppAuth::authorization_url`](crate::WebAppAuth::authorization_url).
    ///
    /// # Errors
    /// The same.
    pub fn authorization_url(&self, state: &str) -> Result<String, AuthError> {
        self.0.authorization_url(state)
    }

    /// As [`WebAppAuth::exchange_code`](crate::WebAppAuth::exchange_code).
    ///
    /// # Errors
    /// The same, and when it is called on the background thread.
    pub fn exchange_code(&self, code: impl Into<SecretString>) -> Result<Tokens, AuthError> {
        let (flow, code) = (self.0.clone(), code.into());
        wait(async move { flow.exchange_code(code).await })
    }
}

blocking_flow! {
    /// The blocking [`SpaAuth`](crate::SpaAuth).
    SpaAuth
}
browser_flow!(SpaAuth);
callback_flow!(SpaAuth);
pkce_flow!(SpaAuth);

blocking_flow! {
    /// The blocking [`NativeAppAuth`](crate::NativeAppAuth).
    NativeAppAuth
}
browser_flow!(NativeAppAuth);
pkce_flow!(NativeAppAuth);

impl NativeAppAuth {
    /// As [`NativeAppAuth::resume`](crate::NativeAppAuth::resume).
    pub fn resume(&self, authorization: Authorization) {
        self.0.resume(authorization);
    }

    /// As [`NativeAppAuth::exchange_callback`](crate::NativeAppAuth::exchange_callback).
    ///
    /// # Errors
    /// The same, and when it is called on the background thread.
    pub fn exchange_callback(&self, url: &str) -> Result<Tokens, AuthError> {
        let (flow, url) = (self.0.clone(), SecretString::from(url));
        wait(async move { flow.exchange_callback(url.expose_secret()).await })
    }
}

impl crate::Confidential for ServerToServerAuth {}
impl crate::Confidential for WebAppAuth {}
