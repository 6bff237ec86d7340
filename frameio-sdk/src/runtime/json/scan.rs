//! A fast parser that writes the nodes of a tape, for JSON that is beyond doubt.
//!
//! serde_json passes one value at a time to a visitor, with a function call for each, which costs more than scanning
//! the bytes. This scanner writes the nodes directly. It leaves the hard cases to serde_json, so that there is only one
//! implementation of them: numbers that are not short integers, and, by returning `None` for the whole document,
//! invalid or deeply nested JSON.

use crate::runtime::json::escape::unescape;
use crate::runtime::json::node::Node;

/// The maximum nesting of arrays and objects. serde_json rejects more than 127 levels, with an error message.
const MAX_DEPTH: usize = 100;

/// The length up to which a string is scanned in steps of 8 bytes.
const SHORT: usize = 40;

/// Writes the nodes of the document to the tape. `None` if serde_json has to parse it.
pub(super) fn document<'de>(text: &'de str, nodes: &mut Vec<Node<'de>>) -> Option<()> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), nodes };
    let (_, start) = scanner.find(0)?;
    let end = scanner.value(start, MAX_DEPTH)?;
    scanner.find(end).is_none().then_some(())
}

/// Each parsing method takes the offset at which it begins, and returns the offset after it.
struct Scanner<'a, 'de> {
    text: &'de str,
    bytes: &'de [u8],
    nodes: &'a mut Vec<Node<'de>>,
}

impl<'de> Scanner<'_, 'de> {
    /// The first byte at or after the offset that is not white space, with its offset.
    #[inline]
    fn find(&self, at: usize) -> Option<(u8, usize)> {
        match *self.bytes.get(at)? {
            byte if byte > b' ' => Some((byte, at)),
            _ => self.find_beyond_space(at),
        }
    }

    #[cold]
    fn find_beyond_space(&self, at: usize) -> Option<(u8, usize)> {
        let mut rest = self.bytes.iter().enumerate().skip(at);
        rest.find(|(_, byte)| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).map(|(at, byte)| (*byte, at))
    }

    fn value(&mut self, at: usize, depth: usize) -> Option<usize> {
        match *self.bytes.get(at)? {
            b'"' => self.string(at),
            b'{' => self.object(at, depth.checked_sub(1)?),
            b'[' => self.array(at, depth.checked_sub(1)?),
            b'-' | b'0'..=b'9' => self.number(at),
            b'n' => self.word(at, "null", Node::Null),
            b't' => self.word(at, "true", Node::Boolean(true)),
            b'f' => self.word(at, "false", Node::Boolean(false)),
            _ => None,
        }
    }

    fn word(&mut self, at: usize, word: &str, node: Node<'de>) -> Option<usize> {
        let end = at + word.len();
        if self.bytes.get(at..end)? != word.as_bytes() {
            return None;
        }
        self.nodes.push(node);
        Some(end)
    }

    fn array(&mut self, at: usize, depth: usize) -> Option<usize> {
        let start = self.nodes.len();
        // A placeholder: the length is known only at the closing bracket.
        self.nodes.push(Node::Null);
        let mut length = 0;
        let (mut byte, mut at) = self.find(at + 1)?;
        if byte != b']' {
            loop {
                let end = self.value(at, depth)?;
                length += 1;
                (byte, at) = self.find(end)?;
                match byte {
                    b',' => (_, at) = self.find(at + 1)?,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.nodes[start] = Node::Array(length, self.nodes.len() - start);
        Some(at + 1)
    }

    fn object(&mut self, at: usize, depth: usize) -> Option<usize> {
        let start = self.nodes.len();
        self.nodes.push(Node::Null);
        let mut length = 0;
        let (mut byte, mut at) = self.find(at + 1)?;
        if byte != b'}' {
            loop {
                if byte != b'"' {
                    return None;
                }
                let end = self.string(at)?;
                (byte, at) = self.find(end)?;
                if byte != b':' {
                    return None;
                }
                (_, at) = self.find(at + 1)?;
                let end = self.value(at, depth)?;
                length += 1;
                (byte, at) = self.find(end)?;
                match byte {
                    b',' => (byte, at) = self.find(at + 1)?,
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.nodes[start] = Node::Object(length, self.nodes.len() - start);
        Some(at + 1)
    }

    #[inline]
    fn string(&mut self, at: usize) -> Option<usize> {
        let start = at + 1;
        let end = start + plain(self.bytes.get(start..)?);
        if *self.bytes.get(end)? != b'"' {
            return self.string_with_escapes(start, end);
        }
        self.nodes.push(Node::Borrowed(self.text.get(start..end)?));
        Some(end + 1)
    }

    /// Parses the rest of a string whose part from `start` to `end` has no escapes.
    #[cold]
    fn string_with_escapes(&mut self, mut start: usize, mut end: usize) -> Option<usize> {
        let mut text = String::with_capacity(2 * (end - start));
        loop {
            text.push_str(self.text.get(start..end)?);
            match self.bytes.get(end)? {
                b'"' => break,
                b'\\' => {}
                _ => return None,
            }
            let (character, length) = unescape(self.bytes.get(end..)?)?;
            text.push(character);
            start = end + length;
            end = start + plain(self.bytes.get(start..)?);
        }
        self.nodes.push(Node::Owned(text));
        Some(end + 1)
    }

    fn number(&mut self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let ends = !matches!(rest.get(digits), Some(b'.' | b'e' | b'E'));
        // The fast path: no sign, no fraction, no leading zero, and at most 19 digits, which always fit into 64 bits.
        if ends && (digits == 1 || matches!(digits, 2..=19) && rest[0] != b'0') {
            let value = rest[..digits].iter().fold(0, |value: u64, digit| value * 10 + u64::from(digit - b'0'));
            self.nodes.push(Node::Unsigned(value));
            return Some(at + digits);
        }
        self.other_number(at, rest)
    }

    fn other_number(&mut self, at: usize, rest: &'de [u8]) -> Option<usize> {
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let end = at + rest.iter().take_while(is_part).count();
        let number: serde_json::Number = serde_json::from_str(self.text.get(at..end)?).ok()?;
        self.nodes.push(if let Some(value) = number.as_u64() {
            Node::Unsigned(value)
        } else if let Some(value) = number.as_i64() {
            Node::Signed(value)
        } else {
            Node::Float(number.as_f64()?)
        });
        Some(end)
    }
}

/// The number of bytes before the first special one: a quote, a backslash, or a control character.
fn plain(text: &[u8]) -> usize {
    let mut rest = text;
    // Most strings are short. Long ones are mostly signed URLs, for which larger steps pay off.
    for _ in 0..SHORT / 8 {
        let Some((block, after)) = rest.split_first_chunk() else { break };
        if let Some(place) = first_special(*block) {
            return text.len() - rest.len() + place;
        }
        rest = after;
    }
    while let Some((block, after)) = rest.split_first_chunk()
        && is_plain(block)
    {
        rest = after;
    }
    while let Some((block, after)) = rest.split_first_chunk() {
        if let Some(place) = first_special(*block) {
            return text.len() - rest.len() + place;
        }
        rest = after;
    }
    let place = rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len());
    text.len() - rest.len() + place
}

fn is_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < 0x20)
}

/// Whether a block has no special byte. The loop has no early exit, so that the compiler can vectorize it.
fn is_plain(block: &[u8; 32]) -> bool {
    block.iter().fold(0, |found, byte| found | u8::from(is_special(*byte))) == 0
}

/// The index of the first special byte, computed for eight bytes at once.
fn first_special(block: [u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let block = u64::from_le_bytes(block);
    // Sets the highest bit of each byte below `limit`, and possibly of bytes after such a byte, which does not matter
    // for the first.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let quotes = below(block ^ (ONES * u64::from(b'"')), 1);
    let backslashes = below(block ^ (ONES * u64::from(b'\\')), 1);
    let found = (below(block, 0x20) | quotes | backslashes) & (ONES * 0x80);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::{SHORT, document, plain};
    use crate::runtime::json::reader::Reader;

    fn scan(json: &str) -> Option<Value> {
        let mut nodes = Vec::new();
        document(json, &mut nodes)?;
        assert_eq!(nodes[0].span(), nodes.len(), "{json}");
        Some(Value::deserialize(Reader::new(&nodes)).unwrap())
    }

    #[test]
    fn scanned_values_equal_those_of_serde_json() {
        for json in [
            " { \"a\" : [ 1 , -2 , { } , [ ] , null ] ,\r\n\t\"\" : { \"b\" : true , \"c\" : false } } ",
            "[0, 9, 10, 1234567890123456789, 9999999999999999999, 18446744073709551615, 18446744073709551616]",
            "[-0, -1, -9223372036854775808, -9223372036854775809, 0.0, 1.50, 23.976, 1e3, 1E-3, 12e+2, -4.9e-324]",
            r#"["\"\\\/\b\f\n\r\t", "a\u00e9b\ud83d\ude00c", "é😀 plain", "\\", "\"", "\u0000"]"#,
            r#"{"es\u0063aped": "x", "\"": 1}"#,
            "7",
        ] {
            assert_eq!(scan(json), serde_json::from_str(json).ok(), "{json}");
            assert!(scan(json).is_some(), "{json}");
        }
    }

    #[test]
    fn invalid_json_is_left_to_serde_json() {
        for json in [
            "",
            " ",
            "x",
            "nul",
            "truefalse",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,]",
            "[1 2]",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{1:1}",
            "[}",
            "{]",
            "1 1",
            "[] x",
            "01",
            "-",
            "-01",
            "1.",
            ".5",
            "1e",
            "1e+",
            "+1",
            "1.5.5",
            "1e400",
            "--1",
            "0x1",
            "\"",
            "\"a",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12x4\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"a\nb\"",
            "\"\u{1f}\"",
            "\"\\",
        ] {
            assert_eq!(scan(json), None, "{json}");
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn deep_nesting_is_left_to_serde_json() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(scan(&nested(100)).is_some() && scan(&nested(101)).is_none() && scan(&nested(1_000_000)).is_none());
    }

    #[test]
    fn plain_stops_at_the_first_special_byte() {
        for length in 0..3 * SHORT {
            for special in ['"', '\\', '\u{1f}', '\0', '\n'] {
                for filler in ["a", "\u{7f}", " ", "!", "#", "[", "]", "é", "\u{10ffff}"] {
                    let before: String = filler.repeat(length);
                    let text = format!("{before}{special}\"{filler}\\");
                    assert_eq!(plain(text.as_bytes()), before.len(), "{text:?}");
                }
            }
            assert_eq!(plain("x".repeat(length).as_bytes()), length);
        }
    }
}
