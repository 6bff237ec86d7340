//! A request taken for its response.

use frameio_sdk::{Client, Result};

async fn name(client: &Client) -> Result<String> {
    let me = client.users().show()?;
    Ok(me.name)
}

fn main() {
    let _ = name;
}
