"""Hidden tests on one answer in this process, without the box: quick, for our own answers only.

    python -m autograder.misconceptions.rehearsal ASSIGNMENT softmax variance

prints how the entries of the catalogue fare, of all exercises where none is named.
"""

from __future__ import annotations

import io
import runpy
import signal
import sys
import tomllib
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..checks.diagnosis.location import Probe, locate
from ..checks.expect import Failure
from ..checks.mistakes import Mistake
from ..checks.student import LocalStudent
from ..graders import GRADERS, HiddenTest, hidden_tests
from ..misconceptions.catalogue import Entry, catalogue, entries_of, right_answers
from .diagnose import GENERAL, Run, diagnose, mistakes_named
from .exceptions import of_exception


@dataclass(frozen=True)
class Rehearsal:
    """How an answer fared: what each test raised, None where it passed, and what was seen of the answer."""

    assignment: str
    exercise: str
    outcomes: dict[str, BaseException | None]
    runs: list[Run]

    @property
    def passed(self) -> int:
        """How many tests it passed."""
        return sum(raised is None for raised in self.outcomes.values())

    @property
    def perfect(self) -> bool:
        """Whether it loses nothing."""
        return bool(self.outcomes) and self.passed == len(self.outcomes)

    @property
    def named(self) -> tuple[Mistake, ...]:
        """The mistakes that tests named, and those that fit what was seen."""
        return self.named_without("")

    def named_without(self, left_out: str) -> tuple[Mistake, ...]:
        """The same, as if no entry of the catalogue had the name `left_out`."""
        if self.perfect:
            return ()
        failures = [raised for raised in self.outcomes.values() if isinstance(raised, Failure)]
        seen = [name for each in failures for name in each.mistakes if name != left_out or name in GENERAL]
        explained = diagnose(self.assignment, self.exercise, self.runs, left_out)
        lost = [each for each, raised in zip(explained, self.outcomes.values(), strict=True) if raised]
        fitting = [mistake for each in lost for mistake in each]
        raised = [each for each in self.outcomes.values() if each and not isinstance(each, Failure)]
        general = [mistake for each in raised for mistake in of_exception(str(each))]
        named = (*mistakes_named(self.assignment, seen), *fitting) or general
        return tuple({mistake.name: mistake for mistake in named}.values())


def rehearse(assignment: str, exercise: str, source: str, *, seconds: int = 10, seed: int = 0) -> Rehearsal:
    """Run the exercise's hidden tests on the answer that `source` defines, each for at most `seconds`."""
    withheld = _withheld(assignment, exercise)
    names = {key: value for key, value in right_answers(assignment).items() if key not in withheld}
    exec(compile(source, "<answer>", "exec"), names)  # noqa: S102  (our own answers)
    outcomes: dict[str, BaseException | None] = {}
    runs, kept = list[Run](), dict[str, Any]()
    for test in hidden_tests(assignment)[exercise]:
        name, student = test.function.__name__, LocalStudent(names, kept=kept)
        outcomes[name] = _raised(test, student, zlib.crc32(f"{name} {seed}".encode()), seconds)
        runs.append(Run(student.calls, student.raised))
    return Rehearsal(assignment, exercise, outcomes, runs)


def is_recognised_unseen(assignment: str, entry: Entry) -> bool:
    """Whether a wrong answer gets a name or a location with its own entry left out of the catalogue."""
    answer = rehearse(assignment, entry.exercise, entry.source, seconds=2)
    return bool(answer.named_without(entry.name)) or bool(located(assignment, entry.exercise, entry.source))


def located(assignment: str, exercise: str, source: str, *, seconds: int = 5) -> str:
    """Where the answer that `source` defines is right and where not, by the assignment's probes."""
    probe = probes_of(assignment).get(exercise)
    if probe is None:
        return ""
    names = {**right_answers(assignment)}
    exec(compile(source, "<answer>", "exec"), names)  # noqa: S102  (our own answers)
    right = LocalStudent(right_answers(assignment))
    try:
        with _time_limit(seconds), warnings.catch_warnings(action="ignore"), redirect_stdout(io.StringIO()):
            return locate(exercise, probe, LocalStudent(names), right, seed=0)
    except Exception:
        return ""
    finally:
        if plt := sys.modules.get("matplotlib.pyplot"):
            plt.close("all")


@cache
def probes_of(assignment: str) -> Mapping[str, Probe]:
    """The probes of an assignment, by exercise; none if it has no `probes.py`."""
    path = GRADERS / assignment / "probes.py"
    return runpy.run_path(str(path))["PROBES"] if path.exists() else {}


def _raised(test: HiddenTest, student: LocalStudent, seed: int, seconds: int) -> BaseException | None:
    fixtures: dict[str, Any] = {"student": student, "rng": np.random.default_rng(seed)}
    try:
        with _time_limit(seconds), warnings.catch_warnings(action="ignore"), redirect_stdout(io.StringIO()):
            test.function(**{name: fixtures[name] for name in test.takes})
    except Exception as error:
        return error
    finally:
        if plt := sys.modules.get("matplotlib.pyplot"):
            plt.close("all")
    return None


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of CPU time: other programs take none of it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _withheld(assignment: str, exercise: str) -> tuple[str, ...]:
    path = GRADERS / assignment / "grading.toml"
    settings = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return tuple(settings.get("withheld", {}).get(exercise, ()))


def main(assignment: str, *exercises: str) -> None:
    """Print a line an entry: tests passed, and the names given; `!` marks what is not as it should be."""
    for exercise in exercises or dict.fromkeys(entry.exercise for entry in catalogue(assignment)):
        for entry in entries_of(assignment, exercise):
            result = rehearse(assignment, exercise, entry.source, seconds=2)
            named = [mistake.name for mistake in result.named]
            good = entry.name in named and not result.perfect if entry.wrong else result.perfect
            mark = " " if good else "!"
            print(f"{mark} {entry.kind:5} {exercise:26} {entry.name:40} ", end="")
            print(f"{result.passed}/{len(result.outcomes)} {' '.join(named)}")
            if not good:
                for name, raised in result.outcomes.items():
                    if raised is not None:
                        print(f"      {name}: {type(raised).__name__} {raised}")


if __name__ == "__main__":
    main(*sys.argv[1:])
