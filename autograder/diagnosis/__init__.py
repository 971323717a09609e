"""Naming the mistake in a wrong answer."""
