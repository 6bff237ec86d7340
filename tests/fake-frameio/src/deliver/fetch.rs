//! Fetches the bytes of a remote upload.

use std::time::Duration;

use super::client::{self, ClientResponse};
use crate::shared::Shared;

/// The time limit for a source, including redirects.
const SOURCE_TIMEOUT: Duration = Duration::from_secs(60);
const MAX_REDIRECTS: usize = 5;

/// Fetches the bytes, or marks the upload as failed: without a response, with a status other than 200, or with an empty
/// body.
pub(super) async fn fetch(shared: &Shared, file_id: &str, url: &str) {
    let keep = shared.state().settings.keep_bytes;
    let response = tokio::time::timeout(SOURCE_TIMEOUT, follow(url, keep)).await;
    let mut state = shared.state();
    state.advance_to(shared.clock.now());
    match response {
        Ok(Some(response)) if response.status == 200 && response.length > 0 => {
            let content = (response.length <= keep).then_some(response.bytes);
            state.complete_fetch(file_id, response.length, content);
        }
        _ => state.fail_fetch(file_id),
    }
}

async fn follow(url: &str, keep: u64) -> Option<ClientResponse> {
    let mut url = url.to_owned();
    for _ in 0..=MAX_REDIRECTS {
        let response = client::get(&url, keep).await.ok()?;
        match response.redirect(&url) {
            Some(next) => url = next,
            None => return Some(response),
        }
    }
    None
}
