//! Converts the few HTML tags that API descriptions use to Markdown. Other tags are removed, and their text is kept.

/// Translates tags and normalizes white space. Text without tags, and text in backticks, is unchanged.
pub(super) fn to_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut link: Option<String> = None;
    while let Some(start) = rest.find(['<', '`']) {
        if rest[start..].starts_with('`') {
            let end = rest[start + 1..].find('`').map_or(rest.len(), |end| start + end + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let (before, tail) = rest.split_at(start);
        out.push_str(before);
        match tag_end(tail) {
            Some(end) => {
                translate(&tail[1..end], &mut out, &mut link);
                rest = &tail[end + 1..];
            }
            None => {
                out.push('<');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    tidy(&out)
}

/// The end of the tag at the start of the text, if there is one.
fn tag_end(text: &str) -> Option<usize> {
    let name = text[1..].trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = text.find('>')?;
    // `a < b and c > d` is not a tag, and neither is an autolink.
    (!text[1..end].contains(['<', '\n']) && !text[1..end].contains("://") || text[1..].starts_with("a ")).then_some(end)
}

fn translate(tag: &str, out: &mut String, link: &mut Option<String>) {
    let closing = tag.starts_with('/');
    let name = tag.trim_matches('/').split([' ', '/']).next().unwrap_or_default();
    match (name.to_ascii_lowercase().as_str(), closing) {
        ("br", _) => out.push('\n'),
        ("p" | "ul" | "ol" | "div", _) => out.push_str("\n\n"),
        ("li", false) => out.push_str("\n- "),
        ("b" | "strong", _) => out.push_str("**"),
        ("i" | "em", _) => out.push('*'),
        ("code", _) => out.push('`'),
        ("a", false) => {
            *link = attribute(tag, "href");
            if link.is_some() {
                out.push('[');
            }
        }
        ("a", true) => {
            if let Some(target) = link.take() {
                out.push_str(&format!("]({target})"));
            }
        }
        _ => {}
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, value) = tag.split_once(&format!("{name}="))?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

/// Removes white space at the ends of lines, and repeated empty lines.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn tags_become_markdown() {
        let html =
            "Lists <b>all</b> files.<br/>See <a href=\"https://x.io\">there</a>:<ul><li>one</li><li>two</li></ul>";
        assert_eq!(
            to_markdown(html),
            "Lists **all** files.\nSee [there](https://x.io):\n\n\n- one\n- two".replace("\n\n\n", "\n\n")
        );
    }

    #[test]
    fn text_that_is_not_a_tag_is_kept() {
        for text in ["a < b and c > d", "<https://example.com>", "a `<b>` c", "x <- y", "<", "1 <2"] {
            assert_eq!(to_markdown(text), text);
        }
    }
}
