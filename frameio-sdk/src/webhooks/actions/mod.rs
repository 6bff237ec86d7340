//! Custom actions: runs, forms and replies. This folder must not depend on requests or signatures.

mod action;
mod field;
mod form;
mod reply;
mod submission;

pub use action::Action;
pub use field::{Boolean, Choice, Choices, Field, FieldKind, Link, SelectOption, Text};
pub use form::{Form, FormError};
pub use reply::Reply;
pub use submission::{Submission, SubmissionError};
