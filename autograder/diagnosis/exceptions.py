"""Mistakes that an exception tells of, by what it says: shapes that do not fit, an axis that is not there.

What NumPy and Python say is compared here and goes no further: it may hold inputs, or a learner's own words.
"""

from __future__ import annotations

import re

from ..checks.mistakes import Mistake

#: A mistake, and what exceptions say where it was made; the first that fits counts.
RAISED: tuple[tuple[Mistake, str], ...] = (
    (
        Mistake(
            "axis-not-there",
            "an axis is asked for that the argument does not have: it has fewer axes than the code expects",
            "How many axes may the argument have? Which axis is it, counted from the last one?",
        ),
        r"axis -?\d+ is out of bounds|tuple index out of range|too many indices for array"
        r"|not enough values to unpack|invalid index to scalar|object of type '\w+' has no len",
    ),
    (
        Mistake(
            "index-out-of-range",
            "an index goes beyond the end of an array",
            "How far does the loop run, and how far the array? Is a size written out that varies?",
        ),
        r"index -?\d+ is out of bounds|index out of range|index \d+ is out of range",
    ),
    (
        Mistake(
            "shapes-do-not-fit",
            "arrays meet in one operation whose shapes do not fit each other",
            "Which shape has each array in that line? Is a size written out that an argument should decide?",
        ),
        r"could not (be )?broadcast|shape mismatch|Invalid shape|mismatch in its core dimension|not aligned"
        r"|cannot reshape|must match exactly|inhomogeneous shape|boolean index did not match"
        r"|does not have enough dimensions",
    ),
    (
        Mistake(
            "array-as-condition",
            "a whole array stands where one True or False belongs",
            "Which of its entries should `if`, or Python's own `max`, look at? What decides for each one?",
        ),
        r"truth value of an array",
    ),
    (
        Mistake(
            "floats-as-indices",
            "floats are used as indices, or as a size",
            "Of which dtype are the numbers that stand in the brackets? What would a 1.0 there pick out?",
        ),
        r"arrays used as indices must be|only integers, slices|indices must be integers"
        r"|'(numpy\.)?float\d*' object cannot be interpreted as an integer",
    ),
    (
        Mistake(
            "array-for-number",
            "a whole array stands where one whole number belongs: an axis, a size or a place",
            "Do you want the largest of all entries, or the larger of two things, entry by entry?",
        ),
        r"only integer scalar arrays|only length-1 arrays|only 0-dimensional arrays"
        r"|'numpy.ndarray' object cannot be interpreted as an integer",
    ),
    (
        Mistake(
            "arguments-not-as-promised",
            "a function is called with other arguments than it takes",
            "Which arguments does the given signature promise, in which order and with which defaults?",
        ),
        r"missing \d+ required \w+(-only)? argument|takes .*positional argument|unexpected keyword argument"
        r"|multiple values for argument",
    ),
    (
        Mistake(
            "none-used",
            "None is used as if it were a result: what was called before gives nothing back",
            "Which of the functions that you call ends without a return, or changes something in place?",
        ),
        r"NoneType",
    ),
    (
        Mistake(
            "name-not-defined",
            "a name is used that is not there when the function runs",
            "Is it an argument of the function? Or was it made in a cell that is gone, that comes later, "
            "or that does not run?",
        ),
        r"name '\w+' is not defined|local variable '\w+'",
    ),
)


def of_exception(text: str) -> tuple[Mistake, ...]:
    """The mistake that an exception tells of which says `text`; none if it tells of nothing known."""
    return tuple(mistake for mistake, words in RAISED if re.search(words, text))[:1]
