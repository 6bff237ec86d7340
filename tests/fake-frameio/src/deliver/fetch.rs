//! Fetches the bytes of a remote upload.

use std::time::Duration;

use super::client::{self, Answer};
use crate::shared::Shared;

/// The time limit for a source, including redirects.
const PATIENCE: Duration = Duration::from_secs(60);
const MOST_REDIRECTS: usize = 5;

/// Fetches the bytes, or marks the upload as failed: without a response, with a status other than 200, or with an empty
/// body.
pub(super) async fn fetch(shared: &Shared, file_id: &str, url: &str) {
    let keep = shared.state().settings.keep_bytes;
    let answer = tokio::time::timeout(PATIENCE, follow(url, keep)).await;
    let mut state = shared.state();
    state.settle(shared.clock.now());
    match answer {
        Ok(Some(answer)) if answer.status == 200 && answer.length > 0 => {
            let content = (answer.length <= keep).then_some(answer.bytes);
            state.fetched(file_id, answer.length, content);
        }
        _ => state.fetch_failed(file_id),
    }
}

async fn follow(url: &str, keep: u64) -> Option<Answer> {
    let mut url = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let answer = client::get(&url, keep).await.ok()?;
        match answer.redirect(&url) {
            Some(next) => url = next,
            None => return Some(answer),
        }
    }
    None
}
