//! Runs one attachment: announces it, sends its parts, and deletes it if that fails.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};

use crate::generated::ids::{AttachmentId, CommentId};
use crate::generated::models::AttachmentInput;
use crate::generated::scope::Account;
use crate::runtime::RetryPolicy;
use crate::transfer::attach::finished::Attached;
use crate::transfer::attach::media_type;
use crate::transfer::attach::part_sizes::part_sizes;
use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::part::attempt::Span;
use crate::transfer::part::send::Part;
use crate::transfer::part::signed::SignedPut;
use crate::transfer::source::input::Source;
use crate::transfer::source::opened::Opened;

pub(in crate::transfer) struct Job {
    pub(in crate::transfer) account: Account,
    pub(in crate::transfer) comment: CommentId,
    pub(in crate::transfer) name: Option<String>,
    pub(in crate::transfer) media_type: Option<String>,
}

pub(in crate::transfer) async fn run(job: Job, source: Source, shared: Arc<Shared>) -> Result<Attached, TransferError> {
    let name = job.name.clone().or_else(|| source.name());
    let name = name.ok_or_else(|| TransferError::invalid_input("the attachment needs a name: set one with name()"))?;
    let work = async {
        let source = Opened::open(source.0).await?;
        if source.size() == 0 {
            return Err(TransferError::new(
                TransferErrorKind::Empty,
                "it has no bytes, and the service takes no empty files",
            ));
        }
        shared.meter.update(|totals| {
            totals.bytes_total += source.size();
            totals.files_total += 1;
        });
        let media_type = job.media_type.clone().unwrap_or_else(|| media_type::of_name(&name).to_owned());
        let attach = Attach { job: &job, name: &name, media_type, source, shared: &shared };
        attach.run().await
    };
    let outcome = shared.run_until_cancelled(work).await.map_err(|error| error.of_file(&name));
    match &outcome {
        Ok(attached) => {
            shared.meter.update(|totals| totals.files_done += 1);
            shared.meter.publish(TransferEvent::FileDone { file: name.clone(), bytes: attached.size });
        }
        Err(error) => {
            shared.meter.update(|totals| totals.files_failed += 1);
            shared.meter.publish(TransferEvent::FileFailed { file: name.clone(), reason: error.to_string() });
        }
    }
    outcome
}

struct Attach<'a> {
    job: &'a Job,
    name: &'a str,
    media_type: String,
    source: Opened,
    shared: &'a Arc<Shared>,
}

/// An announced attachment whose bytes have not all arrived; it is deleted in the background when this is dropped.
struct AttachmentGuard {
    account: Account,
    comment: CommentId,
    id: Option<AttachmentId>,
}

impl Drop for AttachmentGuard {
    fn drop(&mut self) {
        let (Some(id), Ok(runtime)) = (self.id.take(), tokio::runtime::Handle::try_current()) else { return };
        let (account, comment) = (self.account.clone(), self.comment.clone());
        runtime.spawn(async move {
            if let Err(error) = account.comments().delete_attachment(&comment, &id).await {
                tracing::warn!(attachment_id = %id, %error, "an attachment without bytes was not deleted");
            }
        });
    }
}

impl Attach<'_> {
    async fn run(&self) -> Result<Attached, TransferError> {
        let Job { account, comment, .. } = self.job;
        let size = self.source.size();
        let announced = i64::try_from(size).unwrap_or(i64::MAX);
        let input = AttachmentInput::new(self.name, announced, self.media_type.as_str());
        let created = account.comments().create_attachment(comment, input).retry_policy(RetryPolicy::safe()).await;
        let created = created.map_err(|error| TransferError::from_api("the attachment was not created", error))?;
        let created = created.ok_or_else(|| {
            TransferError::new(TransferErrorKind::Refused, "the service gave no attachment in return")
        })?;
        let mut guard =
            AttachmentGuard { account: account.clone(), comment: comment.clone(), id: Some(created.id.clone()) };
        let outcome = self.send(created.upload_urls.unwrap_or_default()).await;
        guard.id = None;
        if let Err(error) = outcome {
            let error = match account.comments().delete_attachment(comment, &created.id).await {
                Err(failure) if !failure.is_not_found() => {
                    error.leaving(format!("the attachment {}, which was not deleted: {failure}", created.id))
                }
                _ => error,
            };
            return Err(error);
        }
        Ok(Attached {
            id: created.id,
            comment_id: comment.clone(),
            name: self.name.to_owned(),
            size,
            media_type: self.media_type.clone(),
        })
    }

    async fn send(&self, urls: Vec<frameio_auth::SecretString>) -> Result<(), TransferError> {
        if urls.is_empty() {
            return Err(TransferError::new(TransferErrorKind::Refused, "the service gave no upload URLs"));
        }
        let client = self.job.account.client();
        let http = &client.http().map_err(|error| TransferError::from_api("no HTTP client", error))?;
        let needs_https = client.base_url().starts_with("https:");
        let (size, count) = (self.source.size(), urls.len());
        let started = TransferEvent::FileStarted { file: self.name.to_owned(), bytes: size, resumed: 0 };
        self.shared.meter.publish(started);
        let mut start = 0;
        let parts: Vec<_> = part_sizes(size, count)
            .into_iter()
            .zip(urls)
            .enumerate()
            .map(|(index, (width, url))| {
                let span = Span { start, end: start + width };
                start = span.end;
                async move {
                    let target = SignedPut::new(url.expose_secret(), &self.media_type, needs_https)?;
                    let (file, source) = (self.name, &self.source);
                    Part { http, file, source, target, index, count, span }.send(self.shared).await
                }
            })
            .collect();
        let concurrency = if self.source.is_sequential() { 1 } else { self.shared.settings.concurrency };
        let mut parts = stream::iter(parts).buffer_unordered(concurrency);
        while let Some(part) = parts.next().await {
            part?;
        }
        drop(parts);
        self.source.check_unchanged().await
    }
}
