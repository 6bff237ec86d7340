//! The methods that all flows share.

/// Adds the methods that all flows share.
macro_rules! flow {
    ($flow:ident $(, $field:ident)*) => {
        impl $flow {
            /// A token that works, renewed if need be. A client that was made with this asks by itself, before every
            /// request; see [`TokenProvider::token`](crate::TokenProvider::token).
            ///
            /// # Errors
            /// When there is no valid token and no new one can be obtained: [`AuthError::is_sign_in_required`] when a
            /// person has to sign in, [`AuthError::is_network`] and [`AuthError::is_rate_limited`] when it may work
            /// later, [`AuthError::is_store`] when the store failed.
            pub async fn token(&self) -> Result<AccessToken, AuthError> {
                self.session.token().await
            }

            /// The tokens in memory, for a store of your own: see [`Tokens::to_json`](crate::Tokens::to_json). `None`
            /// before there are any; tokens that are in the store but were not used yet are not in memory.
            pub fn export_tokens(&self) -> Option<Tokens> {
                self.session.export()
            }

            /// Replaces the tokens by exported ones, and stores them.
            ///
            /// # Errors
            /// [`AuthError::is_configuration`] when they were issued to another client or by another identity service,
            /// [`AuthError::is_store`] when they could not be stored. Nothing has changed then.
            pub async fn import_tokens(&self, tokens: Tokens) -> Result<(), AuthError> {
                self.session.import(tokens).await
            }

            /// Signs out: revokes the access token, then the refresh token, and forgets both, in the store too.
            ///
            /// Each step is made even if the one before failed, and this process forgets the tokens in any case.
            /// Other processes find out when they renew their token.
            pub async fn revoke(&self) -> Revocation {
                self.session.revoke().await
            }

            /// The last problem that did not prevent the use of the token: an early refresh that failed, a store
            /// that could not be written, a callback that failed. `None` once it is resolved.
            pub fn last_problem(&self) -> Option<AuthError> {
                self.session.last_problem()
            }

            /// The client id.
            pub fn client_id(&self) -> &str {
                &self.session.config().client_id
            }

            /// Creates another sign-in with the same settings and connections to the identity service, for another user
            /// or account. It begins without tokens, and keeps them in memory only.
            #[must_use]
            pub fn new_session(&self) -> Self {
                Self::from_session(self.session.with_store(None))
            }

            /// As [`new_session`](Self::new_session), with tokens kept in a store, or found there.
            #[must_use]
            pub fn new_session_with(&self, store: impl TokenStore) -> Self {
                Self::from_session(self.session.with_store(Some(Arc::new(store))))
            }
        }

        impl $flow {
            pub(crate) fn from_session(session: Arc<Session>) -> Self {
                Self { session $(, $field: Default::default())* }
            }
        }

        impl crate::flow_kind::sealed::Sealed for $flow {
            #[cfg(feature = "loopback-http")]
            fn session_ref(&self) -> crate::flow_kind::sealed::SessionRef {
                crate::flow_kind::sealed::SessionRef(Arc::clone(&self.session))
            }
        }

        crate::on_refreshed::async_callback!($flow);

        impl crate::TokenProvider for $flow {
            fn token(&self) -> crate::TokenFuture<'_> {
                Box::pin(self.session.token())
            }

            fn invalidate(&self, token: &AccessToken) {
                self.session.invalidate(token);
            }
        }

        impl crate::IntoTokenProvider for &$flow {
            fn into_token_provider(self) -> Arc<dyn crate::TokenProvider> {
                Arc::new(self.clone())
            }
        }

        impl std::fmt::Debug for $flow {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($flow)).field("config", self.session.config()).finish_non_exhaustive()
            }
        }
    };
}
pub(super) use flow;
