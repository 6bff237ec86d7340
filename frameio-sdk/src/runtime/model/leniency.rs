//! Whether decoding fills in missing members, and a count of those that it filled in.
//!
//! serde has no way to pass such a context through, so both are thread-local while a value is decoded.

use std::cell::RefCell;

use crate::runtime::model::corrections::Corrections;

thread_local! {
    /// The members filled in so far; `None` if members are not filled in.
    static CORRECTIONS: RefCell<Option<Corrections>> = const { RefCell::new(None) };
}

/// Restores the previous state on drop, even after a panic.
struct Restore(Option<Corrections>);

impl Drop for Restore {
    fn drop(&mut self) {
        CORRECTIONS.set(self.0.take());
    }
}

/// Decodes a value and fills in missing members.
pub(crate) fn leniently<T>(read: impl FnOnce() -> T) -> (T, Corrections) {
    let restore = Restore(CORRECTIONS.replace(Some(Corrections::default())));
    let value = read();
    let corrections = CORRECTIONS.take().unwrap_or_default();
    drop(restore);
    (value, corrections)
}

/// Decodes a value without filling anything in.
pub(super) fn strictly<T>(read: impl FnOnce() -> T) -> T {
    let _restore = Restore(CORRECTIONS.take());
    read()
}

/// Decodes a value as one of several candidates: the members that were filled in are counted only on success.
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

/// Whether missing members are filled in.
pub(super) fn is_lenient() -> bool {
    CORRECTIONS.with_borrow(Option::is_some)
}

/// Whether to fill in a missing member; if so, it is counted.
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
    fn members_are_filled_in_only_while_decoding_leniently() {
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
    fn failed_attempts_are_not_counted() {
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
    fn a_panic_restores_the_state() {
        assert!(catch_unwind(|| leniently(|| panic!("on purpose"))).is_err());
        assert!(!is_lenient());
    }
}
