//! Text with its escapes resolved, and the mapping back to the original text.

use std::ops::Range;

/// The maximum depth of nested escapes that are resolved.
const MAX_LEVELS: usize = 3;

/// A text at one level of unescaping.
pub(crate) struct Level {
    bytes: Vec<u8>,
    /// For each byte, the range of the original text that it comes from.
    places: Vec<Range<usize>>,
}

impl Level {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The range of the original text for a range of bytes. It begins and ends at character boundaries.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        match &self.places[range] {
            [] => 0..0,
            places @ [first, ..] => places.iter().fold(first.clone(), |all, place| all.start..place.end),
        }
    }
}

/// The text itself, and the text with the escapes of percent-encoding, HTML and JSON resolved, once per level of
/// nesting.
///
/// All bytes of a character map to the whole character, so that every range is at character boundaries.
pub(crate) fn levels(text: &str) -> Vec<Level> {
    let mut places = Vec::with_capacity(text.len());
    for (start, character) in text.char_indices() {
        places.extend(std::iter::repeat_n(start..start + character.len_utf8(), character.len_utf8()));
    }
    let mut levels = vec![Level { bytes: text.as_bytes().to_vec(), places }];
    while levels.len() <= MAX_LEVELS {
        match levels.last().and_then(unescape) {
            Some(next) => levels.push(next),
            None => break,
        }
    }
    levels
}

/// Resolves one level of escapes; `None` if there are none.
fn unescape(level: &Level) -> Option<Level> {
    let mut bytes = Vec::with_capacity(level.bytes.len());
    let mut places = Vec::with_capacity(level.bytes.len());
    let mut at = 0;
    let mut found = false;
    while at < level.bytes.len() {
        let (character, length) = match escape(&level.bytes[at..]) {
            Some(escape) => {
                found = true;
                escape
            }
            None => (Unescaped::Byte(level.bytes[at]), 1),
        };
        let place = level.source(at..at + length);
        match character {
            Unescaped::Byte(byte) => {
                bytes.push(byte);
                places.push(place);
            }
            Unescaped::Char(character) => {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    bytes.push(byte);
                    places.push(place.clone());
                }
            }
        }
        at += length;
    }
    found.then_some(Level { bytes, places })
}

enum Unescaped {
    Byte(u8),
    Char(char),
}

/// The escape at the start of `rest`, and its length.
fn escape(rest: &[u8]) -> Option<(Unescaped, usize)> {
    match rest {
        [b'%', high, low, ..] => {
            let byte = u8::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?;
            (high.is_ascii_hexdigit()).then_some((Unescaped::Byte(byte), 3))
        }
        [b'&', rest @ ..] => html(rest),
        [b'\\', b'u', digits @ ..] => {
            let character = char::from_u32(number(digits.get(..4)?, 16)?)?;
            Some((Unescaped::Char(character), 6))
        }
        [b'\\', character @ (b'/' | b'"' | b'\\'), ..] => Some((Unescaped::Byte(*character), 2)),
        _ => None,
    }
}

/// A character reference, after its `&`.
fn html(rest: &[u8]) -> Option<(Unescaped, usize)> {
    const MAX_LENGTH: usize = 9;
    let length = rest.iter().take(MAX_LENGTH).position(|byte| *byte == b';')?;
    let character = match &rest[..length] {
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        b"lt" => '<',
        b"gt" => '>',
        b"sol" => '/',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        _ => return None,
    };
    Some((Unescaped::Char(character), length + 2))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with(['+', '-']))?;
    u32::from_str_radix(text, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn ranges_map_back_to_whole_characters() {
        for text in ["ä%C3%A4\\u00e4&auml;&#228;ä", "%25%32%35", "%", "%f", "&#;", "\\", "\\u12", "ä%", "%\u{e4}"] {
            for level in levels(text) {
                for start in 0..level.bytes().len() {
                    let place = level.source(start..start + 1);
                    assert!(text.get(place.clone()).is_some_and(|part| !part.is_empty()), "{text}: {place:?}");
                }
            }
        }
    }

    #[test]
    fn nested_escapes_are_resolved() {
        let levels = levels("%252541");
        let texts: Vec<_> = levels.iter().map(|level| String::from_utf8_lossy(level.bytes()).into_owned()).collect();
        assert_eq!(texts, ["%252541", "%2541", "%41", "A"]);
    }
}
