//! The body of a part: pieces arrive through a channel, and exactly the announced number of bytes is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// The capacity of the channel. With the piece being read and the one being written, four are in memory.
const CAPACITY: usize = 2;

pub(in crate::transfer) struct PartBody {
    pieces: mpsc::Receiver<Bytes>,
    left: u64,
}

impl PartBody {
    pub(in crate::transfer) fn new(size: u64) -> (mpsc::Sender<Bytes>, Self) {
        let (sender, pieces) = mpsc::channel(CAPACITY);
        (sender, Self { pieces, left: size })
    }
}

impl Body for PartBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = ready!(self.pieces.poll_recv(context));
        let Some(left) = piece.as_ref().and_then(|piece| self.left.checked_sub(piece.len() as u64)) else {
            // The attempt was dropped before the end: fail, so that the request does not look complete.
            return Poll::Ready(Some(Err(io::Error::other("the part was cancelled"))));
        };
        self.left = left;
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
