//! Fetching ahead: a call that goes on while nobody polls it.

use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber;
use tracing::{Instrument, Span};

use crate::runtime::error::kind::Kind;
use crate::runtime::error::opaque::Error;
use crate::runtime::send::execute::Execution;

/// Starts a call at once; what it gives is the call as it was, but already on its way.
pub(crate) type Ahead = fn(Execution) -> Execution;

/// As a task of the runtime that this is called in. Outside of any, nothing starts before it is polled.
pub(crate) fn here(execution: Execution) -> Execution {
    match Handle::try_current() {
        Ok(runtime) => on(&runtime, execution),
        Err(_) => execution,
    }
}

/// As a task of that runtime, which ends when nobody wants it any more.
pub(crate) fn on(runtime: &Handle, execution: Execution) -> Execution {
    let task = runtime.spawn(execution.instrument(Span::current()).with_current_subscriber());
    let mut task = EndOnDrop(task);
    Box::pin(async move {
        match (&mut task.0).await {
            Ok(outcome) => outcome,
            Err(failure) if failure.is_panic() => resume_unwind(failure.into_panic()),
            Err(_) => Err(Error::new(Kind::Setup("the tokio runtime stopped while a page was fetched".to_owned()))),
        }
    })
}

struct EndOnDrop<T>(JoinHandle<T>);

impl<T> Drop for EndOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
