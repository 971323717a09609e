"""What an assignment is graded by: its hidden tests, the right answers, and the settings of each exercise."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..box import UNIT, Limits
from ..checks import LocalStudent
from ..checks.diagnosis.location import Probe
from ..course.assignment import Assignment, Exercise, solutions_of
from ..course.released import marks_of_release
from ..course.secret import generator
from ..diagnosis.rehearsal import probes_of
from ..graders import GRADERS, HiddenTest, HiddenTests


@dataclass(frozen=True)
class Suite:
    """The hidden tests of an assignment. Their random numbers come from `secret`."""

    assignment: Assignment
    tests: HiddenTests
    secret: bytes

    @cached_property
    def solutions(self) -> Mapping[str, Any]:
        """The right answers, by the names of the exercises."""
        return solutions_of(self.assignment)

    @cached_property
    def reference(self) -> LocalStudent:
        """The right answers, as the fixture `student` of a test."""
        return LocalStudent(self.solutions)

    @cached_property
    def names(self) -> list[str]:
        """The exercises that are answered in a cell, in order."""
        return [each.name for each in self.assignment.exercises if each.in_cell]

    @cached_property
    def pipeline(self) -> Exercise:
        """The exercise that has no cell: it trains with all answers."""
        return next(each for each in self.assignment.exercises if not each.in_cell)

    @cached_property
    def released(self) -> frozenset[str]:
        """The marks of statements that the release brought."""
        return marks_of_release(self.assignment)

    def tests_of(self, exercise: Exercise) -> list[HiddenTest]:
        """The hidden tests of an exercise."""
        return self.tests.get(exercise.name, [])

    def before(self, exercise: Exercise) -> set[str]:
        """Return the exercises whose answers this one may use; none for the pipeline."""
        if not exercise.in_cell:
            return set()
        return set(self.names[: self.names.index(exercise.name)]).difference(self.withheld(exercise))

    def standins(self, names: Collection[str]) -> dict[str, object]:
        """Return the right answers to these exercises; read no solution if there are none."""
        return {name: self.solutions[name] for name in self.names if name in names}

    def withheld(self, exercise: Exercise) -> tuple[str, ...]:
        """Return the names that are bound to nothing in an exercise."""
        return tuple(self._settings.get("withheld", {}).get(exercise.name, ()))

    def limits(self, exercise: Exercise) -> Limits:
        """Return the limits of an exercise: the assignment's own, or the usual ones."""
        return replace(UNIT, **self._settings.get("limits", {}).get(exercise.name, {}))

    def fixtures(self, test: HiddenTest, student: Any, gate: Any) -> dict[str, Any]:
        """Return the arguments of a test; its random numbers are the same in each run."""
        return {"student": student, "rng": generator(self.secret, test.identity), "gate": gate}

    @cached_property
    def probes(self) -> Mapping[str, Probe]:
        """The probes that locate where a wrong answer stops being right, by exercise."""
        return probes_of(self.assignment.name)

    @cached_property
    def _settings(self) -> dict[str, Any]:
        path = GRADERS / self.assignment.name / "grading.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
