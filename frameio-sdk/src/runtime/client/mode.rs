//! How the calls of a client run: awaited, or waited for. One type parameter is all that tells them apart.

use std::fmt;

use crate::runtime::client::shared::Client;

/// The calls of a [`Client`] are awaited: the default `M` of resources and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Async {}

/// How calls run: [`Async`], or `blocking::Blocking` with the feature `blocking`. Sealed.
pub trait Mode: sealed::Sealed + Sized + 'static {
    /// The client whose calls run this way.
    type Client: Clone + fmt::Debug;

    #[doc(hidden)]
    fn async_client(client: &Self::Client) -> &Client;
}

impl Mode for Async {
    type Client = Client;

    fn async_client(client: &Client) -> &Client {
        client
    }
}

pub(crate) mod sealed {
    /// Keeps [`Mode`](super::Mode) to the modes of this crate.
    pub trait Sealed {}

    impl Sealed for super::Async {}
}
