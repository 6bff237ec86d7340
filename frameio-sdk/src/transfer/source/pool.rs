//! A pool of buffers: allocating and clearing one for each piece costs as much as reading the piece.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// The maximum number of unused buffers that are kept.
const MAX_FREE: usize = 16;

/// A pool of buffers of one size.
#[derive(Debug)]
pub(in crate::transfer) struct Pool {
    free: Mutex<Vec<Vec<u8>>>,
    size: usize,
}

/// A buffer that returns to the pool when its last reader drops it.
pub(in crate::transfer) struct Buffer {
    bytes: Vec<u8>,
    length: usize,
    pool: Arc<Pool>,
}

impl Pool {
    pub(in crate::transfer) fn new(size: usize) -> Arc<Self> {
        Arc::new(Self { free: Mutex::default(), size })
    }

    /// Takes a buffer of `length` bytes, at most the size of the pool's buffers. Its content is unspecified.
    pub(in crate::transfer) fn take(self: &Arc<Self>, length: usize) -> Buffer {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Small files get a buffer of their own size.
        let bytes = free.filter(|bytes| bytes.len() >= length).unwrap_or_else(|| vec![0; length]);
        Buffer { bytes, length, pool: Arc::clone(self) }
    }
}

impl Buffer {
    pub(in crate::transfer) fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
    }

    pub(in crate::transfer) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        if self.bytes.len() == self.pool.size && free.len() < MAX_FREE {
            free.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;

    #[test]
    fn a_buffer_returns_to_the_pool_when_its_last_reader_drops_it() {
        let pool = Pool::new(8);
        let mut first = pool.take(8);
        first.as_mut().fill(7);
        let bytes = first.into_bytes();
        let copy = bytes.clone();
        drop(bytes);
        assert!(pool.free.lock().unwrap().is_empty());
        assert_eq!(&copy[..], [7; 8]);
        drop(copy);
        assert_eq!(pool.free.lock().unwrap().len(), 1);
        assert_eq!(pool.take(3).into_bytes().len(), 3);
    }
}
