//! Names of resources, methods, requests, arguments and results.

use heck::ToSnakeCase as _;

use super::ident::{constant_ident, module_ident, type_ident, value_ident};
use super::lock::Lock;
use super::scope::Scope;
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Operation, Param, Success};
use crate::overlay::Hints;

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["base_url", "builder", "clone", "fmt", "new", "rate_limits", "request"];

/// Methods that every request has, or that set its body.
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

/// What generated code calls by these names in the module of a resource; kinds of ids come on top.
const REQUEST_TYPES: &[&str] = &[
    "Async",
    "BTreeMap",
    "Box",
    "Bytes",
    "Call",
    "Client",
    "Clone",
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
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "RawResponse",
    "Result",
    "SecretString",
    "Self",
    "Some",
    "String",
    "Timecode",
    "Timestamp",
    "Vec",
];

pub(super) fn name(api: &mut Api, hints: &Hints, lock: &mut Lock, diagnostics: &mut Diagnostics) {
    let ids: Vec<String> = api.ids.iter().map(|kind| kind.name.clone()).collect();
    let taken: Vec<&str> = REQUEST_TYPES.iter().copied().chain(ids.iter().map(String::as_str)).collect();
    name_resources(api, &taken, lock, diagnostics);
    let mut constants = Scope::default();
    let mut methods: Vec<Scope> = api.resources.iter().map(|_| Scope::without(&["clone", "fmt"])).collect();
    let handles = api.resources.iter().map(|resource| resource.handle.as_str());
    let mut requests: Vec<Scope> = handles.map(|handle| Scope::without(&[&taken[..], &[handle]].concat())).collect();
    for operation in &mut api.operations {
        let resource = &api.resources[operation.resource];
        let proposal = method_name(&operation.id, &resource.name);
        let hint = hints.name(&operation.pointer);
        if let Some(hint) = &hint {
            hints.used(hint.line, hint.value != proposal);
        }
        let wanted = lock.wanted("operation", &operation.id, hint.as_ref(), diagnostics);
        let wanted = wanted.map(|name| name.rsplit('.').next().unwrap_or_default().to_owned());
        operation.method = methods[operation.resource].give(wanted.unwrap_or(proposal), "_");
        let plain = operation.method.trim_start_matches("r#");
        operation.request = requests[operation.resource].give(type_ident(plain), "Request");
        if matches!(operation.success, Success::Several(_)) {
            let outcome = format!("{}Outcome", type_ident(plain));
            operation.outcome = requests[operation.resource].give(outcome, "Result");
        }
        operation.constant = constants.give(constant_ident(&format!("{} {plain}", resource.name)), "_");
        lock.set("operation", &operation.id, &format!("{}.{}", resource.name, operation.method));
        name_params(operation);
        name_outcome(operation);
    }
    let resources = &api.resources;
    api.operations.sort_by(|a, b| {
        let key = |o: &Operation| (resources[o.resource].name.clone(), o.method.clone());
        key(a).cmp(&key(b))
    });
}

fn name_resources(api: &mut Api, taken: &[&str], lock: &mut Lock, diagnostics: &mut Diagnostics) {
    let mut order: Vec<usize> = (0..api.resources.len()).collect();
    order.sort_by_key(|index| api.resources[*index].tag.clone());
    let mut modules = Scope::without(CLIENT_METHODS);
    let mut handles = Scope::without(taken);
    for index in order {
        let resource = &mut api.resources[index];
        let wanted = lock.wanted("resource", &resource.tag, None, diagnostics);
        resource.name = modules.give(wanted.unwrap_or_else(|| module_ident(&resource.tag)), "_resource");
        resource.handle = handles.give(type_ident(&resource.name), "Resource");
        lock.set("resource", &resource.tag, &resource.name);
    }
}

/// The operation id without the resource in front; dots become lines.
fn method_name(id: &str, resource: &str) -> String {
    let rest = id.split_once(['.', '/']).filter(|(first, _)| first.to_snake_case() == resource);
    value_ident(rest.map_or(id, |(_, rest)| rest))
}

fn name_params(operation: &mut Operation) {
    // The body is an argument too.
    let mut arguments = Scope::without(&["self", "data", "body"]);
    let mut setters = Scope::without(REQUEST_METHODS);
    for param in &mut operation.path_params {
        param.name = arguments.give(value_ident(&param.wire), "_param");
    }
    let mut name = |param: &mut Param| {
        let scope = if param.required { &mut arguments } else { &mut setters };
        param.name = scope.give(value_ident(&param.wire), "_param");
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
