//! The choice among what a workspace has. It makes no calls.

use url::Url;

/// A webhook or action of the workspace.
#[derive(Clone, Debug)]
pub(super) struct Candidate<Id> {
    pub(super) id: Id,
    /// Whether it delivers the same things to the same place.
    pub(super) is_same: bool,
    /// Whether there is nothing to change about it.
    pub(super) is_current: bool,
}

/// Which one is kept, and which ones deliver the same without being the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan<Id> {
    /// `None`: create one.
    pub(super) keep: Option<Id>,
    pub(super) stale: Vec<Id>,
}

/// Chooses; `candidates` are in the order of their creation.
///
/// With a known id, only that one will do, since the secret at hand is its secret. Otherwise one that needs no change comes
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

/// Whether two URLs are the same, however they are written.
pub(super) fn is_same_url(one: &str, other: &str) -> bool {
    one == other || matches!((Url::parse(one), Url::parse(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Id, same place, nothing to change.
    fn candidates(all: &[(u8, bool, bool)]) -> Vec<Candidate<u8>> {
        all.iter().map(|&(id, is_same, is_current)| Candidate { id, is_same, is_current }).collect()
    }

    fn chosen(all: &[(u8, bool, bool)], known: Option<u8>, rotates: bool) -> (Option<u8>, Vec<u8>) {
        let plan = plan(&candidates(all), known.as_ref(), rotates);
        (plan.keep, plan.stale)
    }

    #[test]
    fn one_is_created_when_nothing_fits() {
        assert_eq!(chosen(&[], None, false), (None, vec![]));
        assert_eq!(chosen(&[(1, false, false)], None, false), (None, vec![]), "somebody else's");
    }

    #[test]
    fn what_needs_no_change_comes_first_and_then_the_newest() {
        assert_eq!(chosen(&[(1, true, true), (2, true, false)], None, false), (Some(1), vec![2]));
        assert_eq!(chosen(&[(1, true, true), (2, true, true)], None, false), (Some(2), vec![1]));
        assert_eq!(chosen(&[(1, true, false), (2, true, false), (3, false, true)], None, false), (Some(2), vec![1]));
    }

    #[test]
    fn a_known_one_is_the_one_wherever_it_delivers() {
        assert_eq!(chosen(&[(1, false, false), (2, true, true)], Some(1), false), (Some(1), vec![2]));
        assert_eq!(chosen(&[(2, true, true)], Some(1), false), (None, vec![2]), "the secret at hand is not that of 2");
    }

    #[test]
    fn a_rotation_leaves_none_in_place() {
        assert_eq!(chosen(&[(1, true, true)], None, true), (None, vec![1]));
        assert_eq!(chosen(&[(1, false, true), (2, true, true)], Some(1), true), (None, vec![1, 2]));
    }

    #[test]
    fn urls_are_compared_as_urls() {
        assert!(is_same_url("https://Example.com:443/hook", "https://example.com/hook"));
        assert!(!is_same_url("https://example.com/hook", "https://example.com/hook?tenant=2"));
        assert!(is_same_url("not a url", "not a url"));
    }
}
