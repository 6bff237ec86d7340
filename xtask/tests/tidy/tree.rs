//! Folders: reduces an import between two files to the entries of the folder that contains both.

use crate::sources::Source;

/// The two entries of the innermost folder that contains both files; each is a file or a folder. A `mod.rs` counts as
/// its folder.
pub fn siblings<'a>(one: &'a Source, other: &'a Source) -> (String, String) {
    let (one, other) = (place(one), place(other));
    let common = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let entry = |parts: &[&str]| parts[..parts.len().min(common + 1)].join("/");
    (entry(&one), entry(&other))
}

fn place(source: &Source) -> Vec<&str> {
    source.path.split('/').collect()
}
