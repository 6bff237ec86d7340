//! Conversion of names in the document to Rust identifiers.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// Converts to upper camel case: `media_links.original` becomes `MediaLinksOriginal`.
pub(crate) fn type_ident(words: &str) -> String {
    let ident = to_ascii(words).to_upper_camel_case();
    match ident.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{ident}"),
        Some(_) if ident == "Self" => "SelfValue".to_owned(),
        Some(_) => ident,
    }
}

/// Converts to snake case: `createdAt` becomes `created_at`, and `type` becomes `r#type`.
pub(crate) fn value_ident(words: &str) -> String {
    let ident = to_ascii(words).to_snake_case();
    match ident.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{ident}"),
        Some(_) => escape(ident),
    }
}

/// Like `value_ident`, for a name that is also a file name.
pub(crate) fn module_ident(words: &str) -> String {
    let ident = value_ident(words);
    match ident.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_"),
        None if ident == "mod" || ident == "lib" || ident == "main" => format!("{ident}_"),
        None => ident,
    }
}

pub(crate) fn constant_ident(words: &str) -> String {
    let ident = to_ascii(words).to_shouty_snake_case();
    match ident.chars().next() {
        Some(first) if !first.is_ascii_digit() => ident,
        _ => format!("N{ident}"),
    }
}

/// Escapes keywords as raw identifiers; the few that cannot be raw get an underscore at the end.
fn escape(ident: String) -> String {
    match ident.as_str() {
        "self" | "super" | "crate" | "_" => format!("{ident}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{ident}"),
        _ => ident,
    }
}

/// The keywords of edition 2024, strict and reserved, in lower case. `syn` only knows those of edition 2021.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether the text is a valid Rust identifier.
pub(crate) fn is_ident(text: &str) -> bool {
    let bare = text.strip_prefix("r#").unwrap_or(text);
    let is_raw = bare.len() < text.len();
    bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && bare != "_"
        && bare != "Self"
        && if is_raw { !["self", "super", "crate"].contains(&bare) } else { !KEYWORDS.contains(&bare) }
}

/// Replaces characters other than ASCII letters and digits by word boundaries. A sign before a digit becomes a word.
fn to_ascii(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '-' if out.is_empty() && chars.peek().is_some_and(char::is_ascii_digit) => out.push_str("minus "),
            '+' if out.is_empty() && chars.peek().is_some_and(char::is_ascii_digit) => out.push_str("plus "),
            _ => out.push(' '),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_identifiers() {
        let types = ["media_links.original", "UUID", "4.0", "", "self", "HH:MM", "+1", "été", "AuditLogwithIncludes"];
        assert_eq!(
            types.map(type_ident),
            ["MediaLinksOriginal", "Uuid", "N40", "Empty", "SelfValue", "HhMm", "Plus1", "T", "AuditLogwithIncludes"]
        );
        let values = ["createdAt", "type", "self", "2nd", "api-version", "gen"];
        assert_eq!(values.map(value_ident), ["created_at", "r#type", "self_", "n2nd", "api_version", "r#gen"]);
        assert_eq!(module_ident("type"), "type_");
        assert!(values.map(value_ident).iter().all(|ident| is_ident(ident)));
        assert!(!is_ident("type") && !is_ident("a b") && !is_ident(""));
    }
}
