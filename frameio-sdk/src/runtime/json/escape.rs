//! Escape sequences in JSON strings.

/// Decodes the escape sequence that `text` begins with. Returns the character and the length of the sequence.
pub(super) fn unescape(text: &[u8]) -> Option<(char, usize)> {
    let character = match text.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unescape_unit(text),
        _ => return None,
    };
    Some((character, 2))
}

/// Decodes `\uXXXX`, or two of them that form a surrogate pair.
fn unescape_unit(text: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digit = |unit, digit: &u8| Some(unit << 4 | char::from(*digit).to_digit(16)? as u16);
        let (mark, digits) = text.get(at..at + 6)?.split_at(2);
        (mark == b"\\u").then(|| digits.iter().try_fold(0, digit)).flatten()
    };
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 6));
    }
    let character = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((character, 12))
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escape_sequences_are_decoded() {
        for (text, character, length) in
            [("\\nx", '\n', 2), (r"\\", '\\', 2), (r"\u00e9x", 'é', 6), (r"\uD83D\uDE00x", '😀', 12)]
        {
            assert_eq!(unescape(text.as_bytes()), Some((character, length)), "{text}");
        }
        for text in ["\\", r"\x", r"\u12", r"\u+123", r"\ud83d", r"\ud83dx", r"\ud83d\u0041", r"\ude00\ud83d"] {
            assert_eq!(unescape(text.as_bytes()), None, "{text}");
        }
    }
}
