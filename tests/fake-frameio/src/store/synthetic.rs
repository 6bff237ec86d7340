//! Made-up bytes for files whose bytes are not kept. The same file always has the same bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::state::{hash, mix};

const CHUNK: u64 = 64 * 1024;

/// The bytes `start..end` of a made-up file.
pub(crate) fn bytes(name: &str, start: u64, end: u64) -> Vec<u8> {
    let seed = hash(name);
    let mut generated = Vec::with_capacity((end - start) as usize + 8);
    let mut word = start / 8;
    while word * 8 < end {
        generated.extend_from_slice(&mix(seed.wrapping_add(word)).to_le_bytes());
        word += 1;
    }
    let skip = (start % 8) as usize;
    generated[skip..skip + (end - start) as usize].to_vec()
}

/// The same as a body that is generated in pieces.
pub(super) struct SyntheticBody {
    name: String,
    at: u64,
    end: u64,
}

impl SyntheticBody {
    pub(super) fn new(name: String, start: u64, end: u64) -> Self {
        Self { name, at: start, end }
    }
}

impl Body for SyntheticBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.at >= self.end {
            return Poll::Ready(None);
        }
        let next = self.end.min(self.at + CHUNK);
        let piece = bytes(&self.name, self.at, next);
        self.at = next;
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.end - self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_equal_slices_of_the_whole() {
        let whole = bytes("a", 0, 1000);
        assert_eq!(whole.len(), 1000);
        assert_eq!(bytes("a", 13, 500), whole[13..500]);
        assert_ne!(bytes("b", 0, 1000), whole);
    }
}
