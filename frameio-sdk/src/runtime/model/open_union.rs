//! The implementations that all open unions share.

/// Implements what all open unions share, for a type with a variant `Unknown`.
#[allow(unused_macros)] // a document may have no unions
macro_rules! open_union {
    ($name:ident) => {
        impl $crate::runtime::object::Correct for $name {
            fn correction() -> Self {
                Self::Unknown($crate::runtime::UnknownVariant::null())
            }

            fn is_correction(&self) -> bool {
                ::core::matches!(self, Self::Unknown(value) if value.json().is_null())
            }
        }
    };
}

#[allow(unused_imports)] // as above
pub(crate) use open_union;
