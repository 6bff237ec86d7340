//! The background thread, which runs a tokio runtime until the process ends. It is started on first use.

use std::cell::Cell;
use std::future;
use std::sync::OnceLock;
use std::{process, thread};

use tokio::runtime::{Builder, Handle, RuntimeFlavor};
use tokio::time::Instant;

/// The runtime of the background thread.
///
/// # Errors
/// When the thread could not be started, or this process is a fork of the one that started it; the text says which.
pub(crate) fn runtime() -> Result<Handle, &'static str> {
    static BACKGROUND: OnceLock<Option<Background>> = OnceLock::new();
    let background = BACKGROUND.get_or_init(start).as_ref().ok_or("the background thread could not be started")?;
    if background.process == process::id() {
        Ok(background.handle.clone())
    } else {
        Err(
            "this process is a fork of the one in which blocking calls were made first, and threads are not forked; make no blocking call before the fork, or start a new program (exec)",
        )
    }
}

/// The runtime for tasks that must finish even if nobody waits for them.
///
/// A multi-thread runtime of the caller is used, because its workers drive it. A current-thread runtime only makes
/// progress while somebody blocks on it, so the task runs on the background thread instead. A runtime with a simulated
/// clock is used too, so that the time of the task is simulated as well. `None` without a runtime.
pub(crate) fn long_lived_runtime() -> Option<Handle> {
    match Handle::try_current() {
        Ok(current) if is_driven(&current) || is_background_thread() || is_simulated() => Some(current),
        current => runtime().ok().or(current.ok()),
    }
}

/// Whether the current thread is the background thread.
pub(crate) fn is_background_thread() -> bool {
    IN_BACKGROUND.get()
}

fn is_driven(runtime: &Handle) -> bool {
    runtime.runtime_flavor() == RuntimeFlavor::MultiThread
}

/// Whether tokio's clock differs from the system's, because it was paused or advanced.
fn is_simulated() -> bool {
    let before = std::time::Instant::now();
    let now = Instant::now().into_std();
    !(before..=std::time::Instant::now()).contains(&now)
}

/// The background thread and the process that started it: a fork copies the memory, but not the thread.
struct Background {
    process: u32,
    handle: Handle,
}

thread_local! {
    static IN_BACKGROUND: Cell<bool> = const { Cell::new(false) };
}

fn start() -> Option<Background> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    let drive = move || {
        IN_BACKGROUND.set(true);
        runtime.block_on(future::pending::<()>());
    };
    thread::Builder::new().name("frameio-background".to_owned()).spawn(drive).ok()?;
    Some(Background { process: process::id(), handle })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::runtime::{Builder, Handle};

    use super::{long_lived_runtime, runtime};

    fn place() -> tokio::runtime::Id {
        long_lived_runtime().unwrap().id()
    }

    #[test]
    fn lasting_tasks_run_on_worker_threads_or_the_background_thread() {
        let background = runtime().unwrap().id();
        assert_eq!(place(), background, "without a runtime");
        let one_thread = Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(one_thread.block_on(async { place() }), background);
        let workers = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        assert_eq!(workers.block_on(async { (place(), Handle::current().id()) }).0, workers.handle().id());
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_in_simulated_time_stay_on_their_runtime() {
        assert_eq!(place(), Handle::current().id());
        tokio::time::advance(Duration::from_secs(3_600)).await;
        assert_eq!(place(), Handle::current().id());
    }
}
