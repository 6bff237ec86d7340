//! What all generated requests have in common.

/// Adds it to a generated tuple struct around a [`Call`](super::call::Call): options, how it is sent, and, with `, paged`,
/// its pages. Whether it is awaited or waited for is up to its `M`.
#[allow(unused_macros)] // a document may have no operation
macro_rules! request {
    ($name:ident, $response:ty) => {
        impl<M> $name<M> {
            /// How often this call is sent again after a failure that may pass, instead of what the client says.
            pub fn max_retries(self, retries: u32) -> Self {
                Self(self.0.max_retries(retries))
            }

            /// How long one attempt may take, from sending the request to the last byte of the answer, instead of what
            /// the client says. `None` is "as long as it takes".
            pub fn timeout(
                self,
                timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
            ) -> Self {
                Self(self.0.timeout(timeout.into()))
            }

            /// Whether and when this call is sent again, instead of what the client says.
            pub fn retry_policy(self, policy: $crate::runtime::retry::RetryPolicy) -> Self {
                Self(self.0.retry_policy(policy))
            }

            /// Whether doing it twice does no more than doing it once, instead of what the operation says: whether it is
            /// sent again when no answer came.
            pub fn idempotent(self, idempotent: bool) -> Self {
                Self(self.0.idempotent(idempotent))
            }

            /// How long the server may send nothing while its answer is on its way, instead of what the client says.
            /// `None` is "as long as it takes".
            pub fn stall_timeout(
                self,
                timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
            ) -> Self {
                Self(self.0.stall_timeout(timeout.into()))
            }

            /// How long this call may take as a whole, with all waits and attempts, instead of what the client says.
            /// `None` is "as long as it takes".
            pub fn deadline(
                self,
                deadline: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
            ) -> Self {
                Self(self.0.deadline(deadline.into()))
            }

            /// Sends a further header. One that cannot be sent, or that the client sets itself (such as
            /// `authorization`), makes the call fail.
            pub fn header(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                Self(self.0.header(name.as_ref(), value.as_ref()))
            }
        }

        impl $name {
            /// Keeps the status, the headers, the rate limit, the request id and the bytes beside the body.
            pub fn with_response(self) -> $crate::runtime::WithResponse<$response> {
                self.0.with_response()
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$response, $crate::runtime::Error>;
            type IntoFuture = $crate::runtime::CallFuture<$response>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name<$crate::runtime::blocking::Blocking> {
            /// Sends the call and waits for the answer.
            ///
            /// # Errors
            /// When there is no answer, or it is a refusal, or it cannot be read.
            pub fn send(self) -> ::core::result::Result<$response, $crate::runtime::Error> {
                self.0.send()
            }

            /// Keeps the status, the headers, the rate limit, the request id and the bytes beside the body.
            pub fn with_response(self) -> $crate::runtime::blocking::WithResponse<$response> {
                self.0.with_response()
            }
        }
    };
    ($name:ident, $response:ty, paged) => {
        $crate::runtime::request!($name, $response);

        impl $name {
            /// All items, from this page on, fetched page by page as they are asked for. Every page is asked for with
            /// all the parameters of this request.
            pub fn items(self) -> $crate::runtime::Items<$response> {
                self.pages().into_items()
            }

            /// All pages, from this one on, fetched as they are asked for. Every page is asked for with all the
            /// parameters of this request.
            pub fn pages(self) -> $crate::runtime::Pages<$response> {
                self.0.pages()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name<$crate::runtime::blocking::Blocking> {
            /// All items, from this page on, fetched page by page as they are asked for. Every page is asked for with
            /// all the parameters of this request.
            pub fn items(self) -> $crate::runtime::blocking::Items<$response> {
                self.pages().into_items()
            }

            /// All pages, from this one on, fetched as they are asked for. Every page is asked for with all the
            /// parameters of this request.
            pub fn pages(self) -> $crate::runtime::blocking::Pages<$response> {
                self.0.pages()
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use request;
