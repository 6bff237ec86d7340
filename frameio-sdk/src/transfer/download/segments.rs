//! How a medium is cut for parallel requests.

/// The bytes of one request. A medium of up to one of it comes with the first answer.
pub(in crate::transfer) const SEGMENT: u64 = 32 * 1024 * 1024;

/// Cuts gaps into segments.
pub(in crate::transfer) fn cut(gaps: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    gaps.into_iter()
        .flat_map(|(start, end)| {
            let count = (end - start).div_ceil(SEGMENT);
            (0..count).map(move |index| (start + index * SEGMENT, end.min(start + (index + 1) * SEGMENT)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SEGMENT, cut};

    #[test]
    fn gaps_are_cut_without_loss() {
        let gaps = vec![(5, 10), (100, 100 + 2 * SEGMENT + 1)];
        let end = 100 + 2 * SEGMENT;
        assert_eq!(cut(gaps), [(5, 10), (100, 100 + SEGMENT), (100 + SEGMENT, end), (end, end + 1)]);
    }
}
