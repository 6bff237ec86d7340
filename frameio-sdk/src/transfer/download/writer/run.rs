//! Runs one download to a writer.

use std::sync::Arc;

use crate::transfer::control::shared::Shared;
use crate::transfer::download::copy::BodyCopier;
use crate::transfer::download::fetch::FetchError;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::first_response::FetchMode;
use crate::transfer::download::job::Job;
use crate::transfer::download::outcome::publish_outcome;
use crate::transfer::download::remote::{MAX_RESTARTS, Remote, changed_too_often, etag_mismatch};
use crate::transfer::download::writer::ordered::{MAX_RANGE_SIZE, ranges};
use crate::transfer::download::writer::sink::WriterSink;
use crate::transfer::download::writer::steps::StepSender;
use crate::transfer::error::opaque::TransferError;

/// Fetches, passes the bytes on, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(
    job: Job,
    shared: Arc<Shared>,
    out: StepSender,
) -> Result<Downloaded, TransferError> {
    publish_outcome(&job, &shared, async {
        let mut remote = Remote::open(&job, &shared).await?;
        let display_name = remote.display_name.clone();
        let outcome = tokio::select! {
            biased;
            outcome = download(&mut remote, &out) => outcome,
            error = out.closed() => Err(error),
        };
        outcome.map_err(|error| error.of_file(&display_name))
    })
    .await
}

async fn download(remote: &mut Remote<'_>, out: &StepSender) -> Result<Downloaded, TransferError> {
    let sink = WriterSink::new(out, remote.job.parts.clone());
    for _ in 0..=MAX_RESTARTS {
        let (size, etag) = match attempt(remote, &sink).await {
            Ok(fetched) => fetched,
            Err(FetchError::Error(error)) => return Err(error),
            Err(FetchError::Changed) => {
                sink.ensure_nothing_written("the medium is not the one that the download began with")?;
                remote.publish_restarted(0);
                continue;
            }
        };
        remote.check_size(Some(size))?;
        out.flush().await?;
        if let (Some(computed), Some(etag)) = (sink.etags(), &etag)
            && !computed.contains(etag)
        {
            return Err(etag_mismatch());
        }
        return Ok(remote.downloaded(size, etag));
    }
    Err(changed_too_often())
}

/// Fetches the whole medium. Returns the size and the `ETag`.
async fn attempt(remote: &mut Remote<'_>, sink: &WriterSink<'_>) -> Result<(u64, Option<String>), FetchError> {
    let shared = remote.shared;
    let range = shared.settings.range_size.min(MAX_RANGE_SIZE);
    let permit = shared.concurrency.acquire().await;
    let first = remote.fetch().request_first((0, range), None).await?;
    remote.check_size(first.size)?;
    remote.publish_started(first.size.unwrap_or(0), 0);
    let fetch = remote.fetch();
    let etag = first.response.etag.clone();
    if first.mode != FetchMode::Ranges {
        return Ok((fetch.fetch_single(first, &BodyCopier { sink, shared }).await?, etag));
    }
    // Each range acquires a permit of its own.
    drop(permit);
    ranges(&fetch, &first.medium, first.response, range, sink, shared).await?;
    Ok((first.medium.size, etag))
}
