//! Every scenario as a test of its own, in a world of its own.

e2e::test_every_scenario!();
