"""Reading a learner's notebook and loading its cells."""
