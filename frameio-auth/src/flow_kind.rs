//! The kinds of flows, as traits that nobody else can implement.

/// A flow whose client has a secret. Nobody else can implement it.
pub trait Confidential: sealed::Sealed {}

/// A flow in which a person signs in with a browser. Nobody else can implement it.
#[cfg(feature = "loopback-http")]
pub trait BrowserFlow: sealed::Sealed {}

pub(crate) mod sealed {
    /// Outside of this crate, nobody can name it.
    pub trait Sealed {
        #[doc(hidden)]
        #[cfg(feature = "loopback-http")]
        fn inside(&self) -> Inside;
    }

    /// What is inside of a flow.
    #[cfg(feature = "loopback-http")]
    pub struct Inside(pub(crate) std::sync::Arc<crate::session::Session>);
}
