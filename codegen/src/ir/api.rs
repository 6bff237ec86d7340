//! The complete interface.

use super::interface::Interface;
use super::keys::{IdKey, TypeId};
use super::operation::Operation;
use super::types::Docs;
use super::types::Field;
use super::types::Kind;
use super::types::Struct;
use super::types::Type;
use super::types::TypeDef;
use std::collections::BTreeMap;

/// Everything that is generated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) base_url: String,
    pub(crate) resources: Vec<Resource>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: Vec<TypeDef>,
    /// The type of each component schema; several components may share one.
    pub(crate) components: BTreeMap<String, TypeId>,
    pub(crate) ids: Vec<IdKind>,
    pub(crate) scope: Option<Scope>,
    pub(crate) interface: Interface,
}

/// The path parameter that most operations share. It is set once, on the scope, which has their resources.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The name of the parameter in the document, such as `account_id`.
    pub(crate) wire: String,
    /// The method of the client, such as `account`.
    pub(crate) name: String,
    /// The type of the scope, such as `Account`; empty before the stage `name`.
    pub(crate) handle: String,
    pub(crate) ty: Type,
    pub(crate) docs: Docs,
}

/// A group of operations, from a tag of the document.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) tag: String,
    pub(crate) docs: String,
    /// Whether its operations begin with the scope. A tag with both kinds of operations becomes two resources.
    pub(crate) scoped: bool,
    /// The module, such as `version_stacks`.
    pub(crate) name: String,
    /// The method of the client or of the scope. It equals the module, except for the second resource of a tag.
    pub(crate) entry: String,
    /// The type of the handle, such as `VersionStacks`.
    pub(crate) handle: String,
}

/// A kind of id, such as that of an account.
#[derive(Clone, Debug)]
pub(crate) struct IdKind {
    /// The name in the document, such as `account_id`.
    pub(crate) wire: String,
    /// The kinds of ids that convert to this one.
    pub(crate) accepts: Vec<IdKey>,
    pub(crate) name: String,
}

/// A path whose next member does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingMember {
    /// The names up to and including the missing one.
    pub(crate) path: Vec<String>,
    /// The members that exist there.
    pub(crate) known: Vec<String>,
}

fn unboxed(ty: &Type) -> &Type {
    match ty {
        Type::Boxed(inner) => unboxed(inner),
        other => other,
    }
}

impl Api {
    pub(crate) fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    pub(crate) fn ty_mut(&mut self, id: TypeId) -> &mut TypeDef {
        &mut self.types[id.0]
    }

    pub(crate) fn add_type(&mut self, def: TypeDef) -> TypeId {
        self.types.push(def);
        TypeId(self.types.len() - 1)
    }

    pub(crate) fn type_ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.types.len()).map(TypeId)
    }

    /// The kind of id with this name in the document; it is created if there is none yet.
    pub(crate) fn id_kind(&mut self, wire: &str) -> IdKey {
        if let Some(found) = self.find_id(wire) {
            return found;
        }
        self.ids.push(IdKind { wire: wire.to_owned(), accepts: Vec::new(), name: String::new() });
        IdKey(self.ids.len() - 1)
    }

    pub(crate) fn find_id(&self, wire: &str) -> Option<IdKey> {
        self.ids.iter().position(|kind| kind.wire == wire).map(IdKey)
    }

    /// The struct of a type, if it is one.
    pub(crate) fn as_struct(&self, ty: &Type) -> Option<(TypeId, &Struct)> {
        let Type::Ref(id) = ty else { return None };
        match &self.ty(*id).kind {
            Kind::Struct(body) => Some((*id, body)),
            _ => None,
        }
    }

    /// The member at this path from a struct, and the struct that has it.
    pub(crate) fn member<'a>(&'a self, start: &Type, path: &[String]) -> Result<(TypeId, &'a Field), MissingMember> {
        let mut found: Option<(TypeId, &Field)> = None;
        for (index, name) in path.iter().enumerate() {
            let body = self.as_struct(found.map_or(start, |(_, field)| unboxed(&field.ty)));
            let field = body.and_then(|(id, body)| Some((id, body.field(name)?)));
            let known =
                || body.into_iter().flat_map(|(_, body)| &body.fields).map(|field| field.wire.clone()).collect();
            found = Some(field.ok_or_else(|| MissingMember { path: path[..=index].to_vec(), known: known() })?);
        }
        found.ok_or_else(|| MissingMember { path: Vec::new(), known: Vec::new() })
    }
}
