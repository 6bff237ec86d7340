//! The flows of IMS, one per file. They must not depend on how a session renews its tokens.

mod flow_macro;
mod native_app;
mod server_to_server;
mod spa;
mod user;
mod web_app;

pub use native_app::NativeAppAuth;
pub use server_to_server::ServerToServerAuth;
pub use spa::SpaAuth;
#[cfg(feature = "loopback-http")]
pub(crate) use user::authorization_request;
pub use web_app::WebAppAuth;
