//! JSON pointers (RFC 6901), with which diagnostics and overlay entries name places in the document.

use std::fmt;

use serde_json::Value;

/// A place in a JSON document, written as a URI fragment (`#/paths/~1v4~1me/get`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The root of the document, `#`.
    pub fn root() -> Self {
        Self::default()
    }

    /// The place of a member.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = String::with_capacity(self.0.len() + 1 + key.len());
        path.push_str(&self.0);
        path.push('/');
        if key.contains(['~', '/']) {
            path.push_str(&key.replace('~', "~0").replace('/', "~1"));
        } else {
            path.push_str(key);
        }
        Self(path)
    }

    /// The place of an array item.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The place below several keys.
    #[must_use]
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |at, key| at.key(key))
    }

    /// Parses `#/a/b` or `/a/b`; anything else is not a pointer into this document.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.strip_prefix('#').unwrap_or(text);
        (path.is_empty() || path.starts_with('/')).then(|| Self(path.to_owned()))
    }

    /// The unescaped segments, from the root to this place.
    pub fn segments(&self) -> impl Iterator<Item = String> {
        let path = self.0.clone();
        path.split('/').skip(1).map(unescaped).collect::<Vec<_>>().into_iter()
    }

    /// The last segment; empty for the root.
    pub fn last(&self) -> String {
        self.0.rsplit('/').next().map(unescaped).unwrap_or_default()
    }

    /// The parent of this place; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        match self.0.rfind('/') {
            Some(at) => Self(self.0[..at].to_owned()),
            None => Self::root(),
        }
    }

    /// Whether this place is `other`, or below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_prefix(other.0.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The value at this place.
    pub fn find<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        document.pointer(&self.0)
    }

    /// The value at this place, mutably.
    pub fn find_mut<'v>(&self, document: &'v mut Value) -> Option<&'v mut Value> {
        document.pointer_mut(&self.0)
    }
}

fn unescaped(segment: &str) -> String {
    if segment.contains('~') { segment.replace("~1", "/").replace("~0", "~") } else { segment.to_owned() }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_escaped_and_unescaped() {
        let place = Pointer::root().key("paths").key("/v4/~me").index(3);
        assert_eq!(place.to_string(), "#/paths/~1v4~1~0me/3");
        assert_eq!(place.segments().collect::<Vec<_>>(), ["paths", "/v4/~me", "3"]);
        assert_eq!(Pointer::parse("#/paths/~1v4~1~0me/3"), Some(place));
        assert_eq!(Pointer::parse("other.yaml#/a"), None);
    }

    #[test]
    fn a_sibling_with_a_longer_name_is_not_within() {
        let file = Pointer::root().key("File");
        assert!(file.key("id").is_within(&file));
        assert!(!Pointer::root().key("FileName").is_within(&file));
    }
}
