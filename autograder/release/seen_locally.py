"""Whether the learner's own checks see a wrong answer of the catalogue before the grader does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..checks.notebook.load import Loaded
from ..checks.run.runner import run_check
from ..checks.run.week import Check, collect
from ..course.assignment import Assignment, solutions_of
from ..misconceptions import Entry, right_answers


def is_seen_locally(assignment: Assignment, entry: Entry) -> bool:
    """Whether a public check fails for `entry` among right answers; one that does not end counts as seen."""
    if entry.wrong and not entry.replayed:
        return True
    names, checks = _right(assignment), _checks(assignment)
    namespace = {**names, "__name__": f"entry {entry.name}"}
    exec(compile(entry.source, f"<{entry.name}>", "exec"), namespace)  # noqa: S102  (the kit's own code)
    return not all(run_check(check, Loaded(namespace)).passed for check in checks[entry.exercise])


@cache
def _right(assignment: Assignment) -> Mapping[str, Any]:
    return {**right_answers(assignment.name), **solutions_of(assignment)}


@cache
def _checks(assignment: Assignment) -> Mapping[str, tuple[Check, ...]]:
    return collect(assignment.folder / "checks")
