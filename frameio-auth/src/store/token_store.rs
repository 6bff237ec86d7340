//! The trait of a store, and what passes through it.

use super::error::StoreError;
use crate::tokens::Tokens;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What the methods of [`TokenStore`] return: a boxed future, so that the trait can be used as `dyn TokenStore`.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store of the tokens of one sign-in: a file, a row of a database, an entry of a key chain.
///
/// A store may be shared by many processes. Two rules keep them from using one refresh token twice: every write names
/// the version that it replaces, and fails when that is not the current one; and the flows hold [`lock`](Self::lock)
/// while they load, refresh, and save. Without a lock, the version alone is enough, at the cost of
/// an occasional refused request.
///
/// Tokens implement serde's traits, *in plain text*: encrypt them if others can read the place.
///
/// ```
/// use std::sync::Mutex;
/// use frameio_auth::{StoreError, StoreFuture, Stored, StoreVersion, TokenStore, Tokens};
///
/// /// A row of a table with the columns `tokens` and `version`.
/// #[derive(Default)]
/// struct Row(Mutex<(Option<String>, u64)>);
///
/// impl TokenStore for Row {
///     fn load(&self) -> StoreFuture<'_, Option<Stored>> {
///         Box::pin(async {
///             let (text, version) = self.0.lock().unwrap().clone();
///             let Some(text) = text else { return Ok(None) };
///             Ok(Some(Stored { tokens: Tokens::from_json(&text)?, version: StoreVersion::from(version) }))
///         })
///     }
///
///     fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
///         Box::pin(async move {
///             // update ... set tokens = $tokens, version = version + 1 where version = $replaces
///             let mut row = self.0.lock().unwrap();
///             let current = row.0.as_ref().map(|_| StoreVersion::from(row.1));
///             if current.as_ref() != replaces {
///                 return Err(StoreError::conflict());
///             }
///             *row = (Some(tokens.to_json().expose_secret().to_owned()), row.1 + 1);
///             Ok(StoreVersion::from(row.1))
///         })
///     }
///
///     fn delete(&self) -> StoreFuture<'_, ()> {
///         Box::pin(async {
///             self.0.lock().unwrap().0 = None; // the version stays, so that none comes twice
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// Loads the tokens, if there are any.
    ///
    /// # Errors
    /// When the tokens cannot be read or parsed.
    fn load(&self) -> StoreFuture<'_, Option<Stored>>;

    /// Replaces version `replaces` (`None`: there is none) by these tokens, atomically, and returns the new version.
    ///
    /// # Errors
    /// [`StoreError::conflict`] when another version is stored; any other error when the tokens cannot be written.
    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion>;

    /// Deletes the tokens, of any version. It succeeds if there are none.
    ///
    /// # Errors
    /// When the tokens could not be deleted.
    fn delete(&self) -> StoreFuture<'_, ()>;

    /// Takes the lock of this store, which no other task or process may hold, and waits for it if needed. Dropping the
    /// guard gives it back. The default is no lock.
    ///
    /// # Errors
    /// When the lock cannot be taken at all. Waiting is not an error: the flows stop waiting after two minutes.
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(std::future::ready(Ok(StoreLock::none())))
    }
}

impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load(&self) -> StoreFuture<'_, Option<Stored>> {
        (**self).load()
    }

    fn save<'a>(&'a self, tokens: &'a Tokens, replaces: Option<&'a StoreVersion>) -> StoreFuture<'a, StoreVersion> {
        (**self).save(tokens, replaces)
    }

    fn delete(&self) -> StoreFuture<'_, ()> {
        (**self).delete()
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        (**self).lock()
    }
}

/// Stored tokens, with their version.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The tokens.
    pub tokens: Tokens,
    /// The version of the tokens.
    pub version: StoreVersion,
}

/// The version of stored tokens: a counter, an ETag, a random word. Versions are only compared for equality,
/// so none may be used twice, not even after the tokens were deleted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StoreVersion(String);

impl StoreVersion {
    /// Creates a version from its text.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for StoreVersion {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for StoreVersion {
    /// Converts the integers of SQL databases.
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Display for StoreVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The lock of a store, held until it is dropped.
#[must_use = "the lock is given back when this is dropped"]
pub struct StoreLock {
    guard: Option<Box<dyn Any + Send + Sync>>,
    is_back: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl StoreLock {
    /// Creates a lock that is released by dropping `guard`.
    pub fn new(guard: impl Send + Sync + 'static) -> Self {
        Self { guard: Some(Box::new(guard)), is_back: None }
    }

    /// Creates a lock that is released a moment after `guard` is dropped: `is_back` completes when that has
    /// happened. The flows wait for it after a renewal, so that a program that ends right after it leaves no lock behind.
    pub fn with_release(
        guard: impl Send + Sync + 'static,
        is_back: impl Future<Output = ()> + Send + Sync + 'static,
    ) -> Self {
        Self { guard: Some(Box::new(guard)), is_back: Some(Box::pin(is_back)) }
    }

    /// Releases the lock, and waits until others can take it.
    pub async fn release(mut self) {
        drop(self.guard.take());
        if let Some(is_back) = self.is_back.take() {
            is_back.await;
        }
    }

    /// Creates no lock: others may write meanwhile.
    pub fn none() -> Self {
        Self { guard: None, is_back: None }
    }

    pub(crate) fn keeps_others_out(&self) -> bool {
        self.guard.is_some()
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.guard.is_some() { "StoreLock" } else { "StoreLock(none)" })
    }
}
