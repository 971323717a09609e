"""Grades for other platforms."""
