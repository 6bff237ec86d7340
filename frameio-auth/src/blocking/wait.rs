//! Calls from threads that wait.

use std::fmt;
use std::future::Future;
use std::sync::mpsc;

use tokio::runtime::Handle;

use crate::background;

/// Runs a future on the background thread, and blocks until it is done.
///
/// The future does not run on the calling thread, so this works inside an async program, too.
///
/// ```
/// use frameio_auth::{StaticToken, TokenProvider, blocking};
///
/// let provider = StaticToken::new("a-token");
/// let token = blocking::block_on(async move { provider.token().await });
/// assert_eq!(token.unwrap().unwrap().expose_secret(), "a-token");
/// ```
///
/// # Errors
/// When it is called *on* the background thread, which would deadlock; when the future panicked; when the thread could
/// not be started; and in a fork of a process that has made blocking calls.
pub fn block_on<F>(future: F) -> Result<F::Output, BlockingError>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    if background::is_background_thread() {
        return Err(BlockingError(
            "a blocking call was made from inside another one, for example by a token provider; use the async API there",
        ));
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Nobody can have given up: who asked is waiting below.
        let _ = sender.send(future.await);
    });
    receiver.recv().map_err(|_| BlockingError("the call panicked on the background thread"))
}

/// The runtime of the background thread, to start tasks on.
///
/// # Errors
/// When the thread could not be started, and in a fork of a process that has made blocking calls.
pub fn runtime() -> Result<Handle, BlockingError> {
    background::runtime().map_err(BlockingError)
}

/// The error of a blocking call that could not be made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BlockingError(&'static str);

impl fmt::Display for BlockingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for BlockingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingError").field(&self.0).finish()
    }
}

impl std::error::Error for BlockingError {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::block_on;

    #[test]
    fn any_number_of_threads_may_wait() {
        let sum = Arc::new(AtomicUsize::new(0));
        thread::scope(|scope| {
            for number in 0..64 {
                let sum = Arc::clone(&sum);
                scope.spawn(move || {
                    let given = block_on(async move {
                        tokio::task::yield_now().await;
                        number
                    });
                    sum.fetch_add(given.unwrap(), Ordering::SeqCst);
                });
            }
        });
        assert_eq!(sum.load(Ordering::SeqCst), 64 * 63 / 2);
    }

    #[tokio::test]
    async fn an_async_program_may_wait_too() {
        assert_eq!(block_on(async { 7 }), Ok(7));
    }

    #[test]
    fn waiting_for_oneself_is_an_error() {
        let inner = block_on(async { block_on(async { 7 }) }).unwrap();
        assert!(inner.unwrap_err().to_string().contains("from inside another one"));
        assert_eq!(block_on(async { 7 }), Ok(7), "and the thread goes on");
    }

    #[test]
    #[allow(clippy::panic, reason = "that is what it is about")]
    fn a_panic_is_an_error() {
        let outcome = block_on(async { panic!("on purpose") });
        assert!(outcome.unwrap_err().to_string().contains("panicked"));
        assert_eq!(block_on(async { 7 }), Ok(7), "and the thread goes on");
    }
}
