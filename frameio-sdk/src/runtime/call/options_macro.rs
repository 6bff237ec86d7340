//! What can be said of one call instead of what its client says.

/// The setters, for a tuple struct around a [`Call`](super::call::Call).
macro_rules! options {
    () => {
        /// How often this call is sent again after a failure that may pass, instead of what the client says.
        pub fn max_retries(self, retries: u32) -> Self {
            Self(self.0.with_option(|options| options.max_retries = Some(retries)))
        }

        /// Whether and when this call is sent again, instead of what the client says.
        pub fn retry_policy(self, policy: $crate::runtime::retry::RetryPolicy) -> Self {
            Self(self.0.with_option(|options| options.retry = Some(policy)))
        }

        /// Whether sending it twice does no more than sending it once, and so whether it is sent again when no answer
        /// came. By default, that depends on the operation; for a request put together by hand, on the method: all but
        /// `POST` and `PATCH`.
        pub fn idempotent(self, idempotent: bool) -> Self {
            Self(self.0.with_option(|options| options.idempotent = Some(idempotent)))
        }

        /// How long one attempt may take, from sending the request to the last byte of the answer, instead of what
        /// the client says. `None` is "as long as it takes".
        pub fn timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.timeout = Some(timeout.into())))
        }

        /// How long making a connection for this call may take, instead of what the client says. `None` is "as long as
        /// it takes". Calls with a limit of their own have connections of their own, for each such limit, so use few. Has
        /// no effect with an HTTP client of your own.
        pub fn connect_timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.connect_timeout = Some(timeout.into())))
        }

        /// How long the server may send nothing while its answer is on its way, instead of what the client says.
        /// `None` is "as long as it takes".
        pub fn stall_timeout(
            self,
            timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.stall_timeout = Some(timeout.into())))
        }

        /// How long this call may take as a whole, with all waits and attempts, instead of what the client says.
        /// `None` is "as long as it takes".
        pub fn deadline(
            self,
            deadline: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
        ) -> Self {
            Self(self.0.with_option(|options| options.deadline = Some(deadline.into())))
        }

        /// Sends a further header. One that cannot be sent, or that the client sets itself (such as `authorization`),
        /// makes the call fail.
        pub fn header(self, name: impl ::core::convert::AsRef<str>, value: impl ::core::convert::AsRef<str>) -> Self {
            Self(self.0.header(name.as_ref(), value.as_ref()))
        }
    };
}

pub(crate) use options;
