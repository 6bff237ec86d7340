//! The part that all generated requests share.

/// Adds options, sending and, with `, paged` or `, paged by` a `Paging`, the methods for pages to a generated tuple
/// struct around a [`Call`](super::call::Call). Its `M` selects async or blocking.
#[allow(unused_macros)] // a document may have no operations
macro_rules! request {
    ($name:ident, $response:ty) => {
        impl<M> $name<M> {
            $crate::runtime::options!();
        }

        impl $name {
            /// Keeps the status, the headers, the rate limit, the request id and the bytes with the body.
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
            /// Sends the call and waits for the response.
            ///
            /// # Errors
            /// When there is no response, it has an error status, or it cannot be decoded.
            pub fn send(self) -> ::core::result::Result<$response, $crate::runtime::Error> {
                self.0.send()
            }

            /// Keeps the status, the headers, the rate limit, the request id and the bytes with the body.
            pub fn with_response(self) -> $crate::runtime::blocking::WithResponse<$response> {
                self.0.with_response()
            }
        }
    };
    ($name:ident, $response:ty, paged) => {
        $crate::runtime::request!($name, $response, paged by $crate::runtime::Paging::AFTER);
    };
    ($name:ident, $response:ty, paged by $paging:expr) => {
        $crate::runtime::request!($name, $response);

        impl $name {
            /// All items, from this page on. Pages are fetched when they are needed, each with
            /// all the parameters of this request.
            pub fn items(self) -> $crate::runtime::Items<$response> {
                self.pages().into_items()
            }

            /// All pages, from this one on. They are fetched when they are needed, each with all the
            /// parameters of this request.
            pub fn pages(self) -> $crate::runtime::Pages<$response> {
                self.0.pages_by($paging)
            }
        }

        #[cfg(feature = "blocking")]
        impl $name<$crate::runtime::blocking::Blocking> {
            /// All items, from this page on. Pages are fetched when they are needed, each with
            /// all the parameters of this request.
            pub fn items(self) -> $crate::runtime::blocking::Items<$response> {
                self.pages().into_items()
            }

            /// All pages, from this one on. They are fetched when they are needed, each with all the
            /// parameters of this request.
            pub fn pages(self) -> $crate::runtime::blocking::Pages<$response> {
                self.0.pages_by($paging)
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use request;
