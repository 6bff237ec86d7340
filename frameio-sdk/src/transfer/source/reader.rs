//! Converts readers to streams of bytes.

use std::io;
use std::task::Poll;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use tokio::io::{AsyncRead, ReadBuf};

/// The size of the buffer for one read.
const BUFFER_SIZE: usize = 64 * 1024;

/// A stream of the bytes of an async reader.
pub(in crate::transfer) fn from_async(reader: impl AsyncRead + Send) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let mut reader = Box::pin(reader);
    let mut buffer = vec![0; BUFFER_SIZE];
    stream::poll_fn(move |context| {
        let mut read = ReadBuf::new(&mut buffer);
        reader.as_mut().poll_read(context, &mut read).map(|outcome| match outcome {
            Ok(()) if read.filled().is_empty() => None,
            Ok(()) => Some(Ok(Bytes::copy_from_slice(read.filled()))),
            Err(error) => Some(Err(error)),
        })
    })
}

/// A stream of the bytes of a blocking reader, which is read on tokio's threads for blocking work.
pub(in crate::transfer) fn from_std(
    reader: impl io::Read + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let mut idle = Some(reader);
    let mut reading = None;
    stream::poll_fn(move |context| {
        let task = match (&mut reading, idle.take()) {
            (Some(task), _) => task,
            (None, Some(reader)) => reading.insert(tokio::task::spawn_blocking(move || read(reader))),
            (None, None) => return Poll::Ready(None),
        };
        std::pin::Pin::new(task).poll(context).map(|outcome| {
            reading = None;
            match outcome {
                Ok((reader, Ok(piece))) if !piece.is_empty() => {
                    idle = Some(reader);
                    Some(Ok(piece))
                }
                Ok((_, Ok(_))) => None,
                Ok((_, Err(error))) => Some(Err(error)),
                // The read panicked, or the runtime is shutting down.
                Err(error) => Some(Err(io::Error::other(error))),
            }
        })
    })
}

fn read<R: io::Read>(mut reader: R) -> (R, io::Result<Bytes>) {
    let mut buffer = vec![0; BUFFER_SIZE];
    loop {
        match reader.read(&mut buffer) {
            Ok(count) => {
                buffer.truncate(count);
                return (reader, Ok(buffer.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (reader, Err(error)),
        }
    }
}
