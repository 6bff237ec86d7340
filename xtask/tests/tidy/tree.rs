//! Folders: what an import between two files is, seen from the folder in which both lie.

use crate::sources::Source;

/// The entries of the innermost folder that holds both files: two files, a file and a folder, or two folders. The list of a
/// folder (`mod.rs`) stands for the folder.
pub fn siblings<'a>(one: &'a Source, other: &'a Source) -> (String, String) {
    let (one, other) = (place(one), place(other));
    let common = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let entry = |parts: &[&str]| parts[..parts.len().min(common + 1)].join("/");
    (entry(&one), entry(&other))
}

fn place(source: &Source) -> Vec<&str> {
    source.path.split('/').collect()
}
