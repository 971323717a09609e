"""pytest in the folder of the exercises: our own order, and our own report in place of pytest's.

pytest collects the checks as it would collect any tests; where it would run them one by one, the exercises
are run in the week's order. Each check is reported to pytest as well, for its exit status and other plugins.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from ..notebook.read import NotebookError
from ..run.runner import ExerciseResult, State
from .feedback import Feedback, exercise_meant, folder_of_checks, no_such_exercise, read_notebook, read_week
from .terminal import console, print_report
from .wording import standing

SETTINGS = pytest.StashKey["_Settings"]()


class _Settings:
    """What `-k` asked for, when it was the name of an exercise; and whether anything is said at all."""

    def __init__(self, config: pytest.Config) -> None:
        self.week, self.known = read_week(folder_of_checks())
        self.keyword: str = config.option.keyword or ""
        self.exercise = exercise_meant(self.keyword, self.week) if self.keyword else None
        self.ours = not config.option.collectonly


class _Silent(TerminalReporter):  # type: ignore[misc]  # final, but there is no other way to be quiet
    """pytest's reporter with nothing to say; it stays, since other plugins ask for it."""

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None:
        """Say nothing."""

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Print no header."""
        self._session = session

    def pytest_collection(self) -> None:
        """Announce nothing."""

    def report_collect(self, final: bool = False) -> None:
        """Count nothing aloud."""

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """Name no test."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print no dot."""
        self.stats.setdefault(report.outcome, []).append(report)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Draw no percentage."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count nothing aloud."""

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: Any) -> Generator[None, None, None]:
        """Let the others finish; print no summary."""
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take the place of pytest's report, unless it is only asked what there is."""
    settings = _Settings(config)
    config.stash[SETTINGS] = settings
    if not settings.ours:
        return
    if settings.exercise:
        config.option.keyword = ""
    standard = config.pluginmanager.get_plugin("terminalreporter")
    if standard is not None:
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(_Silent(config), "terminalreporter")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the exercise that `-k` names; put the rest in the week's order."""
    settings = config.stash[SETTINGS]
    if settings.exercise:
        config.hook.pytest_deselected(items=[each for each in items if _of(each) != settings.exercise])
        items[:] = [each for each in items if _of(each) == settings.exercise]
    order = {name: number for number, name in enumerate(settings.week.names)}
    items.sort(key=lambda item: order.get(_of(item), len(order)))


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the exercises and report."""
    settings = session.config.stash[SETTINGS]
    if not settings.ours:
        return None
    capture: Any = session.config.pluginmanager.get_plugin("capturemanager")
    names = list(dict.fromkeys(_of(item) for item in session.items))
    try:
        if not names:
            raise NotebookError(no_such_exercise(settings.keyword, settings.week))
        feedback = Feedback(settings.week, settings.known, read_notebook(settings.week))
        results = feedback.results(names)
    except NotebookError as error:
        session.testsfailed += 1
        with capture.global_and_fixture_disabled():
            console().print(f"\n  {error}\n", markup=False)
        return True
    for result in results:
        _tell_pytest(session, result)
    with capture.global_and_fixture_disabled():
        print_report(console(), feedback, results, whole=len(results) == len(settings.week.names))
    return True


@pytest.fixture
def student() -> None:
    """Here for pytest's collection; the checks get the learner's answers when the exercises are run."""


@pytest.fixture
def rng() -> None:
    """Here for pytest's collection, like `student`."""


@pytest.fixture
def quick() -> None:
    """Here for pytest's collection, like `student`."""


def _of(item: pytest.Item) -> str:
    name = getattr(item, "originalname", item.name)
    return str(name).removeprefix("test_").partition("__")[0]


def _tell_pytest(session: pytest.Session, result: ExerciseResult) -> None:
    """A report for each check that pytest collected, so that its counts and exit status are true."""
    passed = {outcome.check.name for outcome in result.outcomes if outcome.passed}
    done = result.state is State.DONE
    for item in session.items:
        if _of(item) != result.name:
            continue
        good = done or item.name in passed
        said = None if good else f"{result.name}: {standing(result)}"
        outcome: Any = "passed" if good else "failed"
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        report = pytest.TestReport(item.nodeid, item.location, {}, outcome, said, "call")
        item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
