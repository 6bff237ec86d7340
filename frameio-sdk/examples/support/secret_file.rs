//! Where a program keeps the secret of its webhook or action, which nobody can read again: a file for its own user only.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Result;

/// The secret, and the webhook or action that it belongs to.
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// `None` when nothing was kept.
pub(crate) fn load(path: &Path) -> Result<Option<Kept>> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    };
    let kept: Option<Value> = serde_json::from_slice(&text).ok();
    let text = |name: &str| Some(kept.as_ref()?.get(name)?.as_str()?.to_owned());
    match (text("id"), text("secret")) {
        (Some(id), Some(secret)) => Ok(Some(Kept { id, secret })),
        _ => Err(format!("{} does not hold an id and a secret", path.display()).into()),
    }
}

pub(crate) fn keep(path: &Path, kept: &Kept) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(json!({"id": kept.id, "secret": kept.secret}).to_string().as_bytes())?;
    Ok(file.sync_all()?)
}
