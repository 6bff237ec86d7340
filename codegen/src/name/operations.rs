//! Names of resources, methods, requests, arguments and results.

use heck::ToSnakeCase as _;

use super::ident::{constant_ident, is_ident, module_ident, type_ident, value_ident};
use super::lock::Lock;
use super::namespace::Namespace;
use super::words;
use crate::diagnostic::{Diagnostics, Place, Severity};
use crate::ir::{Api, Operation, Param, Resource, Success};
use crate::overlay::Hints;

/// The methods of every client, including those that are only visible to the runtime, because Rust has one namespace
/// for both.
const CLIENT_METHODS: &[&str] = &[
    "base",
    "base_url",
    "builder",
    "clone",
    "experimental",
    "fmt",
    "from_inner",
    "http",
    "inner",
    "limiter",
    "new",
    "rate_limits",
    "ready",
    "request",
    "settings",
    "tokens",
    "warned",
    "with_token",
];

/// The methods of the scope, including conveniences.
const SCOPE_METHODS: &[&str] = &[
    "attach",
    "client",
    "clone",
    "download",
    "download_to",
    "download_tree",
    "ensure_action",
    "ensure_webhook",
    "experimental",
    "fmt",
    "id",
    "upload",
    "upload_tree",
];

/// The methods of every request, and those that set its body.
const REQUEST_METHODS: &[&str] = &[
    "body",
    "clone",
    "data",
    "deadline",
    "fmt",
    "header",
    "idempotent",
    "into_future",
    "items",
    "max_retries",
    "pages",
    "retry_policy",
    "send",
    "stall_timeout",
    "timeout",
    "with_response",
];

/// Names that generated code uses in the module of a resource. Kinds of ids are added to them.
const REQUEST_TYPES: &[&str] = &[
    "Async",
    "BTreeMap",
    "Box",
    "Bytes",
    "Call",
    "Client",
    "Clone",
    "Cursor",
    "Date",
    "Debug",
    "Err",
    "Error",
    "Handle",
    "Into",
    "IntoIterator",
    "Item",
    "Iterator",
    "M",
    "Mode",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "RawResponse",
    "Result",
    "Scope",
    "SecretString",
    "Self",
    "Some",
    "String",
    "Timecode",
    "Timestamp",
    "Vec",
];

pub(super) fn name(api: &mut Api, hints: &Hints, lock: &mut Lock, diagnostics: &mut Diagnostics) {
    name_scope(api, hints, diagnostics);
    let ids: Vec<String> = api.ids.iter().map(|kind| kind.name.clone()).collect();
    let scope = api.scope.as_ref().map(|scope| scope.handle.as_str());
    let taken: Vec<&str> = REQUEST_TYPES.iter().copied().chain(ids.iter().map(String::as_str)).chain(scope).collect();
    let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
    name_resources(api, &taken, lock, diagnostics);
    let proposals = proposals(api);
    let mut constants = Namespace::default();
    let mut methods: Vec<Namespace> = api.resources.iter().map(|_| Namespace::reserving(&["clone", "fmt"])).collect();
    let mut requests = request_names(api, &taken);
    let resources = std::mem::take(&mut api.resources);
    for (operation, proposal) in api.operations.iter_mut().zip(proposals) {
        let resource = &resources[operation.resource];
        let hint = hints.name(&operation.pointer);
        if let Some(hint) = &hint {
            hints.used(hint.line, hint.value != proposal.method);
        }
        let requested = lock.requested("operation", &operation.id, hint.as_ref(), diagnostics);
        let requested = requested.map(|name| name.rsplit('.').next().unwrap_or_default().to_owned());
        operation.method = methods[operation.resource].allocate(requested.unwrap_or(proposal.method), "_");
        lock.set("operation", &operation.id, &format!("{}.{}", resource.name, operation.method));

        let hint = hints.request(&operation.pointer);
        if let Some(hint) = &hint {
            hints.used(hint.line, hint.value != proposal.request);
        }
        let requested = lock.requested("request", &operation.id, hint.as_ref(), diagnostics);
        operation.request = requests.allocate(requested.unwrap_or(proposal.request), "Request");
        lock.set("request", &operation.id, &operation.request);
        if matches!(operation.success, Success::Several(_)) {
            operation.outcome = requests.allocate(format!("{}Outcome", operation.request), "Result");
        }
        let plain = operation.method.trim_start_matches("r#");
        operation.constant = constants.allocate(constant_ident(&format!("{} {plain}", resource.name)), "_");
        operation.aliases = aliases(operation, resource, hints);
        name_params(operation);
        name_outcome(operation);
    }
    api.operations.sort_by(|a, b| {
        let key = |o: &Operation| (resources[o.resource].name.clone(), o.method.clone());
        key(a).cmp(&key(b))
    });
    api.resources = resources;
}

fn name_scope(api: &mut Api, hints: &Hints, diagnostics: &mut Diagnostics) {
    let Some(scope) = &mut api.scope else { return };
    let is_name = is_ident(&scope.name) && !scope.name.starts_with("r#") && !CLIENT_METHODS.contains(&&*scope.name);
    if let Some(hint) = hints.scope().filter(|_| !is_name) {
        diagnostics.push(
            Severity::Error,
            Place::Overlay(hint.line),
            format!("`{}` cannot be a method of the client", scope.name),
            Some("choose another name for the scope"),
        );
        scope.name = "scope".to_owned();
    }
    scope.handle = type_ident(&scope.name);
}

fn name_resources(api: &mut Api, taken: &[String], lock: &mut Lock, diagnostics: &mut Diagnostics) {
    let mut order: Vec<usize> = (0..api.resources.len()).collect();
    order.sort_by_key(|index| (api.resources[*index].tag.clone(), api.resources[*index].scoped));
    let scope = api.scope.as_ref().map(|scope| scope.name.clone()).unwrap_or_default();
    let mut modules = Namespace::reserving(CLIENT_METHODS);
    modules.claim(&scope);
    let mut entries = Namespace::reserving(SCOPE_METHODS);
    let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
    let mut handles = Namespace::reserving(&taken);
    let mut tags: Vec<String> = Vec::new();
    for index in order {
        let resource = &mut api.resources[index];
        // The second of two resources of a tag is the one on the scope.
        let is_second = tags.contains(&resource.tag);
        let (key, words) = match is_second {
            true => (format!("{} ({scope})", resource.tag), format!("{scope} {}", resource.tag)),
            false => (resource.tag.clone(), resource.tag.clone()),
        };
        tags.push(resource.tag.clone());
        let requested = lock.requested("resource", &key, None, diagnostics);
        resource.name = modules.allocate(requested.unwrap_or_else(|| module_ident(&words)), "_resource");
        resource.handle = handles.allocate(type_ident(&resource.name), "Resource");
        resource.entry = match resource.scoped {
            true if is_second => entries.allocate(module_ident(&resource.tag), "_resource"),
            true => entries.allocate(resource.name.clone(), "_resource"),
            false => resource.name.clone(),
        };
        lock.set("resource", &key, &resource.name);
    }
}

/// The names of requests and results, each of which is unique in the SDK.
fn request_names(api: &Api, taken: &[String]) -> Namespace {
    let handles = api.resources.iter().map(|resource| resource.handle.as_str());
    let models = api.types.iter().filter(|def| def.is_printed()).map(|def| def.name.as_str());
    let taken: Vec<&str> = taken.iter().map(String::as_str).chain(handles).chain(models).collect();
    Namespace::reserving_any_case(&taken)
}

/// The names that an operation would get without collisions.
struct Proposal {
    method: String,
    request: String,
}

/// Proposes names. The method is the last part of the operation id, plus whatever distinguishes it within its resource,
/// without repeating the name of the resource. The request is named after the method and the resource.
fn proposals(api: &Api) -> Vec<Proposal> {
    let parts: Vec<(Vec<String>, Vec<String>)> = api.operations.iter().map(|o| parts(&o.id)).collect();
    let last = |index: usize| {
        let resource = words::words(&api.resources[api.operations[index].resource].tag);
        let short = words::without(&parts[index].1, &resource);
        if short.is_empty() { parts[index].1.clone() } else { short }
    };
    (0..parts.len())
        .map(|index| {
            let operation = &api.operations[index];
            let resource = words::words(&api.resources[operation.resource].tag);
            let is_own = |index: usize| parts[index].0 == resource;
            let method = last(index);
            let is_shared = (0..parts.len()).any(|other| {
                other != index && api.operations[other].resource == operation.resource && last(other) == method
            });
            let qualifiers = match is_shared && !is_own(index) {
                true => words::without(&parts[index].0, &resource),
                false => Vec::new(),
            };
            let action = words::action(&method, &qualifiers, &resource);
            Proposal {
                method: value_ident(&[&qualifiers[..], &method].concat().join("_")),
                request: type_ident(&action),
            }
        })
        .collect()
}

/// The words of an operation id before and after its last dot.
fn parts(id: &str) -> (Vec<String>, Vec<String>) {
    let (before, last) = id.rsplit_once(['.', '/']).unwrap_or(("", id));
    (words::words(before), words::words(last))
}

/// The name in the vendor's SDK, by its rule or from the overlay, and the operation id.
fn aliases(operation: &Operation, resource: &Resource, hints: &Hints) -> Vec<String> {
    let group = resource.tag.to_snake_case();
    let rest = operation.id.split_once(['.', '/']).filter(|(first, _)| first.to_snake_case() == group);
    let by_rule = format!("{group}.{}", rest.map_or(&*operation.id, |(_, rest)| rest).replace(['.', '/'], "_"));
    let official = match hints.alias(&operation.pointer) {
        Some(hint) => {
            hints.used(hint.line, hint.value != by_rule);
            hint.value
        }
        None => by_rule,
    };
    let mut found = vec![official];
    if !found.contains(&operation.id) {
        found.push(operation.id.clone());
    }
    // rustdoc accepts no other characters in aliases.
    found.retain(|alias| {
        alias.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
            && alias != operation.method.trim_start_matches("r#")
    });
    found
}

fn name_params(operation: &mut Operation) {
    // The body is an argument as well.
    let mut arguments = Namespace::reserving(&["self", "data", "body"]);
    let mut setters = Namespace::reserving(REQUEST_METHODS);
    for param in &mut operation.path_params {
        param.name = arguments.allocate(value_ident(&param.wire), "_param");
    }
    let mut name = |param: &mut Param| {
        let scope = if param.required { &mut arguments } else { &mut setters };
        param.name = scope.allocate(value_ident(&param.wire), "_param");
    };
    operation.query.iter_mut().for_each(&mut name);
    operation.headers.iter_mut().for_each(&mut name);
}

fn name_outcome(operation: &mut Operation) {
    let Success::Several(variants) = &mut operation.success else { return };
    for variant in variants {
        variant.name = match variant.status {
            200 => "Ok".to_owned(),
            201 => "Created".to_owned(),
            202 => "Accepted".to_owned(),
            204 => "NoContent".to_owned(),
            other => format!("Status{other}"),
        };
    }
}
