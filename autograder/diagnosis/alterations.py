"""What is done to arguments that go in altered: sorted, cut off, squared, without the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..checks.mistakes import Mistake

Arguments = tuple[Any, ...]
Array = NDArray[Any]
Variants = Callable[[Arguments], Iterator[Arguments | None]]


def _one(alter: Callable[[Array], Array | None]) -> Variants:
    """Each array in its turn, altered alone; None where it stays as it is."""

    def variants(args: Arguments) -> Iterator[Arguments | None]:
        for index, each in enumerate(args):
            if isinstance(each, np.ndarray) and each.ndim:
                new = alter(each)
                yield None if new is None else (*args[:index], new, *args[index + 1 :])

    return variants


def _each(alter: Callable[[Array], Array | None]) -> Variants:
    """All arrays at once, of which none is None."""

    def variants(args: Arguments) -> Iterator[Arguments | None]:
        new = [alter(each) if isinstance(each, np.ndarray) and each.ndim else each for each in args]
        yield None if any(each is None for each in new) else tuple(new)

    return variants


def _swapped(args: Arguments) -> Iterator[Arguments | None]:
    shapes = [np.shape(each) for each in args]
    yield args[::-1] if len(args) == 2 and shapes[0] == shapes[1] else None


def _of_columns(alter: Callable[[Array], Array]) -> Callable[[Array], Array | None]:
    return lambda array: alter(array) if array.ndim == 2 and array.shape[1] > 1 else None


def _of_floats(alter: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda array: alter(array) if array.dtype.kind == "f" else array


def _without_repeats(array: Array) -> Array | None:
    if array.ndim != 1:
        return None
    _, first = np.unique(array, return_index=True)
    return array[np.sort(first)]


def _softmax(array: Array) -> Array:
    exponentials = np.exp(array - array.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


_LAST_LEFT_OUT = Mistake(
    "last-left-out",
    "the last entry, or the last example, is left out",
    "Which indices should the loop reach, and which does it reach?",
)
_PLACE_FOR_VALUE = Mistake(
    "place-for-value",
    "the place of an entry is used where its value is asked for",
    "A loop can run over places or over values: which of the two is the number in hand?",
)


def _places(first: int) -> Variants:
    return _one(
        lambda array: first + np.arange(len(array)) + np.zeros(array.shape) if array.ndim == 1 else None
    )


ALTERATIONS: tuple[tuple[Mistake, Variants], ...] = (
    (
        Mistake(
            "arguments-swapped",
            "the two arguments have changed places",
            "Which of the two does the signature name first?",
        ),
        _swapped,
    ),
    (_LAST_LEFT_OUT, _each(lambda array: array[:-1] if len(array) > 1 else None)),
    (_LAST_LEFT_OUT, _each(lambda array: array[:-1])),
    (
        Mistake(
            "first-left-out",
            "the first entry, or the first example, is left out",
            "Which indices should the loop reach, and which does it reach?",
        ),
        _each(lambda array: array[1:] if len(array) > 1 else None),
    ),
    (
        Mistake(
            "first-only",
            "only the first entry, or the first example, counts",
            "When does a function stop at a return? What should happen to all the others?",
        ),
        _each(lambda array: array[:1] if len(array) > 1 else None),
    ),
    (
        Mistake(
            "last-only",
            "only the last entry, or the last example, counts",
            "What happens in a loop to what the round before has left?",
        ),
        _each(lambda array: array[-1:] if len(array) > 1 else None),
    ),
    (
        Mistake(
            "last-column-left-out",
            "the last column of the arguments is left out",
            "Which indices should the loop reach, and which does it reach?",
        ),
        _each(_of_columns(lambda array: array[:, :-1])),
    ),
    (
        Mistake(
            "first-column-only",
            "only the first column of the arguments counts",
            "What does each column stand for, and which of them matter?",
        ),
        _each(_of_columns(lambda array: array[:, :1])),
    ),
    (
        Mistake(
            "argument-sorted",
            "an argument is put in order first, so its entries no longer stand where they belong",
            "What does an entry's place say of it?",
        ),
        _one(lambda array: np.sort(array, axis=0)),
    ),
    (
        Mistake(
            "argument-reversed",
            "an argument is read from its end",
            "Which entries belong together: the first and the first, or the first and the last?",
        ),
        _one(lambda array: array[::-1].copy()),
    ),
    (
        Mistake(
            "columns-reversed",
            "the columns of an argument are read from the last to the first",
            "Which columns belong together: the first and the first, or the first and the last?",
        ),
        _one(_of_columns(lambda array: array[:, ::-1].copy())),
    ),
    (
        Mistake(
            "argument-as-signs",
            "only the signs of an argument count, not its sizes",
            "Does it matter how large an entry is, or only on which side of 0 it lies?",
        ),
        _one(_of_floats(np.sign)),
    ),
    (
        Mistake(
            "argument-centred",
            "the mean is taken off an argument before it is used",
            "Does the formula take a mean off anywhere?",
        ),
        _one(_of_floats(lambda array: array - array.mean())),
    ),
    (
        Mistake(
            "argument-normalised",
            "an argument is divided by its length before it is used",
            "Does the formula set its length to 1?",
        ),
        _one(_of_floats(lambda array: array / np.linalg.norm(array))),
    ),
    (
        Mistake(
            "repeats-dropped",
            "of entries that are alike only one counts",
            "Should it matter that two entries happen to be the same? What does a set keep?",
        ),
        _one(_without_repeats),
    ),
    (_PLACE_FOR_VALUE, _places(0)),
    (_PLACE_FOR_VALUE, _places(1)),
    (
        Mistake(
            "argument-cut-to-whole-numbers",
            "an argument loses its fractions before it is used",
            "Of which dtype is the array that it goes through?",
        ),
        _one(_of_floats(np.trunc)),
    ),
    (
        Mistake(
            "argument-without-sign",
            "an argument loses its signs before it is used",
            "Does the formula take a magnitude anywhere?",
        ),
        _one(_of_floats(np.abs)),
    ),
    (
        Mistake(
            "negatives-ignored",
            "negative entries of an argument count nothing",
            "What should a negative entry do to the result?",
        ),
        _one(_of_floats(lambda array: np.maximum(array, 0))),
    ),
    (
        Mistake(
            "positives-ignored",
            "positive entries of an argument count nothing",
            "What should a positive entry do to the result?",
        ),
        _one(_of_floats(lambda array: np.minimum(array, 0))),
    ),
    (
        Mistake(
            "half-precision-argument",
            "an argument passes through 16-bit floats, which keep three digits",
            "How many digits has a float16? Which dtype came in?",
        ),
        _each(_of_floats(lambda array: array.astype(np.float16).astype(float))),
    ),
    (
        Mistake(
            "argument-through-softmax",
            "an argument goes through a softmax before it is used",
            "What is this argument: logits, or something that needs no change?",
        ),
        _one(_of_floats(_softmax)),
    ),
    (
        Mistake(
            "argument-squared",
            "an argument is squared before it is used",
            "Which power of it does the formula have?",
        ),
        _one(_of_floats(np.square)),
    ),
    (
        Mistake(
            "argument-rooted",
            "the root of an argument is taken before it is used",
            "Which power of it does the formula have?",
        ),
        _one(_of_floats(np.sqrt)),
    ),
    (
        Mistake(
            "argument-complemented",
            "1 − x is used where an argument x should be",
            "Of which of the two probabilities does the formula speak: of this, or of all else?",
        ),
        _one(_of_floats(lambda array: 1 - array)),
    ),
)
