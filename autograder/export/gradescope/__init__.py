"""Gradescope: a result in its format, and the kit as an autograder archive that it can run."""
