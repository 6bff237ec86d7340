//! The generated code that is committed is what the generator makes today.

use std::path::Path;

#[test]
fn the_committed_sdk_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Err(report) = xtask::check_committed(&root) {
        panic!("{report}");
    }
}
