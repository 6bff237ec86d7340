//! Compares types.

use std::collections::BTreeMap;

use super::change::{Change, Kind, Subject};
use super::changes::Changes;
use super::renames::Renames;
use super::surface::{Item, Shape, Surface, TypeSurface};

pub(super) fn compare(old: &Surface, new: &Surface, renames: &Renames, has_words: bool) -> Vec<Change> {
    let mut found = Vec::new();
    for ty in old.types.values() {
        let name = renames.of(&ty.name).unwrap_or(&ty.name);
        let subject = Subject::Type(name.to_owned());
        match new.types.get(name) {
            Some(now) => {
                let mut changes = Changes::new(subject, &now.place, has_words);
                changes.text(Kind::TypeRenamed, &ty.name, &now.name);
                one(ty, now, renames, &mut changes);
                found.extend(changes.into_list());
            }
            None => found.push(Change::new(Kind::TypeRemoved, &subject, &ty.place, Some(described(ty)), None)),
        }
    }
    for ty in new.types.values().filter(|ty| !old.types.contains_key(&ty.name) && !renames.has(&ty.name)) {
        let subject = Subject::Type(ty.name.clone());
        found.push(Change::new(Kind::TypeAdded, &subject, &ty.place, None, Some(described(ty))));
    }
    found
}

fn one(old: &TypeSurface, new: &TypeSurface, renames: &Renames, changes: &mut Changes<'_>) {
    if let (Some(was), Some(is)) = (&old.type_path, &new.type_path) {
        let sides = (Some(was.path.clone()), Some(is.path.clone()));
        match (was.is_shared, is.is_shared) {
            (true, false) => changes.push(Kind::Unshared, sides.0, sides.1),
            (false, true) => changes.push(Kind::Shared, sides.0, sides.1),
            _ => {}
        }
    }
    match (&old.shape, &new.shape) {
        (Shape::Struct { .. }, Shape::Struct { .. }) => structs(old, new, renames, changes),
        (Shape::Enum(old), Shape::Enum(new)) => {
            members(old, new, changes, Kind::ValueAdded, Kind::ValueRemoved, |name, old, new, changes| {
                changes.text(Kind::Wire(name.to_owned()), old, new);
            });
        }
        (Shape::Union { variants: old, tags: was }, Shape::Union { variants: new, tags: is }) => {
            members(old, new, changes, Kind::VariantAdded, Kind::VariantRemoved, |name, old, new, changes| {
                changes.text(Kind::VariantType(name.to_owned()), &renames.apply(old), new);
            });
            if old.keys().eq(new.keys()) {
                changes.text(Kind::Tags, was, is);
            }
        }
        (Shape::Id(old), Shape::Id(new)) => {
            let names = |kinds: &[String]| Some(kinds.join(", "));
            if old.iter().any(|kind| !new.contains(kind)) {
                changes.push(Kind::AcceptsLess, names(old), names(new));
            }
            if new.iter().any(|kind| !old.contains(kind)) {
                changes.push(Kind::AcceptsMore, names(old), names(new));
            }
        }
        _ => changes.push(Kind::OtherType, Some(described(old)), Some(described(new))),
    }
    changes.text(Kind::Limits(String::new()), &old.limits, &new.limits);
    changes.words("", &old.words, &new.words);
}

/// Compares values or variants, each with a text.
fn members(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    changes: &mut Changes<'_>,
    added: fn(String) -> Kind,
    removed: fn(String) -> Kind,
    same: impl Fn(&str, &str, &str, &mut Changes<'_>),
) {
    for (name, text) in old {
        match new.get(name) {
            Some(now) => same(name, text, now, changes),
            None => changes.push(removed(name.clone()), Some(text.clone()), None),
        }
    }
    for (name, text) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.push(added(name.clone()), None, Some(text.clone()));
    }
}

/// How a field is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SetBy {
    /// Never: the type is only received.
    Never,
    /// As an argument of `new`.
    Argument,
    /// With a setter.
    Setter,
    /// Never: it always has the same value.
    Fixed,
}

fn set_by(arguments: &Option<Vec<Item>>, setters: &BTreeMap<String, Item>, field: &Item) -> SetBy {
    let Some(arguments) = arguments else { return SetBy::Never };
    if arguments.iter().any(|argument| argument.name == field.name) {
        SetBy::Argument
    } else if setters.values().any(|setter| setter.wire == field.wire) {
        SetBy::Setter
    } else {
        SetBy::Fixed
    }
}

fn structs(old: &TypeSurface, new: &TypeSurface, renames: &Renames, changes: &mut Changes<'_>) {
    let (
        Shape::Struct { fields: old_fields, arguments: old_arguments, setters: old_setters, default: old_default },
        Shape::Struct { fields: new_fields, arguments: new_arguments, setters: new_setters, default: new_default },
    ) = (&old.shape, &new.shape)
    else {
        return;
    };
    let constructors = || {
        (
            old_arguments.as_ref().map(|args| constructor(args, renames, new)),
            new_arguments.as_ref().map(|args| constructor(args, &Renames::default(), new)),
        )
    };
    for (name, field) in old_fields {
        let Some(now) = new_fields.get(name) else {
            let before = Some(format!("{name}: {}", field.ty));
            changes.push_at(Kind::FieldRemoved(name.clone()), (before, None), &field.place);
            continue;
        };
        let before = renames.apply(&field.ty);
        match (set_by(old_arguments, old_setters, field), set_by(new_arguments, new_setters, now)) {
            (SetBy::Setter, SetBy::Argument) => {
                changes.push_at(Kind::Required(name.clone()), constructors(), &now.place);
            }
            (SetBy::Argument, SetBy::Setter) => {
                changes.push_at(Kind::Optional(name.clone()), constructors(), &now.place);
            }
            (SetBy::Argument, SetBy::Fixed) => {
                changes.push_at(Kind::ArgumentRemoved(name.clone()), constructors(), &now.place);
            }
            (SetBy::Fixed, SetBy::Argument) => {
                changes.push_at(Kind::ArgumentAdded(name.clone()), constructors(), &now.place);
            }
            _ => changes.text_at(Kind::FieldType(name.clone()), &before, &now.ty, &now.place),
        }
        changes.item(field, now);
    }
    for (name, field) in new_fields.iter().filter(|(name, _)| !old_fields.contains_key(*name)) {
        match set_by(new_arguments, new_setters, field) {
            SetBy::Argument if old_arguments.is_some() => {
                changes.push_at(Kind::ArgumentAdded(name.clone()), constructors(), &field.place);
            }
            _ => {
                let after = Some(format!("{name}: {}", field.ty));
                changes.push_at(Kind::FieldAdded(name.clone()), (None, after), &field.place);
            }
        }
    }
    for (name, setter) in old_setters.iter().filter(|(name, _)| !new_setters.contains_key(*name)) {
        let is_renamed = new_setters.values().any(|other| other.wire == setter.wire);
        if is_renamed {
            changes.push_at(Kind::SetterRemoved(name.clone()), (Some(name.clone()), None), &setter.place);
        }
    }
    match (old_arguments, new_arguments) {
        (None, Some(_)) => changes.push(Kind::Constructible, None, constructors().1),
        (Some(_), None) => changes.push(Kind::NotConstructible, constructors().0, None),
        (Some(old_arguments), Some(new_arguments)) => {
            let places =
                old_arguments.iter().filter_map(|old| new_arguments.iter().position(|new| new.name == old.name));
            if !places.is_sorted() {
                changes.push_at(Kind::ArgumentsMoved, constructors(), &new.place);
            }
        }
        (None, None) => {}
    }
    match (old_default, new_default) {
        (true, false) => changes.push(Kind::DefaultRemoved, None, None),
        (false, true) => changes.push(Kind::DefaultAdded, None, None),
        _ => {}
    }
}

fn constructor(arguments: &[Item], renames: &Renames, ty: &TypeSurface) -> String {
    let arguments: Vec<String> =
        arguments.iter().map(|item| format!("{}: {}", item.name, renames.apply(&item.ty))).collect();
    format!("{}::new({})", ty.name, arguments.join(", "))
}

fn described(ty: &TypeSurface) -> String {
    match &ty.shape {
        Shape::Struct { .. } => format!("struct {}", ty.name),
        Shape::Enum(_) | Shape::Union { .. } => format!("enum {}", ty.name),
        Shape::Id(_) => format!("struct {} (a kind of id)", ty.name),
    }
}
