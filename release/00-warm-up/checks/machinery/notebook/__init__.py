"""Read a learner's notebook and run what its answers need."""
