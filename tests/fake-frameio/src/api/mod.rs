//! The V4 interface itself, without sockets: a request in, a reply out.

mod answer;
mod request;

pub(crate) use answer::answer;
