//! Operations of the IR.

use crate::ir::keys::TypeId;
use crate::ir::types::{Docs, Field, Type};
use crate::pointer::Pointer;

/// An operation: the data for its call, its documentation and its row in the table.
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
    /// The path parameters, in the order of the template.
    pub(crate) path_params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
    /// Headers with a single possible value, which is always sent.
    pub(crate) constant_headers: Vec<(String, String)>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
    /// The statuses of the documented errors, and the types of their bodies.
    pub(crate) errors: Vec<(String, Type)>,
    /// The statuses of the documented errors, and their descriptions.
    pub(crate) refusals: Vec<(String, String)>,
    pub(crate) paging: Option<Paging>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) idempotent: bool,
    /// Whether the first path parameter is the scope.
    pub(crate) scoped: bool,
    /// Other names to search for, such as the one in the vendor's SDK.
    pub(crate) aliases: Vec<String>,
    /// The method of the resource; empty before the stage `name`.
    pub(crate) method: String,
    /// The type of the request; empty before the stage `name`.
    pub(crate) request: String,
    /// The constant in the table of operations; empty before the stage `name`.
    pub(crate) constant: String,
    /// The type of the results, if there are several kinds; otherwise empty.
    pub(crate) outcome: String,
    /// The names of the method's arguments, in order; empty before the stage `name`.
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
    /// The place of the reference to the parameter, if operations share it.
    pub(crate) reference: Option<Pointer>,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) style: ParamStyle,
    pub(crate) deprecated: bool,
    pub(crate) docs: Docs,
    /// The argument or setter; empty before the stage `name`.
    pub(crate) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamStyle {
    /// A single value.
    Single,
    /// A list as one comma-separated value.
    CommaList,
    /// A list as one parameter per value.
    Repeat,
    /// An object, as `name[key]=value` for each property.
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
    /// A JSON object of this schema with a single member, which is what the caller passes.
    Envelope { schema: TypeId, field: Box<Field> },
    /// A URL-encoded form: a pair for each scalar in an object and in its lists. `encodings` has the members that are
    /// encoded in another way.
    Form { ty: Type, encodings: Vec<(String, FormEncoding)> },
    /// A multipart form: a part for each member of an object, or for each item of a list. `media_types` has the members
    /// whose media type is not the default.
    Multipart { ty: Type, media_types: Vec<(String, String)> },
    /// Any other body: bytes of this media type.
    Bytes { media_type: String },
}

/// The encoding of a member of a URL-encoded form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormEncoding {
    /// An object, as a pair `name[key]=value` for each of its members.
    DeepObject,
    /// A single pair with the text of its JSON.
    Json,
}

/// The result of a successful call.
#[derive(Clone, Debug)]
pub(crate) enum Success {
    Empty,
    Json(Type),
    /// A JSON object of this schema with a single member, which is what the caller gets.
    Envelope {
        schema: TypeId,
        ty: Type,
    },
    Bytes,
    /// Different results for different statuses.
    Several(Vec<SuccessVariant>),
}

#[derive(Clone, Debug)]
pub(crate) struct SuccessVariant {
    pub(crate) status: u16,
    /// `None` means no content.
    pub(crate) ty: Option<Type>,
    /// The schema around it, if it is the single member of an object.
    pub(crate) envelope: Option<TypeId>,
    pub(crate) name: String,
}

/// The paging of a listing. Places in the response are paths of member names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// The type of the items.
    pub(crate) item: Type,
    /// The query parameter that selects the page.
    pub(crate) parameter: String,
    /// The path to the items; empty if the response is the list.
    pub(crate) items: Vec<String>,
    pub(crate) next: Next,
    /// The path to the flag that says whether there is another page.
    pub(crate) more: Option<Vec<String>>,
    /// The path to the number of items on all pages.
    pub(crate) total: Option<Vec<String>>,
}

/// The value of the parameter for the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// In the link at this path.
    Link(Vec<String>),
    /// The value at this path.
    Cursor(Vec<String>),
    /// In the link in the header of this name.
    LinkHeader(String),
    /// The value of the header of this name.
    CursorHeader(String),
    /// The number of the page; the first page has this number.
    Pages(i64),
    /// The number of the page's first item; the first item of the list has this number.
    Items(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) calls: u32,
    pub(crate) per_seconds: u32,
}

impl Paging {
    /// Whether the paging is that of Frame.io's lists, apart from the total count.
    pub(crate) fn is_usual(&self) -> bool {
        let is = |path: &[String], wanted: &[&str]| path == wanted;
        let is_next = matches!(&self.next, Next::Link(path) if is(path, &["links", "next"]));
        self.parameter == "after" && is(&self.items, &["data"]) && is_next && self.more.is_none()
    }

    /// Whether pages of the other paging are read in the same way.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        let next = |paging: &Self| match &paging.next {
            next @ (Next::Link(_) | Next::Cursor(_)) => Some(next.clone()),
            Next::LinkHeader(_) | Next::CursorHeader(_) | Next::Pages(_) | Next::Items(_) => None,
        };
        (&self.items, next(self), &self.more, &self.total) == (&other.items, next(other), &other.more, &other.total)
    }

    /// The paths that tell what is on the page and whether it is the last.
    pub(crate) fn paging_members(&self) -> impl Iterator<Item = &[String]> {
        let next = match &self.next {
            Next::Link(path) | Next::Cursor(path) => Some(path),
            Next::LinkHeader(_) | Next::CursorHeader(_) | Next::Pages(_) | Next::Items(_) => None,
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

    /// The HTTP method in upper case.
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

    /// Whether RFC 9110 defines the method as idempotent.
    pub(crate) fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

impl Operation {
    /// The types that the method takes and returns. Envelopes and the bodies of errors are not included.
    pub(crate) fn uses(&self) -> Vec<&Type> {
        let mut uses: Vec<&Type> = self.params().map(|p| &p.ty).collect();
        match self.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. }) => uses.push(ty),
            Some(BodyKind::Envelope { field, .. }) => uses.push(&field.ty),
            Some(BodyKind::Bytes { .. }) | None => {}
        }
        uses.extend(self.results());
        uses.extend(self.paging.as_ref().map(|p| &p.item));
        uses
    }

    /// The types of the results.
    pub(crate) fn results(&self) -> Vec<&Type> {
        match &self.success {
            Success::Json(ty) | Success::Envelope { ty, .. } => vec![ty],
            Success::Several(variants) => variants.iter().filter_map(|v| v.ty.as_ref()).collect(),
            Success::Empty | Success::Bytes => Vec::new(),
        }
    }

    /// All uses of types in the operation, mutably.
    pub(crate) fn uses_mut(&mut self) -> Vec<&mut Type> {
        let params = self.path_params.iter_mut().chain(&mut self.query).chain(&mut self.headers);
        let mut uses: Vec<&mut Type> = params.map(|p| &mut p.ty).collect();
        match self.body.as_mut().map(|body| &mut body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::Form { ty, .. } | BodyKind::Multipart { ty, .. }) => uses.push(ty),
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

    /// The path parameters that the method takes, which are all but the scope.
    pub(crate) fn own_path(&self) -> &[Param] {
        self.path_params.get(usize::from(self.scoped)..).unwrap_or_default()
    }

    /// The name of the body argument, if the body is one.
    pub(crate) fn body_argument(&self) -> Option<&'static str> {
        let body = self.body.as_ref()?;
        match &body.kind {
            BodyKind::Envelope { field, .. } => (body.required && field.required).then_some("data"),
            BodyKind::Json(_) | BodyKind::Form { .. } | BodyKind::Multipart { .. } | BodyKind::Bytes { .. } => {
                body.required.then_some("body")
            }
        }
    }

    /// The position of an argument of the method.
    pub(crate) fn place_of(&self, argument: &str) -> usize {
        self.arguments.iter().position(|name| name == argument).unwrap_or(usize::MAX)
    }

    /// All parameters of the URL and the headers, mutably.
    pub(crate) fn params_mut(&mut self) -> impl Iterator<Item = &mut Param> {
        self.path_params.iter_mut().chain(&mut self.query).chain(&mut self.headers)
    }

    /// All parameters of the URL and the headers.
    pub(crate) fn params(&self) -> impl Iterator<Item = &Param> {
        self.path_params.iter().chain(&self.query).chain(&self.headers)
    }
}
