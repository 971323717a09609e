"""What a week is graded by: its hidden tests, the right answers, and how each exercise is to be run."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..box import UNIT, Limits
from ..checks import LocalStudent
from ..course.assignment import Assignment, Exercise, solutions_of
from ..course.secret import generator
from .hidden_tests import GRADERS, HiddenTest, HiddenTests


@dataclass(frozen=True)
class Suite:
    """The tests of an assignment; `secret` is what their random numbers come from."""

    assignment: Assignment
    tests: HiddenTests
    secret: bytes

    @cached_property
    def solutions(self) -> Mapping[str, Any]:
        """The right answers, by the names of the exercises."""
        return solutions_of(self.assignment)

    @cached_property
    def reference(self) -> LocalStudent:
        """The right answers, as a test asks for them."""
        return LocalStudent(self.solutions)

    @cached_property
    def names(self) -> list[str]:
        """The exercises that are answered in a cell, in the week's order."""
        return [each.name for each in self.assignment.exercises if each.in_cell]

    @cached_property
    def pipeline(self) -> Exercise:
        """The exercise that has no cell: training with all that was answered."""
        return next(each for each in self.assignment.exercises if not each.in_cell)

    def tests_of(self, exercise: Exercise) -> list[HiddenTest]:
        """The hidden tests of an exercise."""
        return self.tests.get(exercise.name, [])

    def before(self, exercise: Exercise) -> set[str]:
        """The exercises before this one, whose answers it may use; none for the whole pipeline."""
        if not exercise.in_cell:
            return set()
        return set(self.names[: self.names.index(exercise.name)]).difference(self.withheld(exercise))

    def standins(self, names: Collection[str]) -> dict[str, object]:
        """The right answers to these exercises; they are not even read where none is asked for."""
        return {name: self.solutions[name] for name in self.names if name in names}

    def withheld(self, exercise: Exercise) -> tuple[str, ...]:
        """The names that an exercise must do without."""
        return tuple(self._settings.get("withheld", {}).get(exercise.name, ()))

    def limits(self, exercise: Exercise) -> Limits:
        """The limits of an ordinary exercise, where the week does not ask for others."""
        return replace(UNIT, **self._settings.get("limits", {}).get(exercise.name, {}))

    def fixtures(self, test: HiddenTest, student: Any, gate: Any) -> dict[str, Any]:
        """What a test is run with: the same random numbers whenever it is."""
        return {"student": student, "rng": generator(self.secret, test.identity), "gate": gate}

    @cached_property
    def _settings(self) -> dict[str, Any]:
        path = GRADERS / self.assignment.name / "grading.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
