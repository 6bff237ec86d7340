//! The fields of a resource, and the methods that return resources.

use std::fmt;
use std::marker::PhantomData;

use crate::runtime::client::shared::Client;

/// The parts of a resource: the client, the scope of its calls, and the mode (async or blocking).
pub(crate) struct Handle<'a, M> {
    pub(crate) client: &'a Client,
    /// The first argument of every path, if the resource belongs to a scope.
    pub(crate) scope: Option<&'a str>,
    mode: PhantomData<fn() -> M>,
}

#[allow(dead_code)] // for generated code, which may have no resources
impl<'a, M> Handle<'a, M> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client, scope: None, mode: PhantomData }
    }

    pub(crate) fn scoped(client: &'a Client, scope: &'a str) -> Self {
        Self { client, scope: Some(scope), mode: PhantomData }
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

/// Adds a method to a client, or to a scope, that returns one of its resources.
#[allow(unused_macros)] // a document may have no operations
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
    ($name:ident, $handle:ident, $doc:literal, in $root:ident) => {
        impl<'a, M: $crate::runtime::Mode> $root<'a, M> {
            #[doc = $doc]
            pub fn $name(&self) -> $handle<'a, M> {
                $handle($crate::runtime::Handle::new(M::async_client(self.0)))
            }
        }
    };
    ($name:ident, $handle:ident, $doc:literal, $scope:ident) => {
        impl<M: $crate::runtime::Mode> $scope<M> {
            #[doc = $doc]
            pub fn $name(&self) -> $handle<'_, M> {
                $handle(self.0.handle())
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use resource;
