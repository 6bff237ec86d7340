//! Converts descriptions to Markdown: HTML tags are translated, and rate limits are extracted from prose.

mod html;
mod prose_limit;

pub(crate) use prose_limit::limit_in;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Docs, Kind};
use crate::overlay::Hints;

pub(super) fn run(api: &mut Api, _: &Hints, _: &mut Diagnostics) {
    for resource in &mut api.resources {
        resource.docs = html::to_markdown(&resource.docs);
    }
    for def in &mut api.types {
        translate(&mut def.docs);
        if let Kind::Struct(body) = &mut def.kind {
            body.fields.iter_mut().for_each(|field| translate(&mut field.docs));
        }
    }
    borrow_from_types(api);
    for operation in &mut api.operations {
        operation.summary = html::to_markdown(&operation.summary);
        operation.description = html::to_markdown(&operation.description);
        let (limit, rest) = prose_limit::take(&operation.description);
        if let Some(limit) = limit {
            operation.rate_limit.get_or_insert(limit);
            operation.description = rest;
        }
        operation.refusals.iter_mut().for_each(|(_, text)| *text = html::to_markdown(text));
        if let Some(body) = &mut operation.body {
            body.docs = html::to_markdown(&body.docs);
        }
        for param in operation.params_mut() {
            translate(&mut param.docs);
        }
    }
}

/// A field without a description gets the first sentence of its type's description.
fn borrow_from_types(api: &mut Api) {
    let first: Vec<String> = api.types.iter().map(|def| first_sentence(&def.docs.text)).collect();
    for def in &mut api.types {
        let Kind::Struct(body) = &mut def.kind else { continue };
        for field in body.fields.iter_mut().filter(|field| field.docs.text.is_empty()) {
            if let [id] = field.ty.refs().as_slice() {
                field.docs.text.clone_from(&first[id.0]);
            }
        }
    }
}

/// The text up to the first full stop that ends a sentence.
pub(crate) fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

fn translate(docs: &mut Docs) {
    docs.text = html::to_markdown(&docs.text);
}
