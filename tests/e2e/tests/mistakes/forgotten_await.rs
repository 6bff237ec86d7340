//! A request that is never sent.

use frameio_sdk::{Account, FileId};

async fn delete(account: &Account, file: &FileId) {
    account.files().delete(file);
}

fn main() {
    let _ = delete;
}
