//! The generated interface as users see it, which is what is compared. Input: the IR with names.

use std::collections::{BTreeMap, BTreeSet};

use super::signature;
use crate::emit::{Presence, limits_text, presence};
use crate::ir::{Api, Field, IdKey, Kind, Operation, Param, Success, Type, TypeDef};
use crate::pointer::Pointer;

/// Everything that users can name.
#[derive(Debug, Default)]
pub(super) struct Surface {
    pub(super) base_url: String,
    /// The scope's argument of the client's method, such as `account: AccountId`.
    pub(super) scope: Option<String>,
    pub(super) operations: BTreeMap<String, OperationSurface>,
    pub(super) types: BTreeMap<String, TypeSurface>,
    /// The places of all schemas of the document, including those that are not types of the SDK.
    places: BTreeSet<Pointer>,
}

#[derive(Debug)]
pub(super) struct OperationSurface {
    pub(super) id: String,
    pub(super) place: Pointer,
    /// The call without arguments, such as `account.files().list`.
    pub(super) call: String,
    pub(super) request: String,
    /// The HTTP method and the path.
    pub(super) route: String,
    pub(super) arguments: Vec<Item>,
    pub(super) setters: BTreeMap<String, Item>,
    pub(super) result: String,
    /// The type of the items of a listing.
    pub(super) items: Option<String>,
    /// How a listing is paged, as in an overlay.
    pub(super) paging: Option<String>,
    pub(super) rate_limit: Option<String>,
    pub(super) errors: String,
    pub(super) headers: String,
    pub(super) idempotent: bool,
    pub(super) deprecated: bool,
    pub(super) words: String,
}

/// An item with a name and a type: an argument, a setter or a field.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) wire: String,
    pub(super) ty: String,
    pub(super) place: Pointer,
    pub(super) limits: String,
    pub(super) deprecated: bool,
    pub(super) words: String,
}

#[derive(Debug)]
pub(super) struct TypeSurface {
    pub(super) name: String,
    pub(super) place: Pointer,
    pub(super) shape: Shape,
    pub(super) limits: String,
    pub(super) words: String,
    /// The path, for types that two interfaces may share.
    pub(super) type_path: Option<TypePath>,
}

/// The path of a type that two interfaces may share.
#[derive(Debug)]
pub(super) struct TypePath {
    pub(super) is_shared: bool,
    /// The path within the crate, such as `models::File`.
    pub(super) path: String,
}

#[derive(Debug)]
pub(super) enum Shape {
    Struct {
        fields: BTreeMap<String, Item>,
        /// The arguments of `new`, if there is one.
        arguments: Option<Vec<Item>>,
        setters: BTreeMap<String, Item>,
        default: bool,
    },
    /// The value of each variant.
    Enum(BTreeMap<String, String>),
    Union {
        /// The type of each variant.
        variants: BTreeMap<String, String>,
        /// How the variants are distinguished.
        tags: String,
    },
    /// The kinds of ids that convert to it.
    Id(Vec<String>),
}

impl Surface {
    pub(super) fn of(api: &Api) -> Self {
        let scope = api.scope.as_ref().map(|scope| format!("{}: {}", scope.name, signature::of(api, &scope.ty)));
        let mut types: BTreeMap<String, TypeSurface> = api
            .types
            .iter()
            .filter(|def| def.is_printed())
            .map(|def| (def.name.clone(), type_surface(api, def)))
            .collect();
        for id in &api.interface.types {
            if let Some(type_path) = types.get_mut(&api.ty(*id).name).and_then(|ty| ty.type_path.as_mut()) {
                *type_path = TypePath { is_shared: true, path: format!("models::{}", api.ty(*id).name) };
            }
        }
        for (index, kind) in api.ids.iter().enumerate() {
            let accepts = kind.accepts.iter().map(|id| api.ids[id.0].name.clone()).collect();
            let surface = TypeSurface {
                name: kind.name.clone(),
                place: Pointer::root(),
                shape: Shape::Id(accepts),
                limits: String::new(),
                words: String::new(),
                type_path: type_path(api, "ids", &kind.name, api.interface.ids.contains(&IdKey(index))),
            };
            types.insert(kind.name.clone(), surface);
        }
        let operations =
            api.operations.iter().map(|operation| (operation.id.clone(), operation_surface(api, operation)));
        let places = api.types.iter().map(|def| def.pointer.clone()).collect();
        Self { base_url: api.base_url.clone(), scope, operations: operations.collect(), types, places }
    }

    /// Whether the document has a schema at this place.
    pub(super) fn has_place(&self, place: &Pointer) -> bool {
        self.places.contains(place)
    }

    /// Whether anything has a description.
    pub(super) fn has_words(&self) -> bool {
        self.operations.values().any(|operation| !operation.words.is_empty())
    }
}

fn operation_surface(api: &Api, operation: &Operation) -> OperationSurface {
    let resource = &api.resources[operation.resource];
    let start = match &api.scope {
        Some(scope) if resource.scoped => scope.name.as_str(),
        _ => "client",
    };
    let within = if api.interface.is_first() { String::new() } else { format!(".{}()", api.interface.name) };
    let params = operation.own_path().iter().chain(&operation.query).chain(&operation.headers);
    let (mut arguments, mut setters) = (Vec::new(), BTreeMap::new());
    for param in params {
        let item = param_item(api, operation, param);
        if param.required {
            arguments.push(item);
        } else {
            setters.insert(item.name.clone(), item);
        }
    }
    if let Some(item) = body_item(api, operation) {
        match operation.body_argument() {
            Some(_) => arguments.push(item),
            None => drop(setters.insert(item.name.clone(), item)),
        }
    }
    arguments.sort_by_key(|item| operation.place_of(&item.name));
    let errors: Vec<&str> = operation.errors.iter().map(|(status, _)| status.as_str()).collect();
    let headers = operation.constant_headers.iter().map(|(name, value)| format!("{name}: {value}"));
    OperationSurface {
        id: operation.id.clone(),
        place: operation.pointer.clone(),
        call: format!("{start}{within}.{}().{}", resource.entry, operation.method),
        request: operation.request.clone(),
        route: format!("{} {}", operation.http_method.verb(), operation.path),
        arguments,
        setters,
        result: result(api, operation),
        items: operation.paging.as_ref().map(|paging| signature::of(api, &paging.item)),
        paging: operation.paging.as_ref().map(signature::of_paging),
        rate_limit: operation.rate_limit.map(|limit| format!("{} calls in {} s", limit.calls, limit.per_seconds)),
        errors: errors.join(", "),
        headers: headers.collect::<Vec<_>>().join(", "),
        idempotent: operation.idempotent,
        deprecated: operation.deprecated,
        words: format!("{}\n{}", operation.summary.trim(), operation.description.trim()).trim().to_owned(),
    }
}

fn param_item(api: &Api, operation: &Operation, param: &Param) -> Item {
    Item {
        name: param.name.clone(),
        wire: param.wire.clone(),
        ty: signature::of_param(api, operation, param),
        place: param.pointer.clone(),
        limits: limits_text(&param.docs.limits),
        deprecated: param.deprecated,
        words: param.docs.text.trim().to_owned(),
    }
}

fn body_item(api: &Api, operation: &Operation) -> Option<Item> {
    let (name, wire, ty) = signature::of_body(api, operation)?;
    Some(Item {
        name,
        wire,
        ty,
        place: operation.pointer.key("requestBody"),
        limits: String::new(),
        deprecated: false,
        words: String::new(),
    })
}

fn result(api: &Api, operation: &Operation) -> String {
    match &operation.success {
        Success::Empty => "()".to_owned(),
        Success::Bytes => "Bytes".to_owned(),
        Success::Json(ty) | Success::Envelope { ty, .. } => signature::of(api, ty),
        Success::Several(variants) => {
            let variants = variants.iter().map(|variant| match &variant.ty {
                Some(ty) => format!("{}({})", variant.name, signature::of(api, ty)),
                None => variant.name.clone(),
            });
            format!("{} {{ {} }}", operation.outcome, variants.collect::<Vec<_>>().join(", "))
        }
    }
}

fn type_surface(api: &Api, def: &TypeDef) -> TypeSurface {
    let shape = match &def.kind {
        Kind::Struct(body) => {
            let mut fields: BTreeMap<String, Item> =
                body.fields.iter().map(|field| (field.name.clone(), field_item(api, def, field))).collect();
            if let Some(ty) = &body.additional {
                let item = Item {
                    name: "additional".to_owned(),
                    wire: String::new(),
                    ty: format!("BTreeMap<String, {}>", signature::of(api, ty)),
                    place: def.pointer.key("additionalProperties"),
                    limits: String::new(),
                    deprecated: false,
                    words: String::new(),
                };
                fields.insert(item.name.clone(), item);
            }
            let arguments = body.fields.iter().filter(|field| field.required && field.constant.is_none());
            let setters = body.fields.iter().filter(|field| !field.required).map(|field| {
                let item = input_item(api, field);
                (field.setter.clone(), Item { name: field.setter.clone(), ..item })
            });
            Shape::Struct {
                fields,
                arguments: def.usage.sent.then(|| arguments.map(|field| input_item(api, field)).collect()),
                setters: if def.usage.sent { setters.collect() } else { BTreeMap::new() },
                default: body
                    .fields
                    .iter()
                    .all(|field| !field.required || (def.usage.sent && field.constant.is_some())),
            }
        }
        Kind::Enum(body) => Shape::Enum(body.values.iter().map(|v| (v.name.clone(), v.wire.clone())).collect()),
        Kind::Union(body) => {
            let tags = body.variants.iter().map(|v| format!("{}: {}{}", v.name, v.tags.join(", "), v.keys.join(", ")));
            let tags = format!("{} {}", body.dispatch.tag().unwrap_or("shape"), tags.collect::<Vec<_>>().join("; "));
            let variants = body.variants.iter().map(|v| (v.name.clone(), signature::of(api, &v.ty)));
            Shape::Union { variants: variants.collect(), tags }
        }
        Kind::Alias(_) | Kind::AllOf(_) | Kind::Choice(_) | Kind::Merged(_) => Shape::Enum(BTreeMap::new()),
    };
    TypeSurface {
        name: def.name.clone(),
        place: def.pointer.clone(),
        shape,
        limits: limits_text(&def.docs.limits),
        words: def.docs.text.trim().to_owned(),
        type_path: type_path(api, "models", &def.name, false),
    }
}

fn type_path(api: &Api, module: &str, name: &str, is_shared: bool) -> Option<TypePath> {
    let within = if is_shared { String::new() } else { api.interface.path() };
    (!api.interface.is_first()).then(|| TypePath { is_shared, path: format!("{within}{module}::{name}") })
}

/// A field as it is read.
fn field_item(api: &Api, def: &TypeDef, field: &Field) -> Item {
    let ty = signature::of(api, &field.ty);
    let ty = match presence(def, field) {
        Presence::Always => ty,
        Presence::OrNull | Presence::Maybe => format!("Option<{ty}>"),
        Presence::Patch => format!("Patch<{ty}>"),
    };
    Item { ty, ..input_item(api, field) }
}

/// A field as it is set: an argument of the constructor, or a setter.
fn input_item(api: &Api, field: &Field) -> Item {
    let ty = match &field.ty {
        Type::Boxed(inner) => signature::of(api, inner),
        ty => signature::of(api, ty),
    };
    Item {
        name: field.name.clone(),
        wire: field.wire.clone(),
        ty: if field.required && field.nullable { format!("Option<{ty}>") } else { ty },
        place: field.pointer.clone(),
        limits: limits_text(&field.docs.limits),
        deprecated: field.deprecated,
        words: field.docs.text.trim().to_owned(),
    }
}
