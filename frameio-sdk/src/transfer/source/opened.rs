//! An opened source: its size, its fingerprint, and the bytes of its parts.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::future::Either;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Mutex;

use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::{CHUNK, SourceFile};
use crate::transfer::source::fingerprint::SourceFingerprint;
use crate::transfer::source::input::{ByteStream, Input};

/// The number of concurrent reads per part.
const READ_AHEAD: usize = 2;

/// The maximum size of a part of a stream that is buffered for a retry.
const MAX_REPLAY_BYTES: u64 = 32 * 1024 * 1024;

pub(in crate::transfer) enum Opened {
    File(Arc<SourceFile>),
    Bytes(Bytes),
    Stream { size: u64, stream: Mutex<SequentialStream> },
}

/// A stream and the position in it.
pub(in crate::transfer) struct SequentialStream {
    stream: ByteStream,
    /// Bytes taken from the stream that belong to no piece yet.
    remainder: Bytes,
    /// The offset of the next byte of the stream.
    position: u64,
    /// The bytes of the current part that have been read so far, for a retry.
    replay: BytesMut,
    replay_start: u64,
}

impl Opened {
    pub(in crate::transfer) async fn open(input: Input) -> Result<Self, TransferError> {
        Ok(match input {
            Input::Path(path) => Self::File(SourceFile::open(&path).await?),
            Input::Bytes(bytes) => Self::Bytes(bytes),
            Input::Stream { stream, size } => {
                let (remainder, replay) = (Bytes::new(), BytesMut::new());
                Self::Stream {
                    size,
                    stream: Mutex::new(SequentialStream { stream, remainder, position: 0, replay, replay_start: 0 }),
                }
            }
        })
    }

    pub(in crate::transfer) fn size(&self) -> u64 {
        match self {
            Self::File(file) => file.size(),
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Stream { size, .. } => *size,
        }
    }

    /// The fingerprint. `None` for streams, which cannot be recognised and therefore not resumed.
    pub(in crate::transfer) fn fingerprint(&self) -> Option<SourceFingerprint> {
        match self {
            Self::File(file) => Some(file.fingerprint.clone()),
            Self::Bytes(bytes) => Some(SourceFingerprint::of_bytes(bytes)),
            Self::Stream { .. } => None,
        }
    }

    /// Whether the parts have to be read in order, one at a time.
    pub(in crate::transfer) fn is_sequential(&self) -> bool {
        matches!(self, Self::Stream { .. })
    }

    /// The pieces of a part, in order. Except for streams, the next piece is read while one is being sent.
    pub(in crate::transfer) fn pieces(
        &self,
        start: u64,
        end: u64,
    ) -> impl Stream<Item = Result<Bytes, TransferError>> + Send {
        if self.is_sequential() {
            return Either::Left(stream::try_unfold(start, move |offset| async move {
                if offset >= end {
                    return Ok(None);
                }
                let piece = self.piece(start, offset, end).await?;
                let next = offset + piece.len() as u64;
                Ok(Some((piece, next)))
            }));
        }
        let offsets = stream::iter((start..end).step_by(CHUNK));
        Either::Right(offsets.map(move |offset| self.piece(start, offset, end)).buffered(READ_AHEAD))
    }

    /// Reads the piece at `offset`, within the part from `part` to `end`.
    async fn piece(&self, part: u64, offset: u64, end: u64) -> Result<Bytes, TransferError> {
        let length = usize::try_from(end - offset).unwrap_or(usize::MAX).min(CHUNK);
        match self {
            Self::File(file) => file.read(offset, length).await,
            Self::Bytes(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..(start + length).min(bytes.len())))
            }
            Self::Stream { size, stream } => stream.lock().await.piece(part, offset, end, *size).await,
        }
    }

    pub(in crate::transfer) async fn check_unchanged(&self) -> Result<(), TransferError> {
        match self {
            Self::File(file) => file.check_unchanged().await,
            Self::Bytes(_) => Ok(()),
            Self::Stream { size, stream } => stream.lock().await.check_end(*size).await,
        }
    }
}

impl SequentialStream {
    async fn piece(&mut self, part: u64, offset: u64, end: u64, size: u64) -> Result<Bytes, TransferError> {
        if part != self.replay_start {
            self.replay.clear();
            self.replay_start = part;
        }
        if offset < self.position {
            // A retry of the current part.
            let start = usize::try_from(offset - self.replay_start).unwrap_or(usize::MAX);
            if start >= self.replay.len() {
                let message =
                    "this part of the stream failed, and it is too large (over 32 MiB) to be kept and sent again";
                return Err(TransferError::new(TransferErrorKind::Source, message));
            }
            let stop = (start + CHUNK).min(self.replay.len());
            return Ok(Bytes::copy_from_slice(&self.replay[start..stop]));
        }
        while self.remainder.is_empty() {
            self.remainder = match self.stream.next().await {
                Some(Ok(bytes)) => bytes,
                Some(Err(error)) => {
                    let message = format!("the stream failed after {} bytes: {error}", self.position);
                    return Err(TransferError::new(TransferErrorKind::Source, message).with_source(error));
                }
                None => {
                    let message = format!("the stream ended after {} bytes instead of {size}", self.position);
                    return Err(TransferError::new(TransferErrorKind::SourceChanged, message));
                }
            };
        }
        let length = usize::try_from(end - offset).unwrap_or(usize::MAX).min(CHUNK).min(self.remainder.len());
        let piece = self.remainder.split_to(length);
        self.position += length as u64;
        if end - part <= MAX_REPLAY_BYTES {
            self.replay.extend_from_slice(&piece);
        }
        Ok(piece)
    }

    async fn check_end(&mut self, size: u64) -> Result<(), TransferError> {
        let more =
            !self.remainder.is_empty() || matches!(self.stream.next().await, Some(Ok(bytes)) if !bytes.is_empty());
        if more {
            let message = format!("the stream has more than the {size} bytes that were announced");
            return Err(TransferError::new(TransferErrorKind::SourceChanged, message));
        }
        Ok(())
    }
}
