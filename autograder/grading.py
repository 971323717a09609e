"""The hidden tests as a pytest suite that is collected once and run for one submission after another.

pytest is made to be run once and to end. Here it is started in a thread, collects the tests of an assignment,
and then, where it would run them in a row, waits for orders: a test to run, and the `student` to run it with.
"""

from __future__ import annotations

import inspect
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest
from _pytest.runner import runtestprotocol

from .checks.expect import COMPARISONS, Comparison
from .errors import KitError

GRADERS = Path(__file__).parent / "graders"
OPTIONS = (
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "--capture=no",
    "--assert=plain",
    *(f"-pno:{plugin}" for plugin in ("cacheprovider", "terminal", "faulthandler", "logging", "doctest")),
    *("-pno:threadexception", "-pno:unraisableexception"),
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HiddenTest:
    """One hidden test: the exercise that it belongs to, its title in words, and its identity."""

    exercise: str
    title: str
    identity: str
    function: Callable[..., None] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Outcome:
    """What a test raised, or None where it passed, and the comparisons that it made."""

    raised: BaseException | None
    comparisons: tuple[Comparison, ...] = ()


@dataclass
class _Order:
    """A test to run with these fixtures, and where its outcome is awaited."""

    identity: str
    fixtures: Mapping[str, Any]
    answer: Future[Outcome]


class HiddenTests:
    """The hidden tests of an assignment, by exercise, ready to be run again and again.

    They are collected from the moment that it is made.
    """

    def __init__(self, assignment: str) -> None:
        self.folder = GRADERS / assignment
        if not self.folder.is_dir():
            raise KitError(f"no hidden tests for {assignment}: write them in {self.folder}")
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._collected: Future[dict[str, HiddenTest]] = Future()
        self._thread = threading.Thread(target=self._run_pytest, name="hidden-tests", daemon=True)
        self._thread.start()

    def __enter__(self) -> HiddenTests:
        tests = self._collected.result()
        self.by_exercise: dict[str, list[HiddenTest]] = {}
        for test in tests.values():
            self.by_exercise.setdefault(test.exercise, []).append(test)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._orders.put(None)
        self._thread.join()

    @property
    def thread(self) -> int:
        """The native number of the thread in which `run` runs the tests."""
        assert self._thread.native_id is not None
        return self._thread.native_id

    def run(self, test: HiddenTest, fixtures: Mapping[str, Any]) -> Outcome:
        """Run one test with the given `student`, `rng` and, for the training gate, `gate`."""
        order = _Order(test.identity, fixtures, Future())
        self._orders.put(order)
        return order.answer.result()

    def run_here(self, test: HiddenTest, fixtures: Mapping[str, Any]) -> Outcome:
        """The same in this thread, beside a test that pytest runs in its own."""
        comparisons: list[Comparison] = []
        COMPARISONS.set(comparisons)
        wanted = inspect.signature(test.function).parameters
        try:
            test.function(**{name: fixtures[name] for name in wanted})
        except BaseException as error:
            return Outcome(error, tuple(comparisons))
        return Outcome(None, tuple(comparisons))

    def _run_pytest(self) -> None:
        plugin = _Plugin(self._orders, self._collected)
        arguments = [
            "-c",
            str(GRADERS / "pytest.ini"),
            f"--rootdir={self.folder}",
            *OPTIONS,
            str(self.folder),
        ]
        code = pytest.main(arguments, plugins=[plugin])
        if not self._collected.done():
            problem = KitError(
                f"the hidden tests in {self.folder} could not be collected: pytest ended with {code!r}"
            )
            self._collected.set_exception(plugin.problem or problem)


#: What is being collected for the next judge of an assignment.
_AHEAD: dict[str, HiddenTests] = {}


def collect_ahead(assignment: str) -> None:
    """Begin to collect the hidden tests of an assignment; `hidden_tests` hands them over."""
    _AHEAD[assignment] = HiddenTests(assignment)


def hidden_tests(assignment: str) -> HiddenTests:
    """The hidden tests of an assignment, to be entered and left."""
    return _AHEAD.pop(assignment, None) or HiddenTests(assignment)


class _Plugin:
    """Stands where pytest would run the tests in a row, and runs the ones that are ordered."""

    def __init__(
        self, orders: queue.SimpleQueue[_Order | None], collected: Future[dict[str, HiddenTest]]
    ) -> None:
        self.orders = orders
        self.collected = collected
        self.fixtures: Mapping[str, Any] = {}
        self.raised: BaseException | None = None
        self.problem: KitError | None = None

    @pytest.fixture
    def student(self) -> Any:
        """The learner's answers, in the box."""
        return self.fixtures["student"]

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """The random numbers of one test, from the secret of the course."""
        generator: np.random.Generator = self.fixtures["rng"]
        return generator

    @pytest.fixture
    def gate(self) -> Any:
        """The data of the training gate, and where its outcome is noted."""
        return self.fixtures["gate"]

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problem = KitError(
                f"a hidden test file does not load: {report.nodeid}: {report.longreprtext}"
            )

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.problem:
            return True
        items = {item.nodeid: item for item in session.items if isinstance(item, pytest.Function)}
        self.collected.set_result({identity: _describe(item) for identity, item in items.items()})
        while (order := self.orders.get()) is not None:
            order.answer.set_result(self._run(items[order.identity], order.fixtures))
        return True

    def _run(self, item: pytest.Function, fixtures: Mapping[str, Any]) -> Outcome:
        self.fixtures, self.raised = fixtures, None
        comparisons: list[Comparison] = []
        COMPARISONS.set(comparisons)
        try:
            runtestprotocol(item, log=False, nextitem=None)
        except BaseException as error:  # what pytest itself could not take is an answer too, never a hang
            return Outcome(error)
        return Outcome(self.raised, tuple(comparisons))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; pytest's own account of it is slow to make, and shows values."""
        if call.excinfo is not None and self.raised is None:
            self.raised = call.excinfo.value
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed" if call.excinfo else "passed", None, "call"
        )


def _describe(item: pytest.Function) -> HiddenTest:
    exercise, separator, _ = item.originalname.removeprefix("test_").partition("__")
    function: Callable[..., Any] = item.function
    if not separator or not function.__doc__:
        raise KitError(f"{item.nodeid}: a hidden test is named test_<exercise>__<idea> and has a title")
    title = function.__doc__.strip().splitlines()[0].rstrip(".")
    return HiddenTest(exercise, title, item.nodeid, function)
