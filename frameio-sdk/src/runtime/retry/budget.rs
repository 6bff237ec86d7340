//! What a client as a whole may spend on retries.

use std::sync::Mutex;
use std::sync::PoisonError;

use crate::runtime::retry::failure::Failure;

/// Keeps an outage from being multiplied: when most calls fail, sending each of them again makes it worse.
pub trait Budget: Send + Sync + 'static {
    /// Whether one more retry can be afforded; if so, it is paid for.
    fn withdraw(&self, failure: &Failure<'_>) -> bool;

    /// A call has succeeded, after so many retries.
    fn deposit(&self, retries: u32);
}

/// A purse of tokens that all clones of a client share. A retry costs 5 of them, or 10 when no answer came; a success gives
/// back what its retries cost, or else one. It begins with 500, which is as much as it holds: a hundred retries in a row
/// without a single success.
#[derive(Debug)]
pub struct TokenBudget {
    capacity: u32,
    tokens: Mutex<u32>,
}

const COST: u32 = 5;
const COST_WITHOUT_ANSWER: u32 = 10;

impl TokenBudget {
    /// With 500 tokens.
    pub fn new() -> Self {
        Self::with_capacity(500)
    }

    /// With so many tokens.
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

/// Every retry can be afforded.
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
    use super::{Budget, TokenBudget};
    use crate::runtime::error::kind::Kind;
    use crate::runtime::error::opaque::Error;
    use crate::runtime::retry::failure::Failure;
    use crate::runtime::retry::fixtures::OPERATION;

    #[test]
    fn an_outage_spends_it_and_successes_fill_it_again() {
        let error = Error::new(Kind::Timeout(None));
        let failure = Failure { error: &error, operation: &OPERATION, idempotent: true, retries: 0 };
        let budget = TokenBudget::with_capacity(25);
        assert_eq!([(); 3].map(|()| budget.withdraw(&failure)), [true, true, false]);
        for _ in 0..4 {
            budget.deposit(0);
        }
        assert!(!budget.withdraw(&failure), "9 are not enough");
        budget.deposit(1);
        assert!(budget.withdraw(&failure));
        budget.deposit(u32::MAX);
        assert_eq!(*budget.tokens.lock().unwrap(), 25, "it holds no more");
    }
}
