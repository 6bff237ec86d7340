//! Finds single items in generated code.

use frameio_codegen::Output;

/// All items about these names in all generated files: declarations and `impl` blocks.
pub(crate) fn items(output: &Output, names: &[&str]) -> String {
    let files = output.files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let chunks =
        files.flat_map(|(_, text)| chunks(text)).filter(|chunk| names.iter().any(|name| is_about(chunk, name)));
    let found: Vec<&str> = chunks.collect();
    for name in names {
        assert!(found.iter().any(|chunk| is_about(chunk, name)), "there is no `{name}`");
    }
    found.join("\n\n")
}

/// The text without line breaks and indentation, as `rustfmt` would print it on a line of unlimited length.
pub(crate) fn flat(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace(" .", ".")
}

/// Splits the text at empty lines that are outside of items.
fn chunks(text: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices("\n\n") {
        if !text[at + 2..].starts_with([' ', '}']) {
            chunks.push(text[start..at].trim_matches('\n'));
            start = at + 2;
        }
    }
    chunks.push(text[start..].trim_matches('\n'));
    chunks
}

fn is_about(chunk: &str, name: &str) -> bool {
    let mut lines = chunk.lines().skip_while(|line| line.starts_with(['#', '/', 'u']) || line.starts_with("pub mod"));
    let head = lines.next().unwrap_or_default();
    // A macro call in braces names its subject on the second line.
    let named = if head.ends_with("! {") { lines.next().unwrap_or_default() } else { head };
    let words = named.split(|c: char| !c.is_alphanumeric() && c != '_');
    let is_item = head.starts_with("pub ") || head.starts_with("impl") || head.contains("!(") || head.ends_with("! {");
    is_item && words.filter(|word| !word.is_empty()).any(|word| word == name)
}
