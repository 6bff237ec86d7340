//! Links in headers (RFC 8288), such as `Link: <https://api.example.com/items?page=2>; rel="next"`.

use http::HeaderMap;

/// The target of the first link with this relation type in the headers of this name.
pub(crate) fn target(headers: &HeaderMap, name: &str, relation: &str) -> Option<String> {
    let values = headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    values.flat_map(links).find(|link| link.has_relation(relation)).map(|link| link.target.to_owned())
}

/// A link: the text between `<` and `>`, and its parameters.
struct Link<'a> {
    target: &'a str,
    parameters: &'a str,
}

/// The links of a header, up to the first text that is not a link.
fn links(value: &str) -> impl Iterator<Item = Link<'_>> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let start = rest.trim_start_matches([' ', '\t', ',']).strip_prefix('<')?;
        let (target, after) = start.split_once('>')?;
        let end = unquoted(after, ',').unwrap_or(after.len());
        rest = &after[end..];
        Some(Link { target: target.trim(), parameters: &after[..end] })
    })
}

impl Link<'_> {
    /// Whether it has the relation type. A link may have several, of which case does not matter; a second `rel` counts for
    /// nothing.
    fn has_relation(&self, wanted: &str) -> bool {
        let mut rest = self.parameters;
        while let Some(start) = unquoted(rest, ';') {
            let after = &rest[start + 1..];
            let end = unquoted(after, ';').unwrap_or(after.len());
            let (name, value) = after[..end].split_once('=').unwrap_or((&after[..end], ""));
            if name.trim().eq_ignore_ascii_case("rel") {
                let types = value.trim().trim_matches('"').split_ascii_whitespace();
                return types.into_iter().any(|relation| relation.eq_ignore_ascii_case(wanted));
            }
            rest = &after[end..];
        }
        false
    }
}

/// The index of the first such character outside of quotes.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (index, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if c == wanted && !is_quoted => return Some(index),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::target;

    fn next(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("link", HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        target(&headers, "link", "next")
    }

    #[test]
    fn the_link_with_the_relation_is_found() {
        let github = "<https://api.github.com/repositories/1/issues?page=1>; rel=\"prev\", \
                      <https://api.github.com/repositories/1/issues?page=3>; rel=\"next\", <?page=9>; rel=\"last\"";
        assert_eq!(next(&[github]).as_deref(), Some("https://api.github.com/repositories/1/issues?page=3"));
        for value in [
            "<?page=2>; rel=next",
            " <?page=2> ; REL=\"first NEXT\" ",
            ",, <?page=2>;title=\"a, <b>; rel=prev; \\\"c\"; rel=\"next\"",
            "<?page=1>; x; rel=prev,<?page=2>; rel=next; rel=prev",
            "<?a=1,2>; rel=prev, <?page=2>;rel=next",
        ] {
            assert_eq!(next(&[value]).as_deref(), Some("?page=2"), "{value}");
        }
        assert_eq!(next(&["<?page=1>; rel=prev", "<?page=2>; rel=next"]).as_deref(), Some("?page=2"));
    }

    #[test]
    fn other_headers_have_no_such_link() {
        assert_eq!(next(&[]), None);
        for value in [
            "",
            "?page=2",
            "<?page=2>",
            "<?page=2; rel=next",
            "<?page=2>; rel=prev; rel=next",
            "<?page=2>; rev=next",
            "<?p=\u{fc}",
        ] {
            assert_eq!(next(&[value]), None, "{value}");
        }
    }
}
