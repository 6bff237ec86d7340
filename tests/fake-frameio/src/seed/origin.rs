//! The parameters of the initial data, so that it can be created again.

use super::{demo, extras, world};
use crate::seed::choice::Seed;
use crate::seed::ids::Demo;
use crate::state::{Settings, State};

#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) seed: Seed,
    pub(crate) base_url: String,
    pub(crate) settings: Settings,
    /// The seed of all ids.
    pub(crate) number: u64,
}

impl Origin {
    /// Creates the initial data, which is the same each time.
    pub(crate) fn populate(&self) -> (State, Demo) {
        let mut state = State::new(self.base_url.clone(), self.settings.clone(), self.number);
        let mut ids = world::populate(&mut state);
        if self.seed == Seed::Demo {
            demo::populate(&mut state, &mut ids);
            extras::populate(&mut state, &mut ids);
        }
        state.outbox.clear();
        (state, ids)
    }
}
