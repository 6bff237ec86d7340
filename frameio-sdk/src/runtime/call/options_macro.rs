//! The options of a single call, which override those of its client.

/// Adds the setters of the options to a tuple struct around a [`Call`](super::call::Call).
macro_rules! options {
    () => {
        /// The number of retries after transient failures, instead of the client's.
        pub fn max_retries(self, retries: u32) -> Self {
            Self(self.0.with_option(|options| options.max_retries = Some(retries)))
        }

        /// The retry policy of this call, instead of the client's.
        pub fn retry_policy(self, policy: $crate::runtime::retry::RetryPolicy) -> Self {
            Self(self.0.with_option(|options| options.retry = Some(policy)))
        }

        /// Whether sending this call twice has the same effect as sending it once, so that it is retried when no response
        /// came. Default: as the operation declares; for a [`Client::request`](crate::Client::request), every method but
        /// `POST` and `PATCH`.
        pub fn idempotent(self, idempotent: bool) -> Self {
            Self(self.0.with_option(|options| options.idempotent = Some(idempotent)))
        }

        /// The time limit of one attempt, from sending the request to the last byte of the response, instead of the
        /// client's. `None` is no limit.
        pub fn timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.timeout = Some(timeout.into())))
        }

        /// The time limit for making a connection for this call, instead of the client's. `None` is no limit. Calls
        /// with a limit of their own use a separate pool of connections for each such limit, so use few different ones.
        /// It has no effect with an HTTP client of your own.
        pub fn connect_timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.connect_timeout = Some(timeout.into())))
        }

        /// The longest silence of the server in the middle of a response, instead of the client's limit. `None` is no
        /// limit.
        pub fn stall_timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.stall_timeout = Some(timeout.into())))
        }

        /// The time limit of the whole call, with all waits and attempts, instead of the client's. `None` is no limit.
        pub fn deadline(
            self,
            deadline: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.deadline = Some(deadline.into())))
        }

        /// Adds a header. The call fails if the header is not valid, or is one that the client sets itself, such as
        /// `authorization`.
        pub fn header(self, name: impl ::core::convert::AsRef<str>, value: impl ::core::convert::AsRef<str>) -> Self {
            Self(self.0.header(name.as_ref(), value.as_ref()))
        }
    };
}

pub(crate) use options;
