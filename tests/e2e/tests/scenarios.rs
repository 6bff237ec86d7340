//! Every scenario as a separate test, each with its own world.

e2e::test_every_scenario!();
