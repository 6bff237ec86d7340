//! The life of tokens under a simulated identity service.
