//! Types of the IR.

use crate::ir::keys::{IdKey, TypeId};
use crate::pointer::Pointer;

/// A type that has a name, or may get one.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    pub(crate) pointer: Pointer,
    /// The name of the component, if the type is one.
    pub(crate) component: Option<String>,
    /// The origin of the name of an inline type: its parent, and the property under which it is defined.
    pub(crate) parent: Option<(TypeId, String)>,
    /// The origin of the name of an inline type in a parameter or body: words, such as `files copy data`.
    pub(crate) hint: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) docs: Docs,
    pub(crate) kind: Kind,
    /// Whether `null` is a value of the type, wherever it is used.
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    pub(crate) usage: Usage,
    /// Whether no operation takes, returns or contains it, so that it is not a type of the SDK.
    pub(crate) unused: bool,
    /// Whether it is a struct that can be filled in as a whole when it is missing.
    pub(crate) harmless: bool,
    /// The Rust name; empty before the stage `name`, and for types that are not emitted.
    pub(crate) name: String,
    /// The module under `models`; empty before the stage `name`.
    pub(crate) family: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    /// Another name for a type; resolved by the pass `aliases`.
    Alias(Type),
    /// Parts to be merged; resolved by the pass `all_of`.
    AllOf(AllOf),
    /// Alternatives; resolved by the pass `unions`.
    Choice(Choice),
    /// Replaced by another type, and not emitted.
    Merged(TypeId),
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Type {
    Ref(TypeId),
    List(Box<Type>),
    Map(Box<Type>),
    Nullable(Box<Type>),
    Boxed(Box<Type>),
    Scalar(Scalar),
    /// Any JSON value.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scalar {
    String,
    /// A string with `format: uuid` that is not a known kind of id.
    Uuid,
    Boolean,
    Integer {
        width: Option<u8>,
    },
    Number,
    Timestamp,
    Date,
    Timecode,
    Id(IdKey),
    Secret,
    /// The bytes of a file, in a part of a multipart body. The pass `multipart` turns all other uses into text.
    File,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// The type of members without a property, if the document allows them.
    pub(crate) additional: Option<Type>,
    /// The components that were merged into this one.
    pub(crate) parts: Vec<TypeId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) wire: String,
    pub(crate) pointer: Pointer,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// The value of a tag that is the same whenever this type is sent.
    pub(crate) constant: Option<String>,
    /// Whether the field is required and filled in when it is missing.
    pub(crate) corrected: bool,
    pub(crate) deprecated: bool,
    pub(crate) docs: Docs,
    /// The Rust name; empty before the stage `name`.
    pub(crate) name: String,
    /// The setter; empty before the stage `name`.
    pub(crate) setter: String,
    /// The method that sends `null`; empty before the stage `name`.
    pub(crate) clear: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Enum {
    pub(crate) values: Vec<EnumValue>,
}

#[derive(Clone, Debug)]
pub(crate) struct EnumValue {
    pub(crate) wire: String,
    pub(crate) name: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct AllOf {
    pub(crate) parts: Vec<Type>,
    /// The properties beside `allOf`.
    pub(crate) own: Struct,
    /// `required` beside `allOf`, which may name properties of the parts.
    pub(crate) required: Vec<String>,
    /// Whether `additionalProperties` beside `allOf` forbids other members.
    pub(crate) closed: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) members: Vec<Type>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Clone, Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    pub(crate) mapping: Vec<(String, TypeId)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) dispatch: Dispatch,
    pub(crate) variants: Vec<Variant>,
}

/// How the variant of a JSON value is determined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dispatch {
    /// By the string under this key.
    Tag(String),
    /// By the string under this key, provided that the named alternative fits, because the document allows other
    /// alternatives to have it too.
    Name(String),
    /// By the JSON type, and by the keys of an object.
    Shape,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) ty: Type,
    /// The tags of this variant; empty if the shape decides.
    pub(crate) tags: Vec<String>,
    /// The keys that an object needs to be this variant; empty if the tag decides.
    pub(crate) keys: Vec<String>,
    pub(crate) name: String,
}

/// The documentation, and the limits that values must keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Docs {
    pub(crate) text: String,
    pub(crate) limits: Limits,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) minimum: Option<String>,
    pub(crate) maximum: Option<String>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) unique_items: bool,
    pub(crate) min_properties: Option<usize>,
    pub(crate) max_properties: Option<usize>,
    pub(crate) pattern: Option<String>,
    pub(crate) default: Option<String>,
}

/// Whether a type is sent, received, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) sent: bool,
    pub(crate) received: bool,
}

impl Type {
    pub(crate) fn list(item: Self) -> Self {
        Self::List(Box::new(item))
    }

    /// Adds `null` to the type. Doing it twice makes no difference.
    #[must_use]
    pub(crate) fn or_null(self) -> Self {
        match self {
            already @ Self::Nullable(_) => already,
            other => Self::Nullable(Box::new(other)),
        }
    }

    /// The named types in this type.
    pub(crate) fn refs(&self) -> Vec<TypeId> {
        match self {
            Self::Ref(id) => vec![*id],
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => inner.refs(),
            Self::Scalar(_) | Self::Json => Vec::new(),
        }
    }

    /// Replaces the innermost types in place.
    pub(crate) fn rewrite(&mut self, change: &mut impl FnMut(&Self) -> Option<Self>) {
        if let Some(changed) = change(self) {
            *self = changed;
            return;
        }
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.rewrite(change);
            }
            Self::Ref(_) | Self::Scalar(_) | Self::Json => {}
        }
    }
}

impl Kind {
    /// All uses of types in this type.
    pub(crate) fn uses(&self) -> Vec<&Type> {
        match self {
            Self::Struct(body) => body.uses(),
            Self::Enum(_) | Self::Merged(_) => Vec::new(),
            Self::Union(union) => union.variants.iter().map(|v| &v.ty).collect(),
            Self::Alias(ty) => vec![ty],
            Self::AllOf(all) => all.parts.iter().chain(all.own.uses()).collect(),
            Self::Choice(choice) => choice.members.iter().collect(),
        }
    }

    /// All uses of types in this type, mutably.
    pub(crate) fn uses_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Struct(body) => body.uses_mut(),
            Self::Enum(_) | Self::Merged(_) => Vec::new(),
            Self::Union(union) => union.variants.iter_mut().map(|v| &mut v.ty).collect(),
            Self::Alias(ty) => vec![ty],
            Self::AllOf(all) => all.parts.iter_mut().chain(all.own.uses_mut()).collect(),
            Self::Choice(choice) => choice.members.iter_mut().collect(),
        }
    }
}

impl Struct {
    fn uses(&self) -> Vec<&Type> {
        self.fields.iter().map(|f| &f.ty).chain(&self.additional).collect()
    }

    fn uses_mut(&mut self) -> Vec<&mut Type> {
        self.fields.iter_mut().map(|f| &mut f.ty).chain(&mut self.additional).collect()
    }

    pub(crate) fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }

    pub(crate) fn field_mut(&mut self, wire: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.wire == wire)
    }
}

impl Dispatch {
    /// The key of the tag, if there is one.
    pub(crate) fn tag(&self) -> Option<&str> {
        match self {
            Self::Tag(property) | Self::Name(property) => Some(property),
            Self::Shape => None,
        }
    }
}

impl TypeDef {
    /// A type at this place, of a kind that is yet to be set.
    pub(crate) fn new(pointer: Pointer) -> Self {
        Self {
            pointer,
            component: None,
            parent: None,
            hint: None,
            title: None,
            docs: Docs::default(),
            kind: Kind::Alias(Type::Json),
            nullable: false,
            deprecated: false,
            usage: Usage::default(),
            unused: false,
            harmless: false,
            name: String::new(),
            family: String::new(),
        }
    }

    /// Whether this is a type of the SDK.
    pub(crate) fn is_printed(&self) -> bool {
        !self.unused && self.has_kind()
    }

    /// Whether the type is of a kind that can be printed.
    pub(crate) fn has_kind(&self) -> bool {
        matches!(self.kind, Kind::Struct(_) | Kind::Enum(_) | Kind::Union(_))
    }
}
