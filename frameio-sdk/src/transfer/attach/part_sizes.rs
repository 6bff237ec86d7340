//! The sizes of the parts of an attachment. The API gives one URL per part, but no sizes.

/// The smallest size of every part but the last, if there are several.
const MIN_PART_SIZE: u64 = 5 * 1024 * 1024;

/// Divides `size` bytes into `count` parts. All have the same size, except the last, which gets the rest.
pub(in crate::transfer) fn part_sizes(size: u64, count: usize) -> Vec<u64> {
    let count = (count as u64).max(1);
    let even = size.div_ceil(count);
    let wide = even.max(MIN_PART_SIZE);
    // With parts of the minimum size, nothing would be left for the last one.
    let width = if wide.saturating_mul(count - 1) < size { wide } else { even };
    let rest = |index: u64| size.saturating_sub(index.saturating_mul(width)).min(width);
    (0..count).map(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::part_sizes;

    #[test]
    fn parts_before_the_last_have_equal_sizes_of_at_least_five_mebibytes() {
        const MIB: u64 = 1024 * 1024;
        assert_eq!(part_sizes(7, 1), [7]);
        assert_eq!(part_sizes(12 * MIB, 3), [5 * MIB, 5 * MIB, 2 * MIB]);
        assert_eq!(part_sizes(100 * MIB + 1, 3), [34_952_534, 34_952_534, 34_952_533]);
        assert_eq!(part_sizes(2_500, 3), [834, 834, 832]);
        for (size, count) in [(68_100_000_000, 35), (2_080_000_000, 35), (1, 1), (5 * MIB + 1, 2)] {
            let part_sizes = part_sizes(size, count);
            assert_eq!((part_sizes.len(), part_sizes.iter().sum::<u64>()), (count, size));
        }
    }
}
