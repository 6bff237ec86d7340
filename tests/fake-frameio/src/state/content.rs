//! The bytes of a file, shared by all responses that send them.

use std::sync::Arc;

use bytes::Bytes;

#[derive(Debug, Clone, Default)]
pub(crate) struct Content(Arc<Vec<u8>>);

impl Content {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// The bytes, without copying them.
    pub(crate) fn bytes(&self) -> Bytes {
        struct Owner(Arc<Vec<u8>>);
        impl AsRef<[u8]> for Owner {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        Bytes::from_owner(Owner(Arc::clone(&self.0)))
    }

    /// Writes bytes at an offset. Gaps are zero.
    pub(crate) fn put(&mut self, offset: usize, bytes: &[u8]) {
        let all = Arc::make_mut(&mut self.0);
        let end = offset + bytes.len();
        if all.len() < end {
            all.resize(end, 0);
        }
        all[offset..end].copy_from_slice(bytes);
    }
}
