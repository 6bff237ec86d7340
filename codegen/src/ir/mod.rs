//! The intermediate representation (IR): the content of the document, without the alternatives of OpenAPI's syntax.
//!
//! Ids are indices into the arenas of [`Api`], maps are ordered, and nothing borrows from the document.

mod api;
mod interface;
mod keys;
mod operation;
mod queries;
mod render;
mod types;

pub(crate) use api::{Api, IdKind, Resource, Scope};
pub(crate) use interface::Interface;
pub(crate) use keys::{IdKey, TypeId};
pub(crate) use operation::{
    Body, BodyKind, FormEncoding, HttpMethod, Next, Operation, Paging, Param, ParamStyle, RateLimit, Success,
    SuccessVariant,
};
pub(crate) use queries::{envelope, is_scalar, reached};
pub(crate) use render::{render_operation, render_type, render_use};
pub(crate) use types::{
    AllOf, Choice, Discriminator, Dispatch, Docs, Enum, EnumValue, Field, Kind, Limits, Scalar, Struct, Type, TypeDef,
    Union, Usage, Variant,
};
