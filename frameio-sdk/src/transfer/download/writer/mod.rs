//! Downloads to a writer: ranges are fetched ahead and written in order.

pub(in crate::transfer) mod future;
pub(in crate::transfer) mod ordered;
pub(in crate::transfer) mod pump;
pub(in crate::transfer) mod request;
pub(in crate::transfer) mod run;
pub(in crate::transfer) mod sink;
pub(in crate::transfer) mod steps;
