//! The kinds of sources that can be uploaded.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use tokio::io::AsyncRead;

use crate::transfer::source::reader;

pub(in crate::transfer) type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The bytes of an upload: a local file, bytes in memory, or a stream or reader of known size.
///
/// Paths (`"A001.mov"`, a `Path`, a `PathBuf`) convert into it, and so do bytes (`Bytes`, `Vec<u8>`, `b"..."`), which need
/// a [`name`](crate::transfer::Upload::name).
#[must_use]
pub struct Source(pub(in crate::transfer) Input);

pub(in crate::transfer) enum Input {
    Path(PathBuf),
    Bytes(Bytes),
    Stream { stream: ByteStream, size: u64 },
}

impl Source {
    /// A local file.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Input::Path(path.into()))
    }

    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self(Input::Bytes(bytes.into()))
    }

    /// A stream of exactly `size` bytes.
    ///
    /// A stream is read once, and its parts are sent one after the other. A part of up to 32 MiB is buffered until it has
    /// arrived, so that it can be retried; a failure of a larger one fails the upload. An upload
    /// of a stream cannot be resumed.
    pub fn stream<S, B>(size: u64, stream: S) -> Self
    where
        S: Stream<Item = io::Result<B>> + Send + 'static,
        B: Into<Bytes>,
    {
        Self(Input::Stream { stream: Box::pin(stream.map(|item| item.map(Into::into))), size })
    }

    /// An async reader of exactly `size` bytes. It is read as [`stream`](Self::stream) says.
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use frameio_sdk::transfer::Source;
    ///
    /// let connection = tokio::net::TcpStream::connect("recorder:9000").await?;
    /// let source = Source::reader(1_500_000, connection);
    /// client.account("account id").upload(source, "folder id").name("A001_C002.mov").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reader(size: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        Self::stream(size, reader::from_async(reader))
    }

    /// A reader of exactly `size` bytes that blocks. It is read as [`stream`](Self::stream) says, on the threads that tokio
    /// has for blocking work.
    pub fn std_reader(size: u64, reader: impl io::Read + Send + 'static) -> Self {
        Self::stream(size, reader::from_std(reader))
    }

    /// The last component of the path.
    pub(in crate::transfer) fn name(&self) -> Option<String> {
        match &self.0 {
            Input::Path(path) => path.file_name().and_then(|name| name.to_str()).map(str::to_owned),
            Input::Bytes(_) | Input::Stream { .. } => None,
        }
    }

    /// The name of the source in the key of a state.
    pub(in crate::transfer) fn label(&self) -> String {
        match &self.0 {
            Input::Path(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            Input::Bytes(_) => "bytes".to_owned(),
            Input::Stream { .. } => "stream".to_owned(),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Input::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Input::Bytes(bytes) => f.debug_struct("Bytes").field("size", &bytes.len()).finish(),
            Input::Stream { size, .. } => f.debug_struct("Stream").field("size", size).finish(),
        }
    }
}

impl From<&str> for Source {
    fn from(path: &str) -> Self {
        Self::path(path)
    }
}

impl From<String> for Source {
    fn from(path: String) -> Self {
        Self::path(path)
    }
}

impl From<&String> for Source {
    fn from(path: &String) -> Self {
        Self::path(path)
    }
}

impl From<&OsStr> for Source {
    fn from(path: &OsStr) -> Self {
        Self::path(path)
    }
}

impl From<OsString> for Source {
    fn from(path: OsString) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for Source {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<Bytes> for Source {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&'static [u8]> for Source {
    fn from(bytes: &'static [u8]) -> Self {
        Self::bytes(bytes)
    }
}

impl<const N: usize> From<&'static [u8; N]> for Source {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::bytes(bytes.as_slice())
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}
