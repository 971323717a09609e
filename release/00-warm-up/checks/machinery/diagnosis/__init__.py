"""Naming a mistake from what an answer returned."""
