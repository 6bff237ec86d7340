//! The committed generated code equals the generator's current output.

use std::path::Path;

#[test]
fn the_committed_sdk_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Err(report) = xtask::check_committed(&root) {
        panic!("{report}");
    }
}
