//! The id of a folder where that of a file belongs.

use frameio_sdk::{Account, FolderId, Result};

async fn name(account: &Account, folder: &FolderId) -> Result<String> {
    Ok(account.files().show(folder).await?.name)
}

fn main() {
    let _ = name;
}
