//! Alternatives become unions whose variants are told apart by a tag, or by their shape.
//!
//! The tag is the discriminator's; without one, a property that every alternative has, with values of its own; or with
//! values that are the names of the alternatives: then the document lets each of them have any of the names, and the one
//! that is named is only the first to be tried. The tag stays a field of the alternatives, so that one which is used
//! alone, or stands under several tags, keeps the tag it came with.

mod shape;
mod tag;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Choice, Dispatch, Kind, Type, TypeId, Union, Variant};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        let Kind::Choice(choice) = api.ty(id).kind.clone() else { continue };
        let choice = without_null(api, id, choice);
        let kind = union(api, id, choice, diagnostics);
        api.ty_mut(id).kind = kind;
    }
    super::aliases::dissolve(api);
}

/// An alternative that may be null makes the whole nullable.
fn without_null(api: &mut Api, id: TypeId, mut choice: Choice) -> Choice {
    let mut members: Vec<Type> = Vec::new();
    for member in choice.members {
        let member = match member {
            Type::Nullable(inner) => {
                api.ty_mut(id).nullable = true;
                *inner
            }
            other => other,
        };
        if !members.contains(&member) {
            members.push(member);
        }
    }
    choice.members = members;
    choice
}

fn union(api: &mut Api, id: TypeId, choice: Choice, diagnostics: &mut Diagnostics) -> Kind {
    if let ([only], None) = (choice.members.as_slice(), &choice.discriminator) {
        // A union of itself would be a circle of aliases.
        return Kind::Alias(if only.refs().contains(&id) { Type::Json } else { only.clone() });
    }
    let at = api.ty(id).pointer.clone();
    if let Some(discriminator) = &choice.discriminator {
        let (variants, strangers) = tag::by_discriminator(api, &choice.members, discriminator);
        for stranger in strangers {
            diagnostics.warn(
                &at,
                format!("an alternative of the discriminator `{}` is no object: {stranger}", discriminator.property),
                "give every alternative a schema of its own",
            );
        }
        if !variants.is_empty() {
            tag::keep_tag_field(api, &variants, &discriminator.property, diagnostics);
            return union_by(Dispatch::Tag(discriminator.property.clone()), variants);
        }
    }
    if let Some((dispatch, variants)) = tag::inferred(api, &choice.members) {
        let property = dispatch.tag().unwrap_or_default();
        diagnostics.note(&at, format!("the alternatives are told apart by `{property}`"));
        return union_by(dispatch, variants);
    }
    diagnostics.note(&at, "the alternatives are told apart by their shape");
    union_by(Dispatch::Shape, shape::variants(api, &choice.members))
}

fn union_by(dispatch: Dispatch, variants: Vec<Variant>) -> Kind {
    Kind::Union(Union { dispatch, variants })
}
