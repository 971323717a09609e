"""Samples: what an answer was given, what it gave, and what it should have given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..expect import Comparison
from ..student import Call, Snapshot


@dataclass(frozen=True)
class Sample:
    """One result beside the right one; of a tuple, the element `part`, and the `whole` of what came."""

    args: tuple[Any, ...]
    got: Any
    want: Any
    part: int | None = None
    whole: Any = None

    def parts(self) -> Iterator[Sample]:
        """Itself, or, where a tuple is wanted and one of that length came, a sample of each element."""
        several = isinstance(self.want, tuple) and isinstance(self.got, (tuple, list))
        if not several or len(self.got) != len(self.want):
            yield self
            return
        for index, (got, want) in enumerate(zip(self.got, self.want, strict=True)):
            yield replace(self, got=got, want=want, part=index, whole=self.got)

    @property
    def numbers(self) -> NDArray[np.float64] | None:
        """What came, as real numbers; None where it is no array and no number."""
        got = self.got
        if isinstance(got, (bool, np.bool_)) or not isinstance(got, (np.ndarray, np.generic, int, float)):
            return None
        values = np.asarray(got)
        return values.astype(float) if values.dtype.kind in "biuf" else None

    @property
    def wanted(self) -> NDArray[np.float64]:
        """What should have come, as an array; one that is like no result where several things should have."""
        if isinstance(self.want, tuple):
            return np.empty(0)
        return np.asarray(self.want, dtype=float)

    @property
    def arrays(self) -> list[NDArray[Any]]:
        """The arguments that are arrays of numbers, those of a model's attributes last."""
        models = [
            value for arg in self.args if isinstance(arg, Snapshot) for value in arg.attributes.values()
        ]
        return [*self.passed, *_of_numbers(models)]

    @property
    def passed(self) -> list[NDArray[Any]]:
        """The arguments that are arrays of numbers themselves, without what a model keeps."""
        return _of_numbers(self.args)


def _of_numbers(values: Iterable[Any]) -> list[NDArray[Any]]:
    return [each for each in values if isinstance(each, np.ndarray) and each.dtype.kind in "biuf"]


def samples_of(exercise: str, calls: Sequence[Call], comparisons: Sequence[Comparison]) -> tuple[Sample, ...]:
    """The comparisons that were made of what `exercise` returned, each with the call that it came from."""
    own = [call for call in calls if call.function == exercise]
    return tuple(sample for each in comparisons if (sample := _sample(own, each)) is not None)


def _sample(calls: Sequence[Call], comparison: Comparison) -> Sample | None:
    for call in reversed(calls):
        args = (*call.args, *call.kwargs.values())
        if comparison.got is call.result:
            return Sample(args, comparison.got, comparison.want)
        if isinstance(call.result, (tuple, list)):
            for index, element in enumerate(call.result):
                if element is comparison.got:
                    return Sample(args, element, comparison.want, index, call.result)
    return None
