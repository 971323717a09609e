"""Running the checks: what became of each, and the state of each exercise.

An exercise whose checks fail while an earlier one that it uses is not right yet is *waiting* for that one: a
root cause has one red line.
"""

from __future__ import annotations

import inspect
import traceback
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from ..expect import COMPARISONS, Comparison, Failure
from ..limits import SECONDS, TimeUp, quiet, time_limit
from ..notebook.dependencies import asked_of_student, exercises_used, is_stub
from ..notebook.load import Loaded, Problem, in_words
from ..student import Call, LocalStudent
from .week import Check, Week

#: Where a check may take its time: a training run on the whole of MNIST.
PATIENT_SECONDS = 120.0


class State(Enum):
    """How an exercise stands."""

    DONE = "done"
    WRONG = "wrong"
    NOT_STARTED = "not started"
    WAITING = "waiting"


@dataclass(frozen=True)
class Outcome:
    """What one check found."""

    check: Check
    failure: Failure | None = None
    error: str = ""
    where: str = ""
    stub: str = ""
    timed_out: bool = False
    calls: tuple[Call, ...] = ()
    raised_in: Call | None = None
    comparisons: tuple[Comparison, ...] = ()
    printed: str = ""
    warned: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is nothing to find fault with."""
        return self.failure is None and not (self.error or self.stub or self.timed_out)


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise stands, and why."""

    name: str
    points: float
    state: State
    outcomes: tuple[Outcome, ...] = ()
    waiting_for: str = ""
    problem: Problem | None = None
    missing: bool = False

    @property
    def earned(self) -> float:
        """Its points if all of its checks pass."""
        return self.points if self.state is State.DONE else 0.0

    @property
    def passed(self) -> int:
        """How many of its checks pass."""
        return sum(outcome.passed for outcome in self.outcomes)


def run_check(check: Check, loaded: Loaded, *, quick: bool = True) -> Outcome:
    """Ask one question of the definitions in `loaded`; one that asks whether it should be quick is told."""
    fixtures = _fixtures(check, quick)
    seconds = SECONDS if fixtures.get("quick", True) else PATIENT_SECONDS
    student = LocalStudent(loaded.namespace)
    comparisons: list[Comparison] = []
    token = COMPARISONS.set(comparisons)
    caught: BaseException | None = None
    with quiet() as (prints, warned):
        try:
            with time_limit(seconds):
                check.function(student, **fixtures)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            caught = error
        finally:
            COMPARISONS.reset(token)
    return Outcome(
        check,
        failure=caught if isinstance(caught, Failure) else None,
        error="" if caught is None or isinstance(caught, (Failure, TimeUp)) else in_words(caught),
        where=_where(caught),
        stub=str(caught) if isinstance(caught, NotImplementedError) else "",
        timed_out=isinstance(caught, TimeUp),
        calls=tuple(student.calls),
        raised_in=None if caught is None or isinstance(caught, Failure) else student.begun,
        comparisons=tuple(comparisons),
        printed=prints.getvalue(),
        warned=tuple(dict.fromkeys(str(each.message) for each in warned)),
    )


@dataclass
class Runner:
    """The exercises of a week, run when they are asked for, each once."""

    week: Week
    loaded: Loaded
    quick: bool = True

    def __post_init__(self) -> None:
        self._results: dict[str, ExerciseResult] = {}
        self._under_way: set[str] = set()

    def result(self, name: str) -> ExerciseResult:
        """How the exercise `name` stands; what it uses is looked at where that explains a failure."""
        if name not in self._results:
            self._under_way.add(name)
            self._results[name] = self._run(name)
            self._under_way.discard(name)
        return self._results[name]

    def results(self, names: Iterable[str] | None = None) -> Iterator[ExerciseResult]:
        """The given exercises, or all of them, in the week's order."""
        wanted = set(self.week.names if names is None else names)
        return (self.result(name) for name in self.week.names if name in wanted)

    def remember(self, results: Iterable[ExerciseResult]) -> None:
        """Take results over that are known to hold still."""
        self._results.update({result.name: result for result in results})

    def uses(self, name: str) -> list[str]:
        """The other exercises that this one leans on, in the week's order."""
        names = self.week.names
        used = {each for check in self.week.checks[name] for each in asked_of_student(check.function, names)}
        for each in {name, *used}:
            if each in self.loaded.namespace:
                used |= exercises_used(self.loaded.namespace[each], self.loaded.namespace, names)
        return [each for each in names if each in used and each != name]

    def _run(self, name: str) -> ExerciseResult:
        points, checks = self.week.points[name], self.week.checks[name]
        if self._has_own_answer(name) and name not in self.loaded.namespace:
            problem = self.loaded.problem_with(name)
            return ExerciseResult(name, points, State.WRONG, problem=problem, missing=True)
        if is_stub(self.loaded.namespace.get(name)):
            return ExerciseResult(name, points, State.NOT_STARTED)
        if not self._has_own_answer(name) and (first := self._first_unfinished(name)):
            return ExerciseResult(name, points, State.WAITING, waiting_for=first)
        outcomes = tuple(self._outcomes(checks))
        if all(outcome.passed for outcome in outcomes):
            return ExerciseResult(name, points, State.DONE, outcomes)
        if self._is_untouched(name, outcomes):
            return ExerciseResult(name, points, State.NOT_STARTED, outcomes)
        if first := self._first_unfinished(name):
            return ExerciseResult(name, points, State.WAITING, outcomes, waiting_for=first)
        return ExerciseResult(name, points, State.WRONG, outcomes)

    def _outcomes(self, checks: Iterable[Check]) -> Iterator[Outcome]:
        """One that does not end is enough: the others would take as long."""
        for check in checks:
            yield (outcome := run_check(check, self.loaded, quick=self.quick))
            if outcome.timed_out:
                return

    def _has_own_answer(self, name: str) -> bool:
        """Whether a check calls it at all; the gate has no function of its own, only those of others."""
        return any(name in asked_of_student(check.function, (name,)) for check in self.week.checks[name])

    def _is_untouched(self, name: str, outcomes: Iterable[Outcome]) -> bool:
        """Whether nothing passes and some check ends at the stub of this very exercise."""
        return not any(outcome.passed for outcome in outcomes) and any(
            outcome.stub and self._named_in(outcome.stub) in ("", name) for outcome in outcomes
        )

    def _named_in(self, stub: str) -> str:
        """The exercise that a NotImplementedError names first."""
        words = stub.replace("`", " ").replace(":", " ").split()
        return next((word for word in words if word in self.week.points), "")

    def _first_unfinished(self, name: str) -> str:
        """The first of the earlier exercises that this one uses which is not right; the root, not a link."""
        names = self.week.names
        for each in self.uses(name):
            if names.index(each) > names.index(name) or each in self._under_way:
                continue
            result = self.result(each)
            if result.state is not State.DONE:
                return result.waiting_for or each
        return self._later_stub(name)

    def _later_stub(self, name: str) -> str:
        """A later exercise that this one calls, and that is a stub or missing still."""
        names = self.week.names
        later = [each for each in self.uses(name) if names.index(each) > names.index(name)]
        for each in later:
            if each not in self._under_way and self.result(each).state is State.NOT_STARTED:
                return each
        return ""


def _fixtures(check: Check, quick: bool) -> dict[str, Any]:
    """What a check asks for by the names of its parameters."""
    offered = {"rng": np.random.default_rng(zlib.crc32(check.name.encode())), "quick": quick}
    return {name: offered[name] for name in inspect.signature(check.function).parameters if name in offered}


def _where(error: BaseException | None) -> str:
    """The last of the learner's own lines that an exception came through."""
    if error is None or isinstance(error, Failure):
        return ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_of_a_cell(frame.filename)]
    if not frames:
        return ""
    line = f"line {frames[-1].lineno} of {frames[-1].name}"
    return f"{line}: {frames[-1].line}" if frames[-1].line else line


def _is_of_a_cell(filename: str) -> bool:
    """Whether code is from a cell: one that we loaded, or one of a kernel's."""
    return ", cell " in filename or "ipykernel_" in filename or filename.startswith("<ipython-input")
