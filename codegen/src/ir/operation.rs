//! Operations of the IR.

use crate::ir::keys::TypeId;
use crate::ir::types::{Docs, Field, Type};
use crate::pointer::Pointer;

/// One operation: everything that its call, its documentation and its row of the table need.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The vendor's operation id, such as `files.list`.
    pub(crate) id: String,
    pub(crate) pointer: Pointer,
    pub(crate) http_method: HttpMethod,
    /// The path template, such as `/v4/accounts/{account_id}`.
    pub(crate) path: String,
    /// The index of its resource in `Api::resources`.
    pub(crate) resource: usize,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) deprecated: bool,
    /// In the order in which the template names them.
    pub(crate) path_params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
    /// Headers with one possible value, which is always sent.
    pub(crate) constant_headers: Vec<(String, String)>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
    /// The statuses of its documented errors, and what their bodies are.
    pub(crate) errors: Vec<(String, Type)>,
    /// The statuses of its documented errors, and what they mean here.
    pub(crate) refusals: Vec<(String, String)>,
    pub(crate) paging: Option<Paging>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) idempotent: bool,
    /// Whether the first parameter of the path is the scope.
    pub(crate) scoped: bool,
    /// What else people look for: the name in the vendor's SDK.
    pub(crate) aliases: Vec<String>,
    /// The method on the resource; empty until `name`.
    pub(crate) method: String,
    /// The request's type; empty until `name`.
    pub(crate) request: String,
    /// The row of the operation table; empty until `name`.
    pub(crate) constant: String,
    /// The type of several different results; empty where there is one.
    pub(crate) outcome: String,
    /// The names of the method's arguments in their order; empty until `name`.
    pub(crate) arguments: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HttpMethod {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
}

#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) wire: String,
    pub(crate) pointer: Pointer,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) style: ParamStyle,
    pub(crate) deprecated: bool,
    pub(crate) docs: Docs,
    /// The argument or setter; empty until `name`.
    pub(crate) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamStyle {
    /// One value.
    Single,
    /// A list in one value, with commas.
    CommaList,
    /// A list, one pair a value.
    Repeat,
    /// An object, `name[key]=value` for each of its properties.
    DeepObject,
}

#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) docs: String,
    pub(crate) kind: BodyKind,
}

#[derive(Clone, Debug)]
pub(crate) enum BodyKind {
    /// A JSON value.
    Json(Type),
    /// A JSON object of this schema with one member, which is what the caller gives.
    Envelope { schema: TypeId, field: Box<Field> },
    /// A form: name and value for each scalar in an object, and in its lists.
    Form(Type),
    /// Anything else: bytes of this media type.
    Bytes { media_type: String },
}

/// What a call that succeeds gives.
#[derive(Clone, Debug)]
pub(crate) enum Success {
    Empty,
    Json(Type),
    /// A JSON object of this schema with one member, which is what the caller gets.
    Envelope {
        schema: TypeId,
        ty: Type,
    },
    Bytes,
    /// Different statuses, different results.
    Several(Vec<SuccessVariant>),
}

#[derive(Clone, Debug)]
pub(crate) struct SuccessVariant {
    pub(crate) status: u16,
    /// `None` for no content.
    pub(crate) ty: Option<Type>,
    /// The schema around it, if it is the one member of an object.
    pub(crate) envelope: Option<TypeId>,
    pub(crate) name: String,
}

/// How a listing is paged. Places in the answer are the names of the members that lead there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// The type of the items.
    pub(crate) item: Type,
    /// The query parameter that says where a page begins.
    pub(crate) parameter: String,
    /// Where the items are.
    pub(crate) items: Vec<String>,
    pub(crate) next: Next,
    /// Where it says whether there is a further page.
    pub(crate) more: Option<Vec<String>>,
    /// Where the number of items on all pages is.
    pub(crate) total: Option<Vec<String>>,
}

/// What the parameter is for the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// In the link that is there.
    Link(Vec<String>),
    /// What is there.
    Cursor(Vec<String>),
    /// The number of the page; the first has this one.
    Pages(i64),
    /// The number of the page's first item; the first of all has this one.
    Items(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) calls: u32,
    pub(crate) per_seconds: u32,
}

impl Paging {
    /// Whether it is paged as Frame.io's lists are, but for the number of all items.
    pub(crate) fn is_usual(&self) -> bool {
        let is = |way: &[String], wanted: &[&str]| way == wanted;
        let is_next = matches!(&self.next, Next::Link(way) if is(way, &["links", "next"]));
        self.parameter == "after" && is(&self.items, &["data"]) && is_next && self.more.is_none()
    }

    /// Whether a page of the other is read in the same way.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        let next = |paging: &Self| match &paging.next {
            next @ (Next::Link(_) | Next::Cursor(_)) => Some(next.clone()),
            Next::Pages(_) | Next::Items(_) => None,
        };
        (&self.items, next(self), &self.more, &self.total) == (&other.items, next(other), &other.more, &other.total)
    }

    /// The places of an answer that say what is on the page and whether it is the last.
    pub(crate) fn decisive(&self) -> impl Iterator<Item = &[String]> {
        let next = match &self.next {
            Next::Link(way) | Next::Cursor(way) => Some(way),
            Next::Pages(_) | Next::Items(_) => None,
        };
        [Some(&self.items), next, self.more.as_ref()].into_iter().flatten().map(Vec::as_slice)
    }
}

impl HttpMethod {
    pub(crate) const ALL: [(Self, &'static str); 7] = [
        (Self::Get, "get"),
        (Self::Put, "put"),
        (Self::Post, "post"),
        (Self::Delete, "delete"),
        (Self::Options, "options"),
        (Self::Head, "head"),
        (Self::Patch, "patch"),
    ];

    /// The verb as it stands on the wire.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
        }
    }

    /// Whether RFC 9110 calls the method idempotent.
    pub(crate) fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

impl Operation {
    /// Every type that the method takes or gives, to be read. What is around them, and the bodies of errors, are not
    /// among them.
    pub(crate) fn uses(&self) -> Vec<&Type> {
        let mut uses: Vec<&Type> = self.params().map(|p| &p.ty).collect();
        match self.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form(ty)) => uses.push(ty),
            Some(BodyKind::Envelope { field, .. }) => uses.push(&field.ty),
            Some(BodyKind::Bytes { .. }) | None => {}
        }
        uses.extend(self.results());
        uses.extend(self.paging.as_ref().map(|p| &p.item));
        uses
    }

    /// What a call that succeeds gives.
    pub(crate) fn results(&self) -> Vec<&Type> {
        match &self.success {
            Success::Json(ty) | Success::Envelope { ty, .. } => vec![ty],
            Success::Several(variants) => variants.iter().filter_map(|v| v.ty.as_ref()).collect(),
            Success::Empty | Success::Bytes => Vec::new(),
        }
    }

    /// Every use of a type within, to be changed.
    pub(crate) fn uses_mut(&mut self) -> Vec<&mut Type> {
        let params = self.path_params.iter_mut().chain(&mut self.query).chain(&mut self.headers);
        let mut uses: Vec<&mut Type> = params.map(|p| &mut p.ty).collect();
        match self.body.as_mut().map(|body| &mut body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form(ty)) => uses.push(ty),
            Some(BodyKind::Envelope { field, .. }) => uses.push(&mut field.ty),
            Some(BodyKind::Bytes { .. }) | None => {}
        }
        match &mut self.success {
            Success::Json(ty) | Success::Envelope { ty, .. } => uses.push(ty),
            Success::Several(variants) => {
                uses.extend(variants.iter_mut().filter_map(|v| v.ty.as_mut()));
            }
            Success::Empty | Success::Bytes => {}
        }
        uses.extend(self.errors.iter_mut().map(|(_, ty)| ty));
        uses.extend(self.paging.as_mut().map(|p| &mut p.item));
        uses
    }

    /// The parameters of the path that the method takes: all but the scope.
    pub(crate) fn own_path(&self) -> &[Param] {
        self.path_params.get(usize::from(self.scoped)..).unwrap_or_default()
    }

    /// What the argument for the body is called, if it is one.
    pub(crate) fn body_argument(&self) -> Option<&'static str> {
        let body = self.body.as_ref()?;
        match &body.kind {
            BodyKind::Envelope { field, .. } => (body.required && field.required).then_some("data"),
            BodyKind::Json(_) | BodyKind::Form(_) | BodyKind::Bytes { .. } => body.required.then_some("body"),
        }
    }

    /// Where an argument of the method stands.
    pub(crate) fn place_of(&self, argument: &str) -> usize {
        self.arguments.iter().position(|name| name == argument).unwrap_or(usize::MAX)
    }

    /// Everything that goes into the URL and the headers, to be changed.
    pub(crate) fn params_mut(&mut self) -> impl Iterator<Item = &mut Param> {
        self.path_params.iter_mut().chain(&mut self.query).chain(&mut self.headers)
    }

    /// Everything that goes into the URL and the headers, to be read.
    pub(crate) fn params(&self) -> impl Iterator<Item = &Param> {
        self.path_params.iter().chain(&self.query).chain(&self.headers)
    }
}
