//! The kinds of flows, as sealed traits.

/// A flow whose client has a secret. This trait is sealed.
pub trait Confidential: sealed::Sealed {}

/// A flow in which a person signs in with a browser. This trait is sealed.
#[cfg(feature = "loopback-http")]
pub trait BrowserFlow: sealed::Sealed {}

pub(crate) mod sealed {
    /// Seals the traits: this one cannot be named outside of the crate.
    pub trait Sealed {
        #[doc(hidden)]
        #[cfg(feature = "loopback-http")]
        fn session_ref(&self) -> SessionRef;
    }

    /// The session of a flow.
    #[cfg(feature = "loopback-http")]
    pub struct SessionRef(pub(crate) std::sync::Arc<crate::session::Session>);
}
