//! Gives secrets, and URLs that grant access to anyone who has them, a type that `Debug` does not show.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Kind, Scalar, Type};
use crate::overlay::Hints;

/// Properties that are secret in any document: credentials and, by their names, signed URLs.
const NAMES: &[&str] = &[
    "access_token",
    "api_key",
    "client_secret",
    "download_url",
    "inline_url",
    "passphrase",
    "password",
    "refresh_token",
    "secret",
    "upload_url",
    "upload_urls",
];

pub(super) fn run(api: &mut Api, hints: &Hints, _: &mut Diagnostics) {
    for def in &mut api.types {
        let Kind::Struct(body) = &mut def.kind else { continue };
        for field in &mut body.fields {
            let by_name = NAMES.contains(&field.wire.as_str());
            let hint = hints.secret(&field.pointer);
            if let Some(hint) = &hint {
                hints.used(hint.line, hint.value != by_name);
            }
            if hint.map_or(by_name, |hint| hint.value) {
                field.ty.rewrite(&mut |ty| match ty {
                    Type::Scalar(Scalar::String) => Some(Type::Scalar(Scalar::Secret)),
                    _ => None,
                });
            }
        }
    }
}
