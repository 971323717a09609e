"""The hidden tests of each assignment, in a folder named after it; what finds them, and what runs one.

A hidden test is a function `test_<exercise>__<idea>` in a file `test_*.py`. The first line of its docstring
is its title. Its arguments are `student`, `rng` and, for the gate, `gate`; it is called once a submission.

The folder is imported as a package, although its name is no Python name. So the files in it can share what
only this assignment needs: `from . import reference`.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import KitError

GRADERS = Path(__file__).parent
#: The arguments that a hidden test may have.
FIXTURES = ("student", "rng", "gate")


@dataclass(frozen=True)
class HiddenTest:
    """One hidden test: the exercise that it belongs to, its title in words, and its identity."""

    exercise: str
    title: str
    identity: str
    function: Callable[..., None] = field(compare=False, repr=False)
    takes: tuple[str, ...]


@dataclass(frozen=True)
class HiddenOutcome:
    """The exception that a test raised, or None if it passed."""

    raised: BaseException | None


#: The tests of an assignment, by exercise.
HiddenTests = Mapping[str, list[HiddenTest]]


@cache
def hidden_tests(assignment: str) -> HiddenTests:
    """Return the hidden tests of an assignment, in the order of files and lines.

    Raises `KitError` if there are none, if a file does not load, or if a test is not what a test should be.
    """
    paths = sorted((GRADERS / assignment).glob("test_*.py"))
    if not paths:
        raise KitError(f"no hidden tests for {assignment}: write them in {GRADERS / assignment}")
    by_exercise: dict[str, list[HiddenTest]] = {}
    for path in paths:
        for name, function in vars(_loaded(assignment, path)).items():
            if name.startswith("test_"):
                test = _described(path, name, function)
                by_exercise.setdefault(test.exercise, []).append(test)
    return by_exercise


def run_test(test: HiddenTest, fixtures: Mapping[str, Any]) -> HiddenOutcome:
    """Run one test with those of the `fixtures` that it takes."""
    try:
        test.function(**{name: fixtures[name] for name in test.takes})
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return HiddenOutcome(error)
    return HiddenOutcome(None)


def _loaded(assignment: str, path: Path) -> ModuleType:
    try:
        return importlib.import_module(f"{__name__}.{assignment}.{path.stem}")
    except Exception as error:
        raise KitError(f"{path} does not load: {type(error).__name__}: {error}") from error


def _described(path: Path, name: str, function: Any) -> HiddenTest:
    identity = f"{path.name}::{name}"
    if not inspect.isfunction(function):
        raise KitError(f"{identity}: a hidden test is a function")
    exercise, separator, _ = name.removeprefix("test_").partition("__")
    if not separator or not function.__doc__:
        raise KitError(f"{identity}: a hidden test is named test_<exercise>__<idea> and has a title")
    takes = tuple(inspect.signature(function).parameters)
    if not set(takes) <= set(FIXTURES):
        raise KitError(f"{identity}: a hidden test takes {', '.join(FIXTURES)}, or some of them")
    title = function.__doc__.strip().splitlines()[0].rstrip(".")
    return HiddenTest(exercise, title, identity, function, takes)
