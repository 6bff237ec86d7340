//! Sending one part to the part store: what its URL signs, its body, an attempt, and the attempts after it.

pub(super) mod attempt;
pub(super) mod backoff;
pub(super) mod body;
pub(super) mod refusal;
pub(super) mod send;
pub(super) mod signed;
