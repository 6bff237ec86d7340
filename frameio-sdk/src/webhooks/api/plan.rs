//! Selects which existing webhook or action to keep. It makes no calls.

use url::Url;

/// A webhook or action of the workspace, as a candidate to keep.
#[derive(Clone, Debug)]
pub(super) struct Candidate<Id> {
    pub(super) id: Id,
    /// Whether it delivers the same events to the same URL.
    pub(super) is_same: bool,
    /// Whether it has all requested settings already.
    pub(super) is_current: bool,
}

/// The decision: the candidate to keep, and the stale ones, which deliver the same events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan<Id> {
    /// The candidate to keep; `None` to create one.
    pub(super) keep: Option<Id>,
    pub(super) stale: Vec<Id>,
}

/// Makes the decision; `candidates` are in the order of their creation.
///
/// If an id is known, only that candidate can be kept, because the stored secret belongs to it. Otherwise a candidate
/// that needs no change is preferred, and among equals the newest.
/// before one that does, and a newer one before an older one.
pub(super) fn plan<Id: Clone + PartialEq>(candidates: &[Candidate<Id>], known: Option<&Id>, rotates: bool) -> Plan<Id> {
    let is_known = |candidate: &&Candidate<Id>| known == Some(&candidate.id);
    let keep = match known {
        _ if rotates => None,
        Some(_) => candidates.iter().find(is_known),
        None => candidates.iter().filter(|one| one.is_same).max_by_key(|one| one.is_current),
    };
    let keep = keep.map(|one| one.id.clone());
    let concerned = candidates.iter().filter(|one| one.is_same || is_known(one)).map(|one| one.id.clone());
    let stale = concerned.filter(|id| keep.as_ref() != Some(id)).collect();
    Plan { keep, stale }
}

/// Whether two texts are the same URL after normalization.
pub(super) fn is_same_url(one: &str, other: &str) -> bool {
    one == other || matches!((Url::parse(one), Url::parse(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Candidates by id, `is_same` and `is_current`.
    fn candidates(all: &[(u8, bool, bool)]) -> Vec<Candidate<u8>> {
        all.iter().map(|&(id, is_same, is_current)| Candidate { id, is_same, is_current }).collect()
    }

    fn chosen(all: &[(u8, bool, bool)], known: Option<u8>, rotates: bool) -> (Option<u8>, Vec<u8>) {
        let plan = plan(&candidates(all), known.as_ref(), rotates);
        (plan.keep, plan.stale)
    }

    #[test]
    fn one_is_created_if_no_candidate_fits() {
        assert_eq!(chosen(&[], None, false), (None, vec![]));
        assert_eq!(chosen(&[(1, false, false)], None, false), (None, vec![]), "a webhook with another URL");
    }

    #[test]
    fn current_candidates_are_preferred_and_then_the_newest() {
        assert_eq!(chosen(&[(1, true, true), (2, true, false)], None, false), (Some(1), vec![2]));
        assert_eq!(chosen(&[(1, true, true), (2, true, true)], None, false), (Some(2), vec![1]));
        assert_eq!(chosen(&[(1, true, false), (2, true, false), (3, false, true)], None, false), (Some(2), vec![1]));
    }

    #[test]
    fn a_known_candidate_is_kept_whatever_its_url() {
        assert_eq!(chosen(&[(1, false, false), (2, true, true)], Some(1), false), (Some(1), vec![2]));
        assert_eq!(
            chosen(&[(2, true, true)], Some(1), false),
            (None, vec![2]),
            "the stored secret does not belong to 2"
        );
    }

    #[test]
    fn a_rotation_keeps_no_candidate() {
        assert_eq!(chosen(&[(1, true, true)], None, true), (None, vec![1]));
        assert_eq!(chosen(&[(1, false, true), (2, true, true)], Some(1), true), (None, vec![1, 2]));
    }

    #[test]
    fn urls_are_normalized_before_they_are_compared() {
        assert!(is_same_url("https://Example.com:443/hook", "https://example.com/hook"));
        assert!(!is_same_url("https://example.com/hook", "https://example.com/hook?tenant=2"));
        assert!(is_same_url("not a url", "not a url"));
    }
}
