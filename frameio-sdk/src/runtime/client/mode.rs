//! The modes of a client, async and blocking, which are a type parameter of its resources and requests.

use std::fmt;

use crate::runtime::client::shared::Client;

/// The mode of the async [`Client`]: the default `M` of its resources and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Async {}

/// The way in which calls run: [`Async`], or `blocking::Blocking` with the feature `blocking`. This trait is sealed.
pub trait Mode: sealed::Sealed + Sized + 'static {
    /// The client of this mode.
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
