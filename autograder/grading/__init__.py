"""Grading one submission: the hidden tests, the exercises, the gate."""
