//! Detects renamed types.

use std::collections::{BTreeMap, BTreeSet};

use super::surface::{Shape, Surface, TypeSurface};
use crate::pointer::Pointer;

/// The minimum share of common members for two types to count as the same.
const MIN_SIMILARITY: f64 = 0.6;

/// The new name of each old name.
#[derive(Debug, Default)]
pub(super) struct Renames(BTreeMap<String, String>);

impl Renames {
    pub(super) fn between(old_surface: &Surface, new_surface: &Surface) -> Self {
        let missing = |ty: &&TypeSurface, surface: &Surface| !surface.types.contains_key(&ty.name);
        let removed: Vec<&TypeSurface> = old_surface.types.values().filter(|ty| missing(ty, new_surface)).collect();
        let mut added: Vec<&TypeSurface> = new_surface.types.values().filter(|ty| missing(ty, old_surface)).collect();
        let mut renames = BTreeMap::new();
        let mut pairs: Vec<(f64, &TypeSurface, &TypeSurface)> = Vec::new();
        for old in &removed {
            let candidates = added.iter().map(|ty| (similarity((old, ty), old_surface, new_surface), *old, *ty));
            pairs.extend(candidates.filter(|(similarity, _, _)| *similarity >= MIN_SIMILARITY));
        }
        // The most similar pairs come first; a type that was matched is not matched again.
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (&a.1.name, &a.2.name).cmp(&(&b.1.name, &b.2.name))));
        for (_, old, new) in pairs {
            if !renames.contains_key(&old.name) && added.iter().any(|other| other.name == new.name) {
                renames.insert(old.name.clone(), new.name.clone());
                added.retain(|other| other.name != new.name);
            }
        }
        Self(renames)
    }

    /// The new name of a type.
    pub(super) fn of(&self, old: &str) -> Option<&str> {
        self.0.get(old).map(String::as_str)
    }

    /// Whether the name is the new name of an old type.
    pub(super) fn has(&self, new: &str) -> bool {
        self.0.values().any(|name| name == new)
    }

    /// Replaces the old names in a text by the new ones.
    pub(super) fn apply(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            if end == 0 {
                out.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let word = &rest[..end];
            out.push_str(self.of(word).unwrap_or(word));
            rest = &rest[end..];
        }
        out
    }
}

/// The similarity of two types: 1 if they are at the same place, or else the share of common members. It is 0 if the
/// kinds differ, or if either document has both schemas, because a type that still exists was not renamed.
fn similarity((old, new): (&TypeSurface, &TypeSurface), old_surface: &Surface, new_surface: &Surface) -> f64 {
    if old.place == new.place && old.place != Pointer::root() {
        return 1.0;
    }
    if new_surface.has_place(&old.place) || old_surface.has_place(&new.place) {
        return 0.0;
    }
    let (Some(a), Some(b)) = (members(old), members(new)) else { return 0.0 };
    let (both, all) = (a.intersection(&b).count(), a.union(&b).count());
    let names = strsim::jaro_winkler(&old.name, &new.name);
    // With few members, the names have to be similar as well.
    if all == 0 || (both < 3 && names < 0.7) { 0.0 } else { both as f64 / all as f64 * 0.9 + names * 0.09 }
}

fn members(ty: &TypeSurface) -> Option<BTreeSet<String>> {
    Some(match &ty.shape {
        Shape::Struct { fields, .. } => fields.values().map(|item| format!("field {}", item.wire)).collect(),
        Shape::Enum(values) => values.values().map(|wire| format!("value {wire}")).collect(),
        Shape::Union { variants, .. } => variants.keys().map(|name| format!("variant {name}")).collect(),
        Shape::Id(_) => return None,
    })
}
