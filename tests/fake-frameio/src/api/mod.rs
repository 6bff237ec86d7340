//! The V4 API without sockets: a request in, a response out.

mod answer;
mod request;

pub(crate) use answer::answer;
