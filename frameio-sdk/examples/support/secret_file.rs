//! A file for the secret of a webhook or action, which the service shows only once. Only the current user can read it.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Result;

/// The secret, and the id of its webhook or action.
pub(crate) struct StoredSecret {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The stored secret; `None` if there is no file.
pub(crate) fn load(path: &Path) -> Result<Option<StoredSecret>> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    };
    let kept: Option<Value> = serde_json::from_slice(&text).ok();
    let text = |name: &str| Some(kept.as_ref()?.get(name)?.as_str()?.to_owned());
    match (text("id"), text("secret")) {
        (Some(id), Some(secret)) => Ok(Some(StoredSecret { id, secret })),
        _ => Err(format!("{} does not hold an id and a secret", path.display()).into()),
    }
}

pub(crate) fn save(path: &Path, kept: &StoredSecret) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(json!({"id": kept.id, "secret": kept.secret}).to_string().as_bytes())?;
    Ok(file.sync_all()?)
}
