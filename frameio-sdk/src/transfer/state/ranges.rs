//! Sets of mostly consecutive numbers: finished parts, finished bytes.

use serde::{Deserialize, Serialize};

/// A set of half-open ranges, sorted and not touching each other. Serialized as a list of pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(u64, u64)>")]
pub(in crate::transfer) struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    pub(in crate::transfer) fn insert(&mut self, start: u64, end: u64) {
        if start >= end {
            return;
        }
        // Ranges that end before `start` stay in front of the new one, and those that begin after `end` stay behind it.
        let first = self.0.partition_point(|(_, other_end)| *other_end < start);
        let after = self.0.partition_point(|(other_start, _)| *other_start <= end);
        let (mut start, mut end) = (start, end);
        if first < after {
            start = start.min(self.0[first].0);
            end = end.max(self.0[after - 1].1);
        }
        self.0.splice(first..after, [(start, end)]);
    }

    pub(in crate::transfer) fn contains(&self, number: u64) -> bool {
        let index = self.0.partition_point(|(_, end)| *end <= number);
        self.0.get(index).is_some_and(|(start, _)| *start <= number)
    }

    /// How many numbers are in the set.
    pub(in crate::transfer) fn count(&self) -> u64 {
        self.0.iter().map(|(start, end)| end - start).sum()
    }

    /// Removes the `by` highest numbers, or all if there are fewer. Returns the end of the remaining ranges.
    pub(in crate::transfer) fn shorten(&mut self, by: u64) -> u64 {
        let mut left = by;
        while let Some((start, end)) = self.0.pop() {
            if end - start > left {
                self.0.push((start, end - left));
                return end - left;
            }
            left -= end - start;
        }
        0
    }

    /// The ranges below `end` that are missing.
    pub(in crate::transfer) fn gaps(&self, end: u64) -> Vec<(u64, u64)> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for (start, stop) in &self.0 {
            if at < *start {
                gaps.push((at, (*start).min(end)));
            }
            at = *stop;
        }
        if at < end {
            gaps.push((at, end));
        }
        gaps.retain(|(start, stop)| start < stop);
        gaps
    }
}

impl From<Vec<(u64, u64)>> for Ranges {
    /// Stored pairs are not trusted to be sorted or disjoint; inserting them one by one sorts and joins them.
    fn from(pairs: Vec<(u64, u64)>) -> Self {
        let mut ranges = Self::default();
        for (start, end) in pairs {
            ranges.insert(start, end);
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    #[test]
    fn touching_ranges_are_joined_and_gaps_are_listed() {
        let mut ranges = Ranges::default();
        for (start, end) in [(10, 20), (0, 5), (30, 40), (5, 10), (7, 7)] {
            ranges.insert(start, end);
        }
        assert_eq!(ranges.0, [(0, 20), (30, 40)]);
        assert_eq!(ranges.gaps(50), [(20, 30), (40, 50)]);
        assert_eq!(ranges.gaps(25), [(20, 25)]);
        assert_eq!(ranges.count(), 30);
        assert!(ranges.contains(0) && ranges.contains(19) && !ranges.contains(20) && ranges.contains(39));
        assert_eq!((ranges.shorten(4), ranges.count()), (36, 26));
        assert_eq!((ranges.shorten(7), ranges.0.clone()), (19, vec![(0, 19)]));
        ranges.insert(15, 40);
        assert_eq!(ranges.0, [(0, 40)]);
        assert_eq!((ranges.shorten(0), ranges.shorten(40), ranges.count()), (40, 0, 0));
    }

    #[test]
    fn random_operations_give_the_same_as_a_set_of_numbers() {
        let mut word = 1_u64;
        for _ in 0..200 {
            let (mut ranges, mut set) = (Ranges::default(), std::collections::BTreeSet::new());
            for _ in 0..12 {
                word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (start, length) = ((word >> 33) % 40, (word >> 50) % 9);
                ranges.insert(start, start + length);
                set.extend(start..start + length);
            }
            assert!((0..50).all(|number| ranges.contains(number) == set.contains(&number)));
            assert_eq!(ranges.count(), set.len() as u64);
            let missing: Vec<u64> = ranges.gaps(50).into_iter().flat_map(|(start, end)| start..end).collect();
            assert!(missing.iter().all(|number| !set.contains(number)) && missing.len() + set.len() == 50);
            let text = serde_json::to_string(&ranges).unwrap();
            assert_eq!(serde_json::from_str::<Ranges>(&text).unwrap(), ranges);
        }
    }
}
