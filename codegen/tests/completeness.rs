//! Nothing in the document is lost, as counted by a reader that shares no code with the generator.

mod support;

use frameio_codegen::{Input, generate};
use support::text;

/// Method, path and operation id of every operation under `paths:`, read line by line.
fn operations() -> Vec<(String, String, String)> {
    let text = text("spec/frameio-v4.yaml");
    let mut found = Vec::new();
    let (mut path, mut verb) = (String::new(), String::new());
    let lines = text.lines().skip_while(|line| *line != "paths:").skip(1);
    for line in lines.take_while(|line| line.is_empty() || line.starts_with(' ')) {
        if let Some(key) = line.strip_prefix("  /").and_then(|rest| rest.strip_suffix(':')) {
            path = format!("/{key}");
        } else if let Some(key) = line.strip_prefix("    ").filter(|rest| !rest.starts_with(' ')) {
            verb = key.trim_end_matches(':').to_uppercase();
        } else if let Some(id) = line.strip_prefix("      operationId: ") {
            found.push((verb.clone(), path.clone(), id.to_owned()));
        }
    }
    found
}

#[test]
fn every_operation_is_in_the_table_and_in_the_reference() {
    let (document, overlay, names) = (text("spec/frameio-v4.yaml"), text("spec/overlay.yaml"), text("spec/names.lock"));
    let input = Input {
        document: &document,
        document_name: "spec/frameio-v4.yaml",
        overlay: Some(&overlay),
        names: Some(&names),
        borrowed: false,
    };
    let output = generate(&input).output.unwrap();
    let table = &output.files["src/generated/operations.rs"];
    let reference = &output.files["REFERENCE.md"];
    let operations = operations();
    let count = operations.len();
    assert!(count > 90, "too few operations were read: {count}");
    for (verb, path, id) in &operations {
        let mut rows = table.split("pub static ").filter(|row| row.contains(&format!("    id: \"{id}\",\n")));
        let row = rows.next().unwrap_or_else(|| panic!("{id} is not in the table"));
        assert!(rows.next().is_none(), "{id} is in the table twice");
        assert!(row.contains(&format!("    path: \"{path}\",\n")), "{id}: {row}");
        assert!(row.contains(&format!("    http_method: Method::{verb},\n")), "{id}: {row}");
        let line = format!("- Request: `{verb} {path}` (operation id `{id}`)\n");
        assert_eq!(reference.matches(&line).count(), 1, "{id}");
    }
    assert_eq!(table.matches("pub static ").count(), count + 1);
    assert_eq!(reference.matches("- Request: ").count(), count);
    assert_eq!(reference.matches("\n### ").count(), count);
}
