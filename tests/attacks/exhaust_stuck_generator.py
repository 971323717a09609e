"""Gives the grader a generator that never moves, in which NumPy waits for another number for ever.

Deserves: protocol
"""


def double(x):
    import numpy as np

    rng = np.random.default_rng(0)
    rng.bit_generator.state = {**rng.bit_generator.state, "state": {"state": 0, "inc": 0}}
    return roll(5, rng)  # noqa: F821  (an earlier exercise)
