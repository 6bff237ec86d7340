//! Identifiers.

use quote::format_ident;

/// An identifier from a name that `name` has assigned, raw or not.
pub(super) fn ident(name: &str) -> proc_macro2::Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => format_ident!("r#{keyword}"),
        None => format_ident!("{name}"),
    }
}
