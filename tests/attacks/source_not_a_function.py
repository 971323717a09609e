"""Binds the name to a number.

Deserves: missing, error
"""

double = 2.0
