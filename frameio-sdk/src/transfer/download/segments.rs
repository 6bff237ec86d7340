//! Divides the missing bytes of a medium into ranges for parallel requests.

/// Divides gaps into segments of at most the given size.
pub(in crate::transfer) fn split_gaps(gaps: Vec<(u64, u64)>, segment: u64) -> Vec<(u64, u64)> {
    gaps.into_iter()
        .flat_map(|(start, end)| {
            let count = (end - start).div_ceil(segment);
            (0..count).map(move |index| (start + index * segment, end.min(start + (index + 1) * segment)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::split_gaps;

    #[test]
    fn gaps_are_cut_without_loss() {
        let gaps = vec![(5, 10), (100, 121)];
        assert_eq!(split_gaps(gaps, 10), [(5, 10), (100, 110), (110, 120), (120, 121)]);
    }
}
