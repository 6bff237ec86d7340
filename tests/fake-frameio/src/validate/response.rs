//! Validates responses against the OpenAPI document.

use serde_json::Value;

use crate::spec::{Operation, Spec};
use crate::validate::checker::check;

/// All violations of a response, as readable lines.
pub(crate) fn violations(spec: &Spec, operation: &Operation, status: u16, body: Option<&Value>) -> Vec<String> {
    let Some(declared) = operation.responses.get(&status) else {
        // The service sends these statuses although the document does not declare them.
        return match status {
            415 | 500.. => Vec::new(),
            _ => vec![format!("{}: status {status} is not declared", operation.id)],
        };
    };
    match (declared, body) {
        (Some(schema), Some(body)) => check(spec, schema, body, "")
            .into_iter()
            .map(|violation| format!("{} {status} {}: {}", operation.id, violation.pointer, violation.detail))
            .collect(),
        (None, None) => Vec::new(),
        (Some(_), None) => vec![format!("{}: status {status} needs a body", operation.id)],
        (None, Some(_)) => vec![format!("{}: status {status} has no body", operation.id)],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::embedded;

    fn found(id: &str, status: u16, body: Option<Value>) -> Vec<String> {
        let spec = embedded().unwrap();
        let operation = spec.operations.iter().find(|operation| operation.id == id).unwrap();
        violations(spec, operation, status, body.as_ref())
    }

    #[test]
    fn violations_are_reported() {
        let me = json!({"data": {"id": "0b6f1f0e-1111-4222-8333-444455556666", "name": "n", "email": "e", "avatar_url": null}});
        assert!(found("users.show", 200, Some(me.clone())).is_empty());
        let mut wrong = me;
        wrong["data"]["name"] = json!(null);
        wrong["data"]["shoe_size"] = json!(43);
        let expected = [
            "users.show 200 /data/name: null value where string expected",
            "users.show 200 /data/shoe_size: Unexpected field: shoe_size",
        ];
        assert_eq!(found("users.show", 200, Some(wrong)), expected);
    }

    #[test]
    fn statuses_and_bodies_are_as_declared() {
        assert_eq!(found("users.show", 201, Some(json!({}))), ["users.show: status 201 is not declared"]);
        assert_eq!(found("files.delete", 204, Some(json!({}))), ["files.delete: status 204 has no body"]);
        assert_eq!(found("users.show", 200, None), ["users.show: status 200 needs a body"]);
        assert!(found("files.delete", 204, None).is_empty());
        assert!(found("folders.copy", 202, Some(json!({}))).is_empty(), "one of two success statuses");
    }
}
