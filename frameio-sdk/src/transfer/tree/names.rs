//! Names from the service, made safe for a file system.

use std::collections::HashSet;

/// The maximum length in bytes that all common file systems accept.
const MAX_BYTES: usize = 255;

/// Makes a name safe: it stays within its folder, without separators, and is not `.`, `..` or too long; on Windows,
/// reserved characters and names are avoided as well. A safe name stays as it is.
pub(in crate::transfer) fn sanitize(name: &str) -> String {
    sanitize_for(name, cfg!(windows))
}

fn sanitize_for(name: &str, windows: bool) -> String {
    // Outside of Windows only these two are reserved, so all other names are kept as they were uploaded.
    let is_bad = |c: char| match c {
        '/' | '\0' => true,
        '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*' => windows,
        c => windows && c.is_control(),
    };
    let mut safe: String = name.chars().map(|c| if is_bad(c) { '_' } else { c }).collect();
    if windows {
        let kept = safe.trim_end_matches(['.', ' ']).len();
        safe.replace_range(kept.., &"_".repeat(safe.len() - kept));
        let stem = safe.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
        let numbered =
            |prefix: &str| stem.strip_prefix(prefix).is_some_and(|rest| rest.chars().count() == 1 && rest != "0");
        if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT") {
            safe.insert(0, '_');
        }
    }
    if matches!(safe.as_str(), "" | "." | "..") {
        safe = format!("_{safe}");
    }
    shorten(&safe, MAX_BYTES)
}

/// Shortens the stem and keeps the extension.
fn shorten(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let extension = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 32 => &name[dot..],
        _ => "",
    };
    let stem = &name[..name.len() - extension.len()];
    let end = (0..=max - extension.len()).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{extension}", &stem[..end])
}

/// The names in use in one folder.
#[derive(Debug, Default)]
pub(in crate::transfer) struct UsedNames {
    names: HashSet<String>,
}

impl UsedNames {
    /// The name itself if it is free, or else the first free one with a number: `a.mov`, `a (2).mov`.
    pub(in crate::transfer) fn reserve(&mut self, name: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 1;
        while !self.names.insert(key(&candidate)) {
            number += 1;
            candidate = numbered(name, number);
        }
        candidate
    }
}

/// The key under which names are compared. File systems on Windows and macOS usually ignore case.
fn key(name: &str) -> String {
    if cfg!(any(windows, target_os = "macos")) { name.to_lowercase() } else { name.to_owned() }
}

/// `a.mov` with 2 is `a (2).mov`.
pub(in crate::transfer) fn numbered(name: &str, number: u32) -> String {
    let dot = name.rfind('.').filter(|dot| *dot > 0).unwrap_or(name.len());
    let mark = format!(" ({number})");
    let stem = shorten(&name[..dot], MAX_BYTES.saturating_sub(mark.len() + name.len() - dot));
    format!("{stem}{mark}{}", &name[dot..])
}

#[cfg(test)]
mod tests {
    use super::{UsedNames, sanitize_for};

    #[test]
    fn unsafe_names_are_replaced() {
        for (name, unix, windows) in [
            ("A001.mov", "A001.mov", "A001.mov"),
            ("..", "_..", "__"),
            (".", "_.", "_"),
            ("", "_", "_"),
            ("../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd"),
            ("a\\b:c", "a\\b:c", "a_b_c"),
            ("con.mov", "con.mov", "_con.mov"),
            ("COM1", "COM1", "_COM1"),
            ("COM10", "COM10", "COM10"),
            ("a. ", "a. ", "a__"),
            ("a\u{0}b\nc", "a_b\nc", "a_b_c"),
            ("ä 🎬.mov", "ä 🎬.mov", "ä 🎬.mov"),
        ] {
            assert_eq!(sanitize_for(name, false), unix, "{name:?}");
            assert_eq!(sanitize_for(name, true), windows, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let long = format!("{}.mov", "ä".repeat(200));
        let safe = sanitize_for(&long, false);
        assert!(safe.len() <= 255 && safe.len() > 250 && safe.ends_with("ä.mov"), "{safe}");
    }

    #[test]
    fn a_name_that_is_in_use_gets_a_number() {
        let mut used = UsedNames::default();
        let names: Vec<_> =
            ["a.mov", "a.mov", "a (2).mov", "a.mov", ".x", ".x"].iter().map(|name| used.reserve(name)).collect();
        assert_eq!(names, ["a.mov", "a (2).mov", "a (2) (2).mov", "a (3).mov", ".x", ".x (2)"]);
    }
}
