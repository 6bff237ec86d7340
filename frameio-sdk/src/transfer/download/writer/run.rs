//! Runs one download to a writer.

use std::sync::Arc;

use crate::transfer::control::steering::Steering;
use crate::transfer::download::begin::Way;
use crate::transfer::download::drain::Drain;
use crate::transfer::download::fetch::Lost;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::job::Job;
use crate::transfer::download::remote::{RESTARTS, Remote, changed_too_often, other_etag};
use crate::transfer::download::told::told;
use crate::transfer::download::writer::ordered::{RANGE, ranges};
use crate::transfer::download::writer::sink::Passed;
use crate::transfer::download::writer::steps::StepSender;
use crate::transfer::error::opaque::TransferError;

/// Fetches, passes the bytes on, and publishes the outcome as an event.
pub(in crate::transfer) async fn run(
    job: Job,
    steering: Arc<Steering>,
    out: StepSender,
) -> Result<Downloaded, TransferError> {
    told(&job, &steering, async {
        let mut remote = Remote::open(&job, &steering).await?;
        let shown = remote.shown.clone();
        let outcome = tokio::select! {
            biased;
            outcome = download(&mut remote, &out) => outcome,
            error = out.closed() => Err(error),
        };
        outcome.map_err(|error| error.of_file(&shown))
    })
    .await
}

async fn download(remote: &mut Remote<'_>, out: &StepSender) -> Result<Downloaded, TransferError> {
    let passed = Passed::new(out, remote.job.parts.clone());
    for _ in 0..=RESTARTS {
        let (size, etag) = match attempt(remote, &passed).await {
            Ok(there) => there,
            Err(Lost::Error(error)) => return Err(error),
            Err(Lost::Changed) => {
                passed.check_nothing("the medium is not the one that the download began with")?;
                remote.restarts(0);
                continue;
            }
        };
        remote.check_size(Some(size))?;
        out.flush().await?;
        if let (Some(made), Some(etag)) = (passed.etags(), &etag)
            && !made.contains(etag)
        {
            return Err(other_etag());
        }
        return Ok(remote.downloaded(size, etag));
    }
    Err(changed_too_often())
}

/// Fetches the whole medium. Returns the size and the `ETag`.
async fn attempt(remote: &mut Remote<'_>, passed: &Passed<'_>) -> Result<(u64, Option<String>), Lost> {
    let steering = remote.steering;
    let range = steering.settings.range_size.min(RANGE);
    let pass = steering.gate.enter().await;
    let begun = remote.fetch().begin((0, range), None).await?;
    remote.check_size(begun.size)?;
    remote.begins(begun.size.unwrap_or(0), 0);
    let fetch = remote.fetch();
    let etag = begun.answer.etag.clone();
    if begun.way != Way::Ranges {
        return Ok((fetch.in_one(begun, &Drain { sink: passed, steering }).await?, etag));
    }
    // Each range enters the gate by itself.
    drop(pass);
    ranges(&fetch, &begun.medium, begun.answer, range, passed, steering).await?;
    Ok((begun.medium.size, etag))
}
