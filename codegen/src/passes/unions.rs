//! Converts alternatives to unions, whose variants are distinguished by a tag or by their shape.
//!
//! The tag is that of the discriminator. Without one, it is a property that all alternatives have, with disjoint
//! values; or with the names of the alternatives as values: the document then allows each alternative to have any of
//! the names, and the named one is only tried first. The tag stays a field of the alternatives, so that an alternative
//! that is used by itself, or has several tags, keeps the received value.

mod shape;
mod tag;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Choice, Dispatch, Kind, Type, TypeId, Union, Variant};
use crate::overlay::Hints;
use crate::passes::aliases;

pub(super) fn run(api: &mut Api, _: &Hints, diagnostics: &mut Diagnostics) {
    for id in api.type_ids() {
        let Kind::Choice(choice) = api.ty(id).kind.clone() else { continue };
        let choice = without_null(api, id, choice);
        let kind = union(api, id, choice, diagnostics);
        api.ty_mut(id).kind = kind;
    }
    // A union of one alternative is an alias of it, so unions that contain each other are a cycle of aliases.
    for id in api.type_ids() {
        if aliases::is_cycle(api, id) {
            let message = "a union whose only alternative is the union itself, directly or indirectly: any JSON";
            diagnostics.note(&api.ty(id).pointer.clone(), message);
            api.ty_mut(id).kind = Kind::Alias(Type::Json);
        }
    }
    aliases::resolve_uses(api);
}

/// A nullable alternative makes the union nullable.
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
        return Kind::Alias(only.clone());
    }
    let at = api.ty(id).pointer.clone();
    if let Some(discriminator) = &choice.discriminator {
        let (variants, untagged) = tag::by_discriminator(api, &choice.members, discriminator);
        for stranger in untagged {
            diagnostics.warn(
                &at,
                format!("an alternative of the discriminator `{}` is no object: {stranger}", discriminator.property),
                "give every alternative a schema of its own",
            );
        }
        if !variants.is_empty() {
            tag::add_tag_field(api, &variants, &discriminator.property, diagnostics);
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
