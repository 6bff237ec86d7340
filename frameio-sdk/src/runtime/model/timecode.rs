//! Timecodes, `HH:MM:SS:FF`.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A timecode: hours, minutes, seconds and frames, as in `01:02:03:12`.
///
/// It is kept as text and not validated, because the valid frame numbers depend on the frame rate of the media.
///
/// ```
/// use frameio_sdk::Timecode;
///
/// assert_eq!(Timecode::from("01:02:03:12").parts(), Some((1, 2, 3, 12)));
/// assert_eq!(Timecode::from("01:02:03;12").parts(), Some((1, 2, 3, 12)));
/// assert_eq!(Timecode::from("later").parts(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timecode(Box<str>);

impl Timecode {
    /// A timecode from its parts.
    pub fn new(hours: u32, minutes: u32, seconds: u32, frames: u32) -> Self {
        Self(format!("{hours:02}:{minutes:02}:{seconds:02}:{frames:02}").into_boxed_str())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Hours, minutes, seconds and frames; `None` when the text is not of that form. A semicolon before the frames, the
    /// mark of drop-frame counting, is read like a colon.
    pub fn parts(&self) -> Option<(u32, u32, u32, u32)> {
        let mut numbers = self.0.split([':', ';']).map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u32>().ok()).flatten()
        });
        let parts = (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(parts)
    }
}

impl fmt::Display for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Timecode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Timecode {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timecode {
    fn from(text: String) -> Self {
        Self(text.into_boxed_str())
    }
}

impl FromStr for Timecode {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Timecode;

    #[test]
    fn parts_are_parsed_only_from_four_numbers() {
        for text in ["", "1:2:3", "1:2:3:4:5", "1:2:3:", "a:2:3:4", "1:2:+3:4", "99999999999:0:0:0"] {
            assert_eq!(Timecode::from(text).parts(), None, "{text}");
        }
        assert_eq!(Timecode::new(0, 1, 2, 23).parts(), Some((0, 1, 2, 23)));
        assert_eq!(Timecode::new(0, 1, 2, 23).to_string(), "00:01:02:23");
    }

    #[test]
    fn any_text_survives_a_round_trip() {
        for json in ["\"01:02:03:12\"", "\"whenever\""] {
            let timecode: Timecode = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&timecode).unwrap(), json);
        }
    }
}
