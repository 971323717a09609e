"""The catalogue: wrong answers with the names of their mistakes, and odd answers that are right.

Each exercise has one file, in a folder named after the assignment. An entry states how it differs from the
solution, or decorates a whole definition if it has a structure of its own:

    misconception(
        "variance-not-squared",
        "the deviations are not squared",
        hint="What do the deviations add up to?",
        change={"(values - mean) ** 2": "values - mean"},
    )

    @odd("variance by a loop")
    def variance(values, probs): ...

The source of an entry is what a learner would have written. It sees `np`, `plt` and the right answers to all
other exercises, and nothing else.
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
