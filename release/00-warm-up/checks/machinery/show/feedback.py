"""Local feedback as a whole: a week, a learner's notebook, and how each exercise stands."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..diagnosis.explanation import Explanation, explain
from ..diagnosis.replayed import KnownMistakes, load_known
from ..notebook import files
from ..notebook.load import Loaded, load, released_marks
from ..run.runner import ExerciseResult, Runner
from ..run.week import Week, load_week
from .wording import Row, table, table_title


@dataclass(frozen=True)
class Feedback:
    """Everything that can be said of one state of a learner's notebook."""

    week: Week
    known: KnownMistakes
    loaded: Loaded
    quick: bool = True

    @cached_property
    def runner(self) -> Runner:
        """Runs what is asked for, once."""
        return Runner(self.week, self.loaded, self.quick)

    def results(self, names: Sequence[str] | None = None) -> list[ExerciseResult]:
        """How the given exercises stand, or all."""
        return list(self.runner.results(names))

    def explanation(self, name: str) -> Explanation:
        """What to say of one exercise."""
        return explain(self.runner.result(name), self.week, self.loaded, self.known)

    def rows(self, name: str) -> list[Row]:
        """The table of comparisons that an exercise belongs to, up to that exercise; empty where to none."""
        title = table_title(name, self.week)
        if not title:
            return []
        names = self.week.tables[title]
        return table(self.results(names[: names.index(name) + 1]))


def folder_of_checks() -> Path:
    """The folder of the week's checks: the package `checks` that has this machinery below it."""
    return Path(sys.modules[(__package__ or "").removesuffix(".machinery.show")].__path__[0])


def read_week(folder: Path) -> tuple[Week, KnownMistakes]:
    """The week in `folder`, and the mistakes that are known there."""
    return load_week(folder), load_known(folder)


def read_notebook(week: Week) -> Loaded:
    """The learner's notebook beside the checks, loaded. Its plots are drawn off screen."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    path = files.find(week.folder.parent, week.names)
    return load(path, week.names, released_marks(week.folder))


def exercise_meant(text: str, week: Week) -> str | None:
    """The exercise of that name, in whatever case; None where there is none."""
    return next((name for name in week.names if name.lower() == text.strip().lower()), None)


def no_such_exercise(text: str, week: Week) -> str:
    """One line that says which names there are."""
    close = difflib.get_close_matches(text, week.names, n=1, cutoff=0.5)
    meant = f"did you mean {close[0]}?" if close else f"there is {', '.join(week.names)}"
    return f"no exercise is called {text!r}: {meant}"
