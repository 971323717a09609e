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

__all__ = [
    "Entry",
    "catalogue",
    "entries_of",
    "misconception",
    "odd",
    "right_answers",
]
