//! The retry budget of a client.

use std::sync::Mutex;
use std::sync::PoisonError;

use crate::runtime::retry::failure::Failure;

/// A limit on the retries of all calls of a client, so that retries do not multiply the load of a service that fails.
pub trait Budget: Send + Sync + 'static {
    /// Takes the cost of one retry out of the budget, and returns whether there was enough.
    fn withdraw(&self, failure: &Failure<'_>) -> bool;

    /// Records that a call succeeded after this number of retries.
    fn deposit(&self, retries: u32);
}

/// A token bucket that all clones of a client share. A retry costs 5 tokens, or 10 if no response came; a success
/// returns the cost of its retries, or one token. It starts full, with 500 tokens by default: enough for a hundred
/// retries in a row.
#[derive(Debug)]
pub struct TokenBudget {
    capacity: u32,
    tokens: Mutex<u32>,
}

const COST: u32 = 5;
const COST_WITHOUT_ANSWER: u32 = 10;

impl TokenBudget {
    /// Creates a bucket of 500 tokens.
    pub fn new() -> Self {
        Self::with_capacity(500)
    }

    /// Creates a bucket of this many tokens.
    pub fn with_capacity(tokens: u32) -> Self {
        Self { capacity: tokens, tokens: Mutex::new(tokens) }
    }
}

impl Default for TokenBudget {
    fn default() -> Self {
        Self::new()
    }
}

impl Budget for TokenBudget {
    fn withdraw(&self, failure: &Failure<'_>) -> bool {
        let cost = if failure.error.is_api() { COST } else { COST_WITHOUT_ANSWER };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.checked_sub(cost) {
            Some(left) => {
                *tokens = left;
                true
            }
            None => false,
        }
    }

    fn deposit(&self, retries: u32) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(retries.saturating_mul(COST).max(1)).min(self.capacity);
    }
}

/// A budget without a limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unlimited;

impl Budget for Unlimited {
    fn withdraw(&self, _: &Failure<'_>) -> bool {
        true
    }

    fn deposit(&self, _: u32) {}
}

#[cfg(test)]
mod tests {
    use super::{Budget, TokenBudget, Unlimited};
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::OPERATION;

    #[test]
    fn retries_spend_the_budget_and_successes_refill_it() {
        let error = Error::new(Kind::Timeout(None));
        let failure = Failure { error: &error, operation: &OPERATION, idempotent: true, retries: 0 };
        let budget = TokenBudget::with_capacity(25);
        assert_eq!([(); 3].map(|()| budget.withdraw(&failure)), [true, true, false]);
        for _ in 0..4 {
            budget.deposit(0);
        }
        assert!(!budget.withdraw(&failure), "9 tokens are not enough");
        budget.deposit(1);
        assert!(budget.withdraw(&failure));
        budget.deposit(u32::MAX);
        assert_eq!(*budget.tokens.lock().unwrap(), 25, "the bucket is full");
        assert!([(); 1_000].iter().all(|()| Unlimited.withdraw(&failure)));
    }
}
