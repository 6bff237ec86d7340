//! The words of operation ids and resources, and names made from them.

use heck::ToSnakeCase as _;

/// The words of a text in lower case: `metadata.field_definitions` has three.
pub(super) fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    text.to_snake_case().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The singular of a word: `activity` for `activities`, `file` for `files`.
pub(super) fn singular(word: &str) -> String {
    match word {
        _ if word.ends_with("ss") || word.ends_with("us") || word.len() < 4 => word.to_owned(),
        _ => match (word.strip_suffix("ies"), word.strip_suffix('s')) {
            (Some(stem), _) => format!("{stem}y"),
            (None, Some(stem)) => stem.to_owned(),
            (None, None) => word.to_owned(),
        },
    }
}

/// The words without those of the resource, in singular or plural.
pub(super) fn without(words: &[String], resource: &[String]) -> Vec<String> {
    let is_said = |word: &&String| resource.iter().any(|said| singular(said) == singular(word));
    words.iter().filter(|word| !is_said(word)).cloned().collect()
}

/// The action of a request in words, such as `list files`, `create share`, `list share assets`, `bulk copy files`.
///
/// `qualifiers` distinguish operations of a resource with the same verb, as in `list account projects`.
pub(super) fn action(method: &[String], qualifiers: &[String], resource: &[String]) -> String {
    let length = if method.first().is_some_and(|first| first == "bulk") { 2 } else { 1 };
    let (verb, rest) = method.split_at(length.min(method.len()));
    let is_list = matches!(verb, [verb] if verb == "index" || verb == "list");
    let is_plural = rest.is_empty() && (is_list || verb.len() == 2);
    let mut noun = resource.to_vec();
    if let Some(last) = noun.last_mut().filter(|_| !is_plural) {
        *last = singular(last);
    }
    let verb = if is_list { vec!["list".to_owned()] } else { verb.to_vec() };
    [&verb[..], qualifiers, &noun, rest].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{action, singular, without, words};

    #[test]
    fn words_are_split_at_punctuation_and_capitals() {
        assert_eq!(words("metadata.field_definitions.bulkUpdate").join(" "), "metadata field definitions bulk update");
        assert_eq!(
            ["activities", "files", "status", "access", "as"].map(singular),
            ["activity", "file", "status", "access", "as"]
        );
    }

    #[test]
    fn words_of_the_resource_are_not_repeated() {
        let rest = |method: &str, resource: &str| without(&words(method), &words(resource)).join("_");
        assert_eq!(rest("show_file_upload_status", "Files"), "show_upload_status");
        assert_eq!(rest("import_file", "files"), "import");
        assert_eq!(rest("search", "Search"), "");
    }

    #[test]
    fn requests_are_named_after_their_action() {
        let action = |method: &str, qualifiers: &str, resource: &str| {
            action(&words(method), &words(qualifiers), &words(resource))
        };
        assert_eq!(action("show", "", "files"), "show file");
        assert_eq!(action("index", "", "version stacks"), "list version stacks");
        assert_eq!(action("list_assets", "", "shares"), "list share assets");
        assert_eq!(action("bulk_copy", "", "files"), "bulk copy files");
        assert_eq!(action("index", "account", "projects"), "list account projects");
        assert_eq!(action("", "", "files"), "file");
    }
}
