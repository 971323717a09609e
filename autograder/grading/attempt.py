"""One run of an exercise's tests: what passed, how it ended, and what is said of what did not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from ..checks.mistakes import Mistake
from ..checks.student import Call
from ..diagnosis.diagnose import diagnose, mistakes_named
from ..diagnosis.exceptions import of_exception
from ..results.records import Failure
from .hidden_tests import HiddenTest, Outcome

#: How an exercise is called whose process came to an end, or that never gave an answer; the first that
#: occurred among its tests is its status.
STOPPED = ("missing", "error", "timeout", "memory", "output", "crashed", "protocol")
#: More names than this for one failure tell nobody anything.
MOST_NAMES = 2

logger = logging.getLogger(__name__)


@dataclass
class Attempt:
    """One run of an exercise's tests."""

    outcomes: list[tuple[HiddenTest, Outcome]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    raised: list[Call] = field(default_factory=list)
    asked: bool = False

    @property
    def passed(self) -> int:
        """How many tests it passed."""
        return sum(outcome.raised is None for _, outcome in self.outcomes)

    @property
    def total(self) -> int:
        """How many tests there were."""
        return len(self.outcomes)

    @property
    def may_lean_on_own(self) -> bool:
        """Whether the learner's own earlier answers could give more points.

        They cannot where no stand-in was asked, unless one was looked into: that raises.
        """
        return self.passed < self.total and (self.asked or self.stopped == "error")

    @property
    def stopped(self) -> str | None:
        """The first status of `STOPPED` among the failures, or None."""
        statuses = (getattr(outcome.raised, "status", None) for _, outcome in self.outcomes)
        return next((status for status in statuses if status in STOPPED), None)

    @property
    def status(self) -> str:
        """What a result calls it: passed, partial or failed, or how its process ended."""
        if self.total and self.passed == self.total:
            return "passed"
        return self.stopped or ("partial" if self.passed else "failed")


def failures_of(assignment: str, exercise: str, attempt: Attempt) -> tuple[Failure, ...]:
    """What a result says of each test that was not passed, with the mistakes that fit."""
    failed = [(test, outcome) for test, outcome in attempt.outcomes if outcome.raised is not None]
    fitting = _fitting(assignment, exercise, attempt) if failed else ()
    return tuple(
        Failure(test.title, str(outcome.raised), _mistakes(assignment, outcome, fitting))
        for test, outcome in failed
    )


def _fitting(assignment: str, exercise: str, attempt: Attempt) -> tuple[Mistake, ...]:
    """The mistakes that fit; to have none is better than to have no grade, whatever an answer gave."""
    try:
        return diagnose(assignment, exercise, attempt.calls, attempt.raised)
    except Exception:
        logger.warning("%s: the mistake could not be named", exercise, exc_info=True)
        return ()


def _mistakes(assignment: str, outcome: Outcome, fitting: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """The mistake that a test itself saw, and what fits all that was seen of the answer: two at most.

    Where there is neither, what an exception says may tell.
    """
    named = mistakes_named(assignment, getattr(outcome.raised, "mistakes", ()))
    if not named and not fitting:
        return of_exception(getattr(outcome.raised, "text", ""))
    by_name = {each.name: each for each in (*named, *fitting)}  # the catalogue's own words count
    return tuple(by_name.values())[:MOST_NAMES]
