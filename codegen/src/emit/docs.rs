//! Doc comments from descriptions.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Limits, TypeDef, Usage};

/// The maximum width of a doc comment, without slashes and indentation.
const WIDTH: usize = 96;

/// A `#[doc]` attribute for each line of the text, wrapped and escaped for rustdoc.
pub(super) fn attributes(text: &str) -> TokenStream {
    let lines = wrap(&escape(text));
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The same as an inner attribute, for the module of a file.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = wrap(&escape(text));
    let lines = lines.iter().map(|line| format!(" {line}"));
    quote!(#(#![doc = #lines])*)
}

/// The description, or the fallback if it is empty, followed by the limits.
pub(super) fn described(text: &str, fallback: &str, limits: &Limits) -> String {
    let text = if text.trim().is_empty() { fallback } else { text.trim() };
    match sentence(limits, text) {
        Some(limits) => format!("{text}\n\n{limits}"),
        None => text.to_owned(),
    }
}

/// The documentation of a type: its description, or else words made from its name.
pub(super) fn of(def: &TypeDef) -> TokenStream {
    attributes(&described(&text_of(def), "", &def.docs.limits))
}

/// The documentation of a type, without its limits.
pub(super) fn text_of(def: &TypeDef) -> String {
    match def.docs.text.trim() {
        "" => of_type(&def.name, def.usage),
        text => text.to_owned(),
    }
}

/// The text, with a note if the API has deprecated the item.
pub(super) fn noting_deprecation(text: String, is_deprecated: bool) -> String {
    if is_deprecated { format!("{text}\n\nDeprecated by the API.") } else { text }
}

/// A description made from a name: `created_at` becomes "Created at."
pub(super) fn from_words(wire: &str) -> String {
    let words: String = wire.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => format!("`{}`.", wire.replace('`', "'")),
    }
}

/// A description of a field without one, as far as the names tell its meaning.
pub(super) fn of_field(wire: &str, owner: &str) -> String {
    let owner = owner_words(owner);
    let words = from_words(wire);
    let words = words.trim_end_matches('.');
    match wire.strip_suffix("_at") {
        Some(done) if done.ends_with("ed") && !done.contains('_') => format!("When the {owner} was {done}."),
        _ => format!("{words} of the {owner}."),
    }
}

/// The words for the owner of a field: `FileWithIncludes` is a file, and so is the body that creates one.
pub(super) fn owner_words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    let hidden = ["params", "response", "with", "includes", "create", "update", "item", "data"];
    let kept: Vec<&str> = words.split_whitespace().filter(|word| !hidden.contains(word)).collect();
    if kept.is_empty() { "request".to_owned() } else { kept.join(" ") }
}

/// A note on the origin of a type that is only sent or only received.
fn of_type(name: &str, usage: Usage) -> String {
    match usage {
        Usage { sent: true, received: false } => format!("`{name}`, as it is sent."),
        Usage { sent: false, received: true } => format!("`{name}`, as it is received."),
        _ => format!("`{name}`, as it is sent and received."),
    }
}

/// The limits in words; empty if there are none.
pub(crate) fn limits_text(limits: &Limits) -> String {
    sentence(limits, "").unwrap_or_default()
}

/// The limits in words, without those that the text mentions already.
fn sentence(limits: &Limits, mentioned: &str) -> Option<String> {
    let mentioned = &mentioned.replace(',', "");
    let mut parts = Vec::new();
    let mut range = |low: Option<String>, high: Option<String>, unit: &str| {
        let low = low.filter(|low| low != "0");
        if low.iter().chain(&high).all(|bound| mentioned.contains(bound.as_str())) {
            return;
        }
        let text = match (low, high) {
            (Some(low), Some(high)) if low == high => format!("exactly {low}{unit}"),
            (Some(low), Some(high)) => format!("{low} to {high}{unit}"),
            (Some(low), None) => format!("at least {low}{unit}"),
            (None, Some(high)) => format!("at most {high}{unit}"),
            (None, None) => return,
        };
        parts.push(text);
    };
    let text = |n: Option<usize>| n.map(|n| n.to_string());
    range(limits.minimum.clone(), limits.maximum.clone(), "");
    range(text(limits.min_length), text(limits.max_length), " characters");
    range(text(limits.min_items), text(limits.max_items), " items");
    range(text(limits.min_properties), text(limits.max_properties), " of its fields");
    if limits.unique_items {
        parts.push("no item twice".to_owned());
    }
    if let Some(pattern) =
        limits.pattern.as_ref().filter(|pattern| !pattern.contains('`') && !mentioned.contains("UUID"))
    {
        parts.push(format!("matches `{pattern}`"));
    }
    if let Some(default) =
        limits.default.as_ref().filter(|default| !default.contains('`') && !mentioned.contains(default.as_str()))
    {
        parts.push(format!("`{default}` if not given"));
    }
    let text = parts.join(", ");
    let mut chars = text.chars();
    chars.next().map(|first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// Escapes text for rustdoc: no broken links, no HTML, no bare URLs.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '`' => {
                in_code = !in_code;
                out.push(c);
            }
            _ if in_code => out.push(c),
            '[' if !is_link(rest) => out.push_str("\\["),
            '[' => {
                // Whole links are kept.
                taken = rest.find(')').map_or(1, |end| end + 1);
                out.push_str(&rest[..taken]);
            }
            '<' if rest.starts_with("<http") && rest.contains('>') => {
                taken = rest.find('>').map_or(1, |end| end + 1);
                out.push_str(&rest[..taken]);
            }
            '<' => out.push_str("\\<"),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => {
                let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`),;".contains(c)).unwrap_or(rest.len());
                let address = rest[..end].trim_end_matches(['.', ':', '!', '?']);
                taken = address.len();
                out.push_str(&format!("<{address}>"));
            }
            c => out.push(c),
        }
        rest = &rest[taken.max(1)..];
    }
    if in_code {
        // An unpaired backtick would turn the following text into code.
        return out.replace('`', "'");
    }
    out
}

fn is_link(text: &str) -> bool {
    text.find("](").is_some_and(|middle| !text[1..middle].contains(['[', '\n']) && text[middle..].contains(')'))
}

/// Wraps paragraphs. Lists, tables, headings and code keep their lines.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        let trimmed = line.trim_end();
        let starts = trimmed.trim_start();
        let is_fence = starts.starts_with("```");
        let stands_alone =
            in_code || is_fence || starts.is_empty() || starts.starts_with(['|', '#', '>']) || line.starts_with("    ");
        let starts_item = starts.starts_with("- ") || starts.starts_with("* ") || numbered(starts);
        if stands_alone || starts_item {
            fill(&mut lines, &mut paragraph);
        }
        in_code ^= is_fence;
        if stands_alone {
            lines.push(trimmed.to_owned());
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(if starts_item { trimmed } else { starts });
        }
    }
    fill(&mut lines, &mut paragraph);
    lines
}

fn numbered(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && line[digits..].starts_with(". ")
}

fn fill(lines: &mut Vec<String>, paragraph: &mut String) {
    let text = std::mem::take(paragraph);
    let indent = text.len() - text.trim_start().len();
    let hanging = if text.trim_start().starts_with(['-', '*']) { indent + 2 } else { indent };
    let mut line = " ".repeat(indent);
    for word in text.split_whitespace() {
        let is_first = line.trim().is_empty();
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(hanging)));
        } else if !is_first {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::{described, escape, from_words, wrap};
    use crate::ir::Limits;

    #[test]
    fn text_is_escaped_for_rustdoc() {
        assert_eq!(escape("a [b] <c> `x[0] <T>`"), "a \\[b] \\<c> `x[0] <T>`");
        assert_eq!(escape("see https://x.io/a."), "see <https://x.io/a>.");
        assert_eq!(escape("[docs](https://x.io) and <https://y.io>"), "[docs](https://x.io) and <https://y.io>");
        assert_eq!(escape("an odd ` tick"), "an odd ' tick");
    }

    #[test]
    fn paragraphs_are_wrapped_and_lists_are_not() {
        let long = "word ".repeat(30);
        let lines = wrap(&format!("{long}\n\n- one\n- two"));
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line.len() <= 96));
        assert_eq!(lines[3..], ["- one", "- two"]);
    }

    #[test]
    fn a_limit_is_not_repeated() {
        let limits = Limits { min_length: Some(1), max_length: Some(40_000), ..Limits::default() };
        assert_eq!(described("Text, 1 to 40,000 characters.", "", &limits), "Text, 1 to 40,000 characters.");
        assert_eq!(described("Text.", "", &limits), "Text.\n\n1 to 40000 characters.");
    }

    #[test]
    fn descriptions_are_made_from_names() {
        assert_eq!(from_words("created_at"), "Created at.");
        assert_eq!(from_words("+"), "`+`.");
    }
}
