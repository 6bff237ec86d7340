//! The crates, and what each may know.

use crate::rules::Crate;

/// All crates of the workspace. The order of `layers` is that of the architecture in CONTRIBUTING.md: each may import those
/// before it.
pub const CRATES: &[Crate] = &[AUTH, SDK, XTASK];

const AUTH: Crate = Crate {
    name: "frameio-auth",
    src: "frameio-auth/src",
    layers: &["error.rs", "redact.rs", "store", "ims", "session", "flows", "loopback", "blocking"],
    max_lines: &[("", 500)],
    never_names: &["frameio_sdk", "fake_frameio"],
    only_place: &[],
};

const SDK: Crate = Crate {
    name: "frameio-sdk",
    src: "frameio-sdk/src",
    layers: &[
        "runtime/json",
        "runtime/model",
        "runtime/wire",
        "runtime/error",
        "runtime/limit",
        "runtime/retry",
        "runtime/client",
        "runtime/send",
        "runtime/call",
        "runtime/list",
        "runtime/custom.rs",
        "runtime/testing.rs",
        "runtime/blocking",
        "generated",
        "transfer/error",
        "transfer/control",
        "transfer/source",
        "transfer/part",
        "transfer/state",
        "transfer/upload",
        "transfer/attach",
        "transfer/download",
        "transfer/tree",
    ],
    max_lines: &[("runtime/", 350), ("", 500)],
    never_names: &["fake_frameio", "frameio_codegen"],
    only_place: &[("runtime/", "crate::generated", "runtime/client/builder.rs")],
};

const XTASK: Crate = Crate {
    name: "xtask",
    src: "xtask/src",
    layers: &["problem.rs", "console.rs", "spec"],
    max_lines: &[("", 500)],
    never_names: &["fake_frameio", "frameio_sdk"],
    only_place: &[],
};
