//! The flows of IMS, one per file. They must not depend on how a session renews its tokens.

mod flow_macro;
mod native_app;
mod person;
mod server_to_server;
mod spa;
mod web_app;

pub use native_app::NativeAppAuth;
#[cfg(feature = "loopback-http")]
pub(crate) use person::page;
pub use server_to_server::ServerToServerAuth;
pub use spa::SpaAuth;
pub use web_app::WebAppAuth;
