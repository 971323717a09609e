"""Showing what the checks found: in a terminal, in a notebook, in pytest."""
