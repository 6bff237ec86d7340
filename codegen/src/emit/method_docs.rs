//! The documentation of a method: summary, details, an example, and errors.

use crate::emit::docs;
use crate::emit::examples;
use crate::emit::requests;
use crate::ir::Api;
use crate::ir::Type;
use crate::ir::{Operation, Success};

pub(super) fn of(api: &Api, operation: &Operation) -> String {
    let mut text = match (operation.summary.trim(), operation.description.trim()) {
        ("", "") => docs::from_words(operation.method.trim_start_matches("r#")),
        ("", description) => description.to_owned(),
        (summary, description) => format!("{}.\n\n{description}", summary.trim_end_matches('.')).trim_end().to_owned(),
    };
    let arguments = arguments(operation);
    if !arguments.is_empty() {
        text.push_str(&format!("\n\n{}", arguments.join("\n")));
    }
    text.push_str(&format!("\n\n`{} {}`", operation.http_method.verb(), operation.path));
    if let Some(limit) = operation.rate_limit {
        text.push_str(&format!(", at most {}", requests::limit_words(limit)));
    }
    text.push('.');
    if let Some(result) = result(api, operation) {
        text.push_str(&format!(" {result}"));
    }
    if let Some(example) = examples::of(api, operation) {
        text.push_str(&format!("\n\n# Example\n\n{example}"));
    }
    text.push_str(&format!("\n\n# Errors\n\n{}", errors(operation)));
    text
}

/// A line for each required argument with a description.
fn arguments(operation: &Operation) -> Vec<String> {
    let mut arguments: Vec<(&str, String)> = operation
        .own_path()
        .iter()
        .map(|param| (param.name.as_str(), docs::described(&param.docs.text, "", &param.docs.limits)))
        .collect();
    if let Some(name) = operation.body_argument() {
        arguments.push((name, requests::body_docs(operation)));
    }
    arguments.retain(|(_, words)| !words.trim().is_empty());
    let line = |(name, words): (&str, String)| {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("- `{}`: {words}", name.trim_start_matches("r#"))
    };
    arguments.into_iter().map(line).collect()
}

/// A link to the result of a call.
fn result(api: &Api, operation: &Operation) -> Option<String> {
    let link = |ty: &Type| match ty {
        Type::Ref(id) => Some(format!("[`{0}`](crate::{1}models::{0})", api.ty(*id).name, api.interface.path())),
        _ => None,
    };
    if let Some(paging) = &operation.paging {
        return link(&paging.item).map(|link| format!("A list of {link}."));
    }
    match &operation.success {
        Success::Json(Type::List(item)) | Success::Envelope { ty: Type::List(item), .. } => {
            link(item).map(|link| format!("Gives all {link} at once."))
        }
        Success::Json(ty) | Success::Envelope { ty, .. } => link(ty).map(|link| format!("Gives {link}.")),
        Success::Empty | Success::Bytes | Success::Several(_) => None,
    }
}

/// The documented errors of the operation. Errors that every call can have are documented at the error type.
fn errors(operation: &Operation) -> String {
    let mut text = "[`Error`](crate::Error) when the call fails. The service refuses it with:".to_owned();
    let rows = operation.refusals.iter().map(|(status, meaning)| {
        let meaning = meaning.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        format!("\n| {status} | {meaning} |")
    });
    let rows: String = rows.collect();
    if rows.is_empty() {
        return "[`Error`](crate::Error) when the call fails.".to_owned();
    }
    text.push_str("\n\n| status | reason |\n|---|---|");
    text + &rows
}
