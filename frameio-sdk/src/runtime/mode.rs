//! How the calls of a client run: awaited, or waited for. One type parameter is all that tells them apart.

use std::fmt;
use std::marker::PhantomData;

use super::client::Client;

/// The calls of a [`Client`] are awaited. It is the `M` of resources and requests unless another is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Async {}

/// What a resource is made of: the client, and how its calls run.
pub(crate) struct Handle<'a, M> {
    pub(crate) client: &'a Client,
    mode: PhantomData<fn() -> M>,
}

#[allow(dead_code)] // for generated code, which may hold no resource
impl<'a, M> Handle<'a, M> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client, mode: PhantomData }
    }
}

impl<M> Clone for Handle<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Handle<'_, M> {}

impl<M> fmt::Debug for Handle<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// The way from a client to one of its resources.
#[allow(unused_macros)] // a document may have no operation
macro_rules! resource {
    ($name:ident, $handle:ident, $doc:literal) => {
        impl $crate::runtime::Client {
            #[doc = $doc]
            pub fn $name(&self) -> $handle<'_> {
                $handle($crate::runtime::Handle::new(self))
            }
        }

        #[cfg(feature = "blocking")]
        impl $crate::runtime::blocking::Client {
            #[doc = $doc]
            pub fn $name(&self) -> $handle<'_, $crate::runtime::blocking::Blocking> {
                $handle($crate::runtime::Handle::new(self.inner()))
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use resource;
