//! Prefetching: running a call in the background, so that it makes progress without being polled.

use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::{Instrument, Span};

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::send::execute::Execution;

/// Starts a call in the background, and returns a future of its outcome.
pub(crate) type Prefetch = fn(Execution) -> Execution;

/// Runs the call as a task of the current runtime. Without a runtime, it starts when it is first polled.
pub(crate) fn on_current_runtime(execution: Execution) -> Execution {
    match Handle::try_current() {
        Ok(runtime) => on_runtime(&runtime, execution),
        Err(_) => execution,
    }
}

/// Runs the call as a task of this runtime. Dropping the returned future cancels the task.
pub(crate) fn on_runtime(runtime: &Handle, execution: Execution) -> Execution {
    let task = runtime.spawn(execution.instrument(Span::current()).with_current_subscriber());
    let mut task = AbortOnDrop(task);
    Box::pin(async move {
        match (&mut task.0).await {
            Ok(outcome) => outcome,
            Err(failure) if failure.is_panic() => resume_unwind(failure.into_panic()),
            Err(_) => Err(Error::new(Kind::Setup("the tokio runtime stopped while a page was fetched".to_owned()))),
        }
    })
}

struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
