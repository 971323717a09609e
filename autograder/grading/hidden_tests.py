"""Collect the hidden tests with pytest, and run them.

pytest only collects. A test is a function of `student`, `rng` and, for the gate, `gate`; it is called once
for each submission.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ..background import begun
from ..errors import KitError

GRADERS = Path(__file__).parents[1] / "graders"
#: The arguments that a hidden test may have.
FIXTURES = {"student", "rng", "gate"}
OPTIONS = (
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "--capture=no",
    "--assert=plain",
    *(f"-pno:{plugin}" for plugin in ("cacheprovider", "terminal", "faulthandler", "logging", "doctest")),
    *("-pno:threadexception", "-pno:unraisableexception"),
)


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
#: The tests that are being collected, by assignment.
_AHEAD: dict[str, Future[HiddenTests]] = {}


def collect_ahead(assignment: str) -> None:
    """Start to collect the hidden tests of an assignment in the background, for `hidden_tests`."""
    _AHEAD[assignment] = _begun(assignment)


def hidden_tests(assignment: str) -> HiddenTests:
    """Return the hidden tests of an assignment; raise `KitError` if they cannot be collected."""
    return (_AHEAD.pop(assignment, None) or _begun(assignment)).result()


def run_test(test: HiddenTest, fixtures: Mapping[str, Any]) -> HiddenOutcome:
    """Run one test with those of the `fixtures` that it takes."""
    try:
        test.function(**{name: fixtures[name] for name in test.takes})
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return HiddenOutcome(error)
    return HiddenOutcome(None)


def _begun(assignment: str) -> Future[HiddenTests]:
    """Collect in a thread, since pytest handles Ctrl-C in the main thread."""
    return begun(lambda: _collected(GRADERS / assignment), "hidden-tests")


def _collected(folder: Path) -> HiddenTests:
    if not folder.is_dir():
        raise KitError(f"no hidden tests for {folder.name}: write them in {folder}")
    plugin = _Plugin()
    arguments = ["-c", str(GRADERS / "pytest.ini"), f"--rootdir={folder}", *OPTIONS, str(folder)]
    code = pytest.main(arguments, plugins=[plugin])
    if plugin.problem:
        raise plugin.problem
    if not plugin.items:
        raise KitError(f"the hidden tests in {folder} could not be collected: pytest ended with {code!r}")
    by_exercise: dict[str, list[HiddenTest]] = {}
    for test in map(_describe, plugin.items):
        by_exercise.setdefault(test.exercise, []).append(test)
    return by_exercise


class _Plugin:
    """A pytest plug-in that takes the collected tests and runs none."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []
        self.problem: KitError | None = None

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problem = KitError(
                f"a hidden test file does not load: {report.nodeid}: {report.longreprtext}"
            )

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = [item for item in session.items if isinstance(item, pytest.Function)]
        return True


def _describe(item: pytest.Function) -> HiddenTest:
    exercise, separator, _ = item.originalname.removeprefix("test_").partition("__")
    function: Callable[..., Any] = item.function
    if not separator or not function.__doc__:
        raise KitError(f"{item.nodeid}: a hidden test is named test_<exercise>__<idea> and has a title")
    takes = tuple(inspect.signature(function).parameters)
    if not set(takes) <= FIXTURES or item.cls is not None:
        raise KitError(
            f"{item.nodeid}: a hidden test is a function of {', '.join(sorted(FIXTURES))}, or of some"
        )
    title = function.__doc__.strip().splitlines()[0].rstrip(".")
    return HiddenTest(exercise, title, item.nodeid, function, takes)
