"""Gives the grader a Mersenne twister that is all zeros, in which NumPy waits for another number for ever.

Deserves: protocol
"""


def double(x):
    import numpy as np

    rng = np.random.Generator(np.random.MT19937(0))
    state = rng.bit_generator.state
    state["state"]["key"][:] = 0
    rng.bit_generator.state = state
    return roll(5, rng)  # noqa: F821  (an earlier exercise)
