//! The rules of each crate.

use crate::rules::Crate;

/// The crates of the workspace except `e2e`, which is a test program. The order of `layers` is that of the architecture
/// in CONTRIBUTING.md: each layer may import those before it.
pub const CRATES: &[Crate] = &[AUTH, SDK, CODEGEN, XTASK, CONFORMANCE, FAKE];

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
        "generated_experimental",
        "transfer/error",
        "transfer/control",
        "transfer/source",
        "transfer/part",
        "transfer/state",
        "transfer/upload",
        "transfer/attach",
        "transfer/download",
        "transfer/tree",
        "webhooks/error.rs",
        "webhooks/headers.rs",
        "webhooks/secret.rs",
        "webhooks/verify.rs",
        "webhooks/json.rs",
        "webhooks/payload.rs",
        "webhooks/resource.rs",
        "webhooks/event.rs",
        "webhooks/actions",
        "webhooks/receiver.rs",
        "webhooks/dedup",
        "webhooks/api",
        "webhooks/axum.rs",
    ],
    max_lines: &[("runtime/", 350), ("", 500)],
    never_names: &["fake_frameio", "frameio_codegen"],
    only_place: &[("runtime/", "crate::generated", "runtime/client/builder.rs")],
};

const CODEGEN: Crate = Crate {
    name: "frameio-codegen",
    src: "codegen/src",
    layers: &[],
    max_lines: &[("", 500)],
    never_names: &["std::fs", "std::net", "std::process", "std::env"],
    only_place: &[],
};

const XTASK: Crate = Crate {
    name: "xtask",
    src: "xtask/src",
    layers: &["problem.rs", "console.rs", "spec"],
    max_lines: &[("", 500)],
    never_names: &["fake_frameio", "frameio_sdk"],
    only_place: &[],
};

const CONFORMANCE: Crate = Crate {
    name: "conformance",
    src: "tests/conformance/src",
    layers: &[],
    max_lines: &[("", 500)],
    never_names: &["fake_frameio"],
    only_place: &[],
};

const FAKE: Crate = Crate {
    name: "fake-frameio",
    src: "tests/fake-frameio/src",
    layers: &[
        "clock.rs",
        "cursors.rs",
        "spec",
        "validate",
        "http",
        "state",
        "seed",
        "limits.rs",
        "faults.rs",
        "delivery.rs",
        "journal.rs",
        "shared.rs",
        "call.rs",
        "views",
        "routes",
        "deliver",
        "store",
        "ims",
        "api",
        "control",
        "serve",
        "handle.rs",
        "builder.rs",
    ],
    max_lines: &[("", 500)],
    never_names: &["frameio_sdk", "frameio_auth"],
    only_place: &[],
};
