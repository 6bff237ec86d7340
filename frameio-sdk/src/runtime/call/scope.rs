//! A client together with an argument that its calls share, such as the account.

use std::fmt;

use crate::runtime::call::handle::Handle;
use crate::runtime::client::mode::Mode;

/// The parts of a generated scope: a client, and the first argument of every path.
pub(crate) struct Scope<M: Mode, I> {
    client: M::Client,
    id: I,
}

#[allow(dead_code)] // for generated code, which may have no scopes
impl<M: Mode, I> Scope<M, I> {
    pub(crate) fn new(client: M::Client, id: I) -> Self {
        Self { client, id }
    }

    pub(crate) fn client(&self) -> &M::Client {
        &self.client
    }

    pub(crate) fn id(&self) -> &I {
        &self.id
    }

    pub(crate) fn handle(&self) -> Handle<'_, M>
    where
        I: AsRef<str>,
    {
        Handle::scoped(M::async_client(&self.client), self.id.as_ref())
    }
}

impl<M: Mode, I: Clone> Clone for Scope<M, I> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), id: self.id.clone() }
    }
}

/// Adds the constructor on the clients, and the methods and traits that every scope has, to a generated tuple struct
/// around a [`Scope`].
#[allow(unused_macros)] // a document may have no scopes
macro_rules! scope {
    ($name:ident, $id:ty, $method:ident, $doc:literal) => {
        impl $crate::runtime::Client {
            #[doc = $doc]
            ///
            /// Sends nothing, and does not check the id: the API refuses calls with a wrong one.
            pub fn $method(&self, id: impl ::core::convert::Into<$id>) -> $name {
                $name($crate::runtime::Scope::new(self.clone(), id.into()))
            }
        }

        #[cfg(feature = "blocking")]
        impl $crate::runtime::blocking::Client {
            #[doc = $doc]
            ///
            /// Sends nothing, and does not check the id: the API refuses calls with a wrong one.
            pub fn $method(&self, id: impl ::core::convert::Into<$id>) -> $name<$crate::runtime::blocking::Blocking> {
                $name($crate::runtime::Scope::new(self.clone(), id.into()))
            }
        }

        $crate::runtime::scope_methods!($name, $id);
    };
}

/// Adds the methods and traits that every scope has.
#[allow(unused_macros)] // as above
macro_rules! scope_methods {
    ($name:ident, $id:ty) => {
        impl<M: $crate::runtime::Mode> $name<M> {
            /// The client that sends the calls.
            pub fn client(&self) -> &M::Client {
                self.0.client()
            }

            /// The id that all calls are made with.
            pub fn id(&self) -> &$id {
                self.0.id()
            }
        }

        impl<M: $crate::runtime::Mode> ::core::clone::Clone for $name<M> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<M: $crate::runtime::Mode> ::core::fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($name)).field("id", self.id()).field("client", self.client()).finish()
            }
        }
    };
}

/// Adds a method `$method` to the clients that returns a generated tuple struct around a client, as the entry to a
/// second interface of the crate.
#[allow(unused_macros)] // a crate may have only one interface
macro_rules! beside {
    ($root:ident, $method:ident, $doc:literal) => {
        impl $crate::runtime::Client {
            #[doc = $doc]
            pub fn $method(&self) -> $root<'_> {
                $root(self)
            }
        }

        #[cfg(feature = "blocking")]
        impl $crate::runtime::blocking::Client {
            #[doc = $doc]
            pub fn $method(&self) -> $root<'_, $crate::runtime::blocking::Blocking> {
                $root(self)
            }
        }

        impl<M: $crate::runtime::Mode> ::core::clone::Clone for $root<'_, M> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M: $crate::runtime::Mode> ::core::marker::Copy for $root<'_, M> {}

        impl<M: $crate::runtime::Mode> ::core::fmt::Debug for $root<'_, M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(::core::stringify!($root)).field(self.0).finish()
            }
        }
    };
}

/// Adds a method `$method` to the scope `$first` of the first interface that returns the scope of a second interface.
#[allow(unused_macros)] // as above
macro_rules! scope_beside {
    ($name:ident, $first:ty, $id:ty, $method:ident, $doc:literal) => {
        impl<M: $crate::runtime::Mode> $first {
            #[doc = $doc]
            pub fn $method(&self) -> $name<M> {
                $name($crate::runtime::Scope::new(self.client().clone(), self.id().clone()))
            }
        }

        $crate::runtime::scope_methods!($name, $id);
    };
}

#[allow(unused_imports)] // as above
pub(crate) use {beside, scope, scope_beside, scope_methods};

impl<M: Mode, I: fmt::Debug> fmt::Debug for Scope<M, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("id", &self.id).field("client", &self.client).finish()
    }
}
