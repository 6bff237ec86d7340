//! Paths: arguments are percent-encoded into the segments of a template.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All characters except those that RFC 3986 calls unreserved.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Puts the arguments into the template, in order: `/v4/me/{id}` and `a|b` give `/v4/me/a%7Cb`.
///
/// # Errors
/// When an argument cannot be used in a path: an empty one would name another resource, and URL parsers remove `.` and
/// `..`. The error names the argument. A wrong number of arguments is a bug in the generated code, and reported as
/// such.
pub(crate) fn fill(template: &str, arguments: &[String]) -> Result<String, String> {
    let mut out = String::with_capacity(template.len() + 40 * arguments.len());
    let mut rest = template;
    let mut arguments = arguments.iter();
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + length];
        let Some(argument) = arguments.next() else {
            return Err(format!("no value for `{name}` in the path"));
        };
        match argument.as_str() {
            "" => return Err(format!("`{name}` is empty: a path needs a value there")),
            "." | ".." => return Err(format!("`{name}` is `{argument}`, which cannot stand in a path")),
            value => {
                out.push_str(&rest[..open]);
                // Most arguments are UUIDs, which need no encoding.
                if value.bytes().all(is_unreserved) {
                    out.push_str(value);
                } else {
                    out.extend(utf8_percent_encode(value, RESERVED));
                }
            }
        }
        rest = &rest[open + length + 1..];
    }
    out.push_str(rest);
    match arguments.next() {
        None => Ok(out),
        Some(_) => Err(format!("more values than the path `{template}` has places")),
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    fn filled(template: &str, arguments: &[&str]) -> Result<String, String> {
        fill(template, &arguments.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn reserved_characters_are_encoded() {
        let path = filled("/v4/a/{a}/f/{f}/x", &["adobe:1|2", "a/b?c#d%e f"]).unwrap();
        assert_eq!(path, "/v4/a/adobe%3A1%7C2/f/a%2Fb%3Fc%23d%25e%20f/x");
        assert_eq!(filled("/{a}", &["A-z_0.~"]).unwrap(), "/A-z_0.~");
        assert_eq!(filled("/{a}", &["ä"]).unwrap(), "/%C3%A4");
        assert_eq!(filled("/{a}.json", &["x"]).unwrap(), "/x.json");
    }

    #[test]
    fn empty_and_dot_segments_are_refused_by_name() {
        for bad in ["", ".", ".."] {
            let error = filled("/v4/{account_id}/{file_id}", &["x", bad]).unwrap_err();
            assert!(error.contains("`file_id`"), "{error}");
        }
        assert!(filled("/{a}", &["..."]).is_ok());
    }

    #[test]
    fn the_number_of_arguments_must_fit() {
        assert!(filled("/{a}/{b}", &["x"]).unwrap_err().contains("`b`"));
        assert!(filled("/{a}", &["x", "y"]).is_err());
        assert_eq!(filled("/v4/me", &[]).unwrap(), "/v4/me");
    }
}
