"""The catalogue of ways in which answers go wrong, and of odd ways in which they go right.

One file an exercise, in a folder named after the assignment; one decorated function or class an entry:

    @misconception("variance-unbiased", "the sum is divided by N − 1", hint="What do the weights add up to?")
    def variance(values, probs): ...

    @odd("variance by a loop")
    def variance(values, probs): ...

An entry's own source, without its decorator, is what a learner would have written. It sees `np`, `plt` and
the right answers to all other exercises, and nothing else.
"""

from .catalogue import Entry, catalogue, entries_of, misconception, odd, right_answers
from .diagnosis import diagnose, mistakes_named
from .raised import of_exception

__all__ = [
    "Entry",
    "catalogue",
    "diagnose",
    "entries_of",
    "misconception",
    "mistakes_named",
    "odd",
    "of_exception",
    "right_answers",
]
