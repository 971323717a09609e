"""Grading many submissions: locally, in parallel, or on a cluster."""
