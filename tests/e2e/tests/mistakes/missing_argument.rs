//! A folder is created without its name.

use frameio_sdk::{Account, FolderId, Result};

async fn create(account: &Account, parent: &FolderId) -> Result<()> {
    account.folders().create(parent).await?;
    Ok(())
}

fn main() {
    let _ = create;
}
