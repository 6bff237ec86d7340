//! Whether reading fills in what is missing, and the count of what it filled in.
//!
//! Values are read through serde, which has no place for either, so both belong to the thread for as long as one value is read.

use std::cell::RefCell;

use crate::runtime::model::corrections::Corrections;

thread_local! {
    /// What was filled in so far; `None` while nothing is to be.
    static CORRECTIONS: RefCell<Option<Corrections>> = const { RefCell::new(None) };
}

/// Puts back what was there before, even when reading panics.
struct Restore(Option<Corrections>);

impl Drop for Restore {
    fn drop(&mut self) {
        CORRECTIONS.set(self.0.take());
    }
}

/// Reads something, filling in what is missing.
pub(crate) fn leniently<T>(read: impl FnOnce() -> T) -> (T, Corrections) {
    let restore = Restore(CORRECTIONS.replace(Some(Corrections::default())));
    let value = read();
    let corrections = CORRECTIONS.take().unwrap_or_default();
    drop(restore);
    (value, corrections)
}

/// Reads something, filling in nothing.
pub(super) fn strictly<T>(read: impl FnOnce() -> T) -> T {
    let _restore = Restore(CORRECTIONS.take());
    read()
}

/// Reads something that may turn out to be something else: what is filled in counts only when it succeeds.
pub(super) fn tentatively<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    if !is_lenient() {
        return read();
    }
    let (outcome, corrections) = leniently(read);
    if outcome.is_ok() {
        CORRECTIONS.with_borrow_mut(|all| {
            if let Some(all) = all {
                all.extend(&corrections);
            }
        });
    }
    outcome
}

/// Whether what is missing is filled in.
pub(super) fn is_lenient() -> bool {
    CORRECTIONS.with_borrow(Option::is_some)
}

/// Whether a missing member is to be filled in; it is then counted.
pub(super) fn fill_in(type_name: &'static str, member: &'static str) -> bool {
    CORRECTIONS.with_borrow_mut(|corrections| match corrections {
        Some(corrections) => {
            corrections.add(type_name, member, 1);
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::{fill_in, is_lenient, leniently, strictly, tentatively};

    #[test]
    fn nothing_is_filled_in_unless_asked_and_never_beyond_the_end() {
        assert!(!fill_in("Cat", "name"));
        let (_, corrections) = leniently(|| {
            assert!(fill_in("Cat", "name") && fill_in("Cat", "lives") && fill_in("Cat", "name"));
            strictly(|| assert!(!fill_in("Cat", "name")));
            assert!(is_lenient());
        });
        let all: Vec<_> = corrections.iter().map(|one| (one.to_string(), one.count())).collect();
        assert_eq!(all, [("Cat.name".into(), 2), ("Cat.lives".into(), 1)]);
        assert_eq!((corrections.count(), corrections.is_empty(), is_lenient()), (3, false, false));
    }

    #[test]
    fn attempts_that_fail_count_nothing() {
        let attempt = |outcome: Result<(), ()>| {
            tentatively(|| {
                fill_in("Cat", "name");
                outcome
            })
        };
        let (_, corrections) = leniently(|| (attempt(Err(())), attempt(Ok(()))));
        assert_eq!(corrections.count(), 1);
        assert_eq!(attempt(Ok(())), Ok(()));
        assert!(!is_lenient());
    }

    #[test]
    fn a_panic_leaves_nothing_behind() {
        assert!(catch_unwind(|| leniently(|| panic!("on purpose"))).is_err());
        assert!(!is_lenient());
    }
}
