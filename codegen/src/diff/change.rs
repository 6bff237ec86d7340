//! Changes of the generated interface: the subject, the change, and its meaning for users.

use std::fmt;

use serde::Serialize;

use crate::pointer::Pointer;

/// The meaning of a change for users of the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A program that compiles may no longer compile, or behave differently.
    Breaking,
    /// Something new can be called, passed or read.
    Addition,
    /// Programs compile as before, but the service or the client behaves differently.
    Behaviour,
    /// Only documentation has changed.
    Words,
}

/// The version number that the changes require, by the rules of semantic versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Advice {
    /// Nothing has changed.
    None,
    /// A patch: behaviour or documentation.
    Patch,
    /// A minor release: additions or deprecations.
    Minor,
    /// A major release: something breaks.
    Major,
}

/// The subject of a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An operation, by its id in the document.
    Operation(String),
    /// A type, by its name in Rust.
    Type(String),
}

/// A difference between two generated interfaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The meaning for users.
    pub class: Class,
    /// The subject.
    #[serde(flatten)]
    pub subject: Subject,
    /// The place in the document: in the new one, or in the old one if the subject was removed.
    #[serde(serialize_with = "as_text")]
    pub place: Pointer,
    /// A short description.
    pub what: String,
    /// The Rust code, or other text, before the change.
    pub before: Option<String>,
    /// The Rust code, or other text, after the change.
    pub after: Option<String>,
    #[serde(skip)]
    pub(crate) kind: Kind,
}

/// The kind of change, with the name of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OperationAdded,
    OperationRemoved,
    OperationMoved,
    OperationRenamed,
    RequestRenamed,
    ArgumentAdded(String),
    ArgumentRemoved(String),
    ArgumentType(String),
    ArgumentsMoved,
    Required(String),
    Optional(String),
    SetterAdded(String),
    SetterRemoved(String),
    SetterType(String),
    Result,
    PagingAdded,
    PagingRemoved,
    PagingItem,
    /// Pages are selected or read in another way.
    PagingScheme,
    RateLimit,
    Errors,
    Headers,
    Route,
    Idempotence,
    Deprecated(String),
    Undeprecated(String),
    Limits(String),
    TypeAdded,
    TypeRemoved,
    TypeRenamed,
    /// A type that both interfaces of the crate shared has become two types.
    Unshared,
    /// Two types of the interfaces of a crate have become one.
    Shared,
    OtherType,
    FieldAdded(String),
    FieldRemoved(String),
    FieldType(String),
    Constructible,
    NotConstructible,
    DefaultAdded,
    DefaultRemoved,
    ValueAdded(String),
    ValueRemoved(String),
    VariantAdded(String),
    VariantRemoved(String),
    VariantType(String),
    Tags,
    Wire(String),
    AcceptsMore,
    AcceptsLess,
    Address,
    Scope,
    Words(String),
}

impl Kind {
    /// The meaning for users.
    pub(crate) fn class(&self) -> Class {
        match self {
            Self::OperationRemoved
            | Self::OperationMoved
            | Self::RequestRenamed
            | Self::ArgumentAdded(_)
            | Self::ArgumentRemoved(_)
            | Self::ArgumentType(_)
            | Self::ArgumentsMoved
            | Self::Required(_)
            | Self::Optional(_)
            | Self::SetterRemoved(_)
            | Self::SetterType(_)
            | Self::Result
            | Self::PagingRemoved
            | Self::PagingItem
            | Self::TypeRemoved
            | Self::TypeRenamed
            | Self::Unshared
            | Self::Shared
            | Self::OtherType
            | Self::FieldRemoved(_)
            | Self::FieldType(_)
            | Self::NotConstructible
            | Self::DefaultRemoved
            | Self::ValueRemoved(_)
            | Self::VariantRemoved(_)
            | Self::VariantType(_)
            | Self::AcceptsLess
            | Self::Scope => Class::Breaking,
            Self::OperationAdded
            | Self::SetterAdded(_)
            | Self::PagingAdded
            | Self::TypeAdded
            | Self::FieldAdded(_)
            | Self::Constructible
            | Self::DefaultAdded
            | Self::ValueAdded(_)
            | Self::VariantAdded(_)
            | Self::AcceptsMore => Class::Addition,
            Self::OperationRenamed
            | Self::PagingScheme
            | Self::RateLimit
            | Self::Errors
            | Self::Headers
            | Self::Route
            | Self::Idempotence
            | Self::Deprecated(_)
            | Self::Undeprecated(_)
            | Self::Limits(_)
            | Self::Tags
            | Self::Wire(_)
            | Self::Address => Class::Behaviour,
            Self::Words(_) => Class::Words,
        }
    }

    fn advice(&self) -> Advice {
        match (self.class(), self) {
            (Class::Breaking, _) => Advice::Major,
            (Class::Addition, _) | (_, Self::Deprecated(_)) => Advice::Minor,
            (Class::Behaviour | Class::Words, _) => Advice::Patch,
        }
    }

    /// A short description of the change.
    fn what(&self) -> String {
        let of = |name: &str| if name.is_empty() { String::new() } else { format!(" of `{name}`") };
        match self {
            Self::OperationAdded => "new operation".to_owned(),
            Self::OperationRemoved => "the operation is gone".to_owned(),
            Self::OperationMoved => "the method has moved".to_owned(),
            Self::OperationRenamed => "the operation has another id in the document".to_owned(),
            Self::RequestRenamed => "the request's type has another name".to_owned(),
            Self::ArgumentAdded(name) => format!("new argument `{name}`"),
            Self::ArgumentRemoved(name) => format!("the argument `{name}` is gone"),
            Self::ArgumentType(name) => format!("the argument `{name}` is of another type"),
            Self::ArgumentsMoved => "the arguments are in another order".to_owned(),
            Self::Required(name) => format!("`{name}` is required: it is an argument, and no setter"),
            Self::Optional(name) => format!("`{name}` is optional: it is a setter, and no argument"),
            Self::SetterAdded(name) => format!("new setter `{name}`"),
            Self::SetterRemoved(name) => format!("the setter `{name}` is gone"),
            Self::SetterType(name) => format!("the setter `{name}` takes another type"),
            Self::Result => "the result is of another type".to_owned(),
            Self::PagingAdded => "the listing can be paged".to_owned(),
            Self::PagingRemoved => "the listing can no longer be paged".to_owned(),
            Self::PagingItem => "the items of the listing are of another type".to_owned(),
            Self::PagingScheme => "the listing is paged in another way".to_owned(),
            Self::RateLimit => "the rate limit has changed".to_owned(),
            Self::Errors => "other errors are documented".to_owned(),
            Self::Headers => "other headers are sent".to_owned(),
            Self::Route => "the request goes elsewhere".to_owned(),
            Self::Idempotence => "what is repeated after a lost connection has changed".to_owned(),
            Self::Deprecated(name) if name.is_empty() => "deprecated by the API".to_owned(),
            Self::Deprecated(name) => format!("`{name}` is deprecated by the API"),
            Self::Undeprecated(name) if name.is_empty() => "no longer deprecated".to_owned(),
            Self::Undeprecated(name) => format!("`{name}` is no longer deprecated"),
            Self::Limits(name) => format!("other limits{}", of(name)),
            Self::TypeAdded => "new type".to_owned(),
            Self::TypeRemoved => "the type is gone".to_owned(),
            Self::TypeRenamed => "the type has another name".to_owned(),
            Self::Unshared => "the interface has a type of its own, and shares that of the other no longer".to_owned(),
            Self::Shared => "the interface shares the type of the other, and has none of its own".to_owned(),
            Self::OtherType => "the type is of another kind".to_owned(),
            Self::FieldAdded(name) => format!("new field `{name}`"),
            Self::FieldRemoved(name) => format!("the field `{name}` is gone"),
            Self::FieldType(name) => format!("the field `{name}` is of another type"),
            Self::Constructible => "values can be made with `new`".to_owned(),
            Self::NotConstructible => "`new` and the setters are gone: the type is only received".to_owned(),
            Self::DefaultAdded => "`Default` is implemented".to_owned(),
            Self::DefaultRemoved => "`Default` is no longer implemented".to_owned(),
            Self::ValueAdded(name) => format!("new value `{name}`"),
            Self::ValueRemoved(name) => format!("the value `{name}` is gone"),
            Self::VariantAdded(name) => format!("new variant `{name}`"),
            Self::VariantRemoved(name) => format!("the variant `{name}` is gone"),
            Self::VariantType(name) => format!("the variant `{name}` holds another type"),
            Self::Tags => "variants are told apart by something else".to_owned(),
            Self::Wire(name) => format!("`{name}` is called otherwise in JSON"),
            Self::AcceptsMore => "can be made of another kind of id".to_owned(),
            Self::AcceptsLess => "can no longer be made of another kind of id".to_owned(),
            Self::Address => "the API has another address".to_owned(),
            Self::Scope => "the scope of the client has changed".to_owned(),
            Self::Words(name) => format!("other words{}", of(name)),
        }
    }
}

impl Change {
    pub(crate) fn new(
        kind: Kind,
        subject: &Subject,
        place: &Pointer,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        let (class, what) = (kind.class(), kind.what());
        Self { class, subject: subject.clone(), place: place.clone(), what, before, after, kind }
    }

    pub(crate) fn advice(&self) -> Advice {
        self.kind.advice()
    }
}

impl Subject {
    /// The name of the subject.
    pub fn name(&self) -> &str {
        match self {
            Self::Operation(name) | Self::Type(name) => name,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Addition => "addition",
            Self::Behaviour => "behaviour",
            Self::Words => "words",
        })
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

fn as_text<S: serde::Serializer>(place: &Pointer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(place)
}
