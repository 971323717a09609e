"""Submissions made from the right answers, with some of them replaced."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..course.assignment import Assignment, library_imports, solutions_of
from .submission import Cell, Submission

#: What every week's notebook gives to all its cells, beside its own imports.
SETUP = "import matplotlib.pyplot as plt\nimport numpy as np\n"


def right_answers(assignment: Assignment) -> dict[str, str]:
    """Return the source of each exercise's right answer, in the notebook's order."""
    return {name: inspect.getsource(answer) for name, answer in solutions_of(assignment).items()}  # type: ignore[arg-type]


def made_up(assignment: Assignment, student: str, answers: Mapping[str, str]) -> Submission:
    """Return a submission of right answers, except for those in `answers`, sources by exercise."""
    sources = {**right_answers(assignment), **answers}
    cells = [Cell(0, SETUP + library_imports(assignment), None)]
    cells += [Cell(index, source, name) for index, (name, source) in enumerate(sources.items(), start=1)]
    digest = sha256(repr([(cell.source, cell.exercise) for cell in cells]).encode()).hexdigest()
    return Submission(student=student, path=Path(student), cells=tuple(cells), sha256=digest, notices=())


def filled(notebook: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """Return a released notebook, as JSON, with `answers` in its solution cells."""
    return {**notebook, "cells": [_filled(cell, answers) for cell in notebook["cells"]]}


def _filled(cell: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
    return {**cell, "source": answers[name]} if name in answers else dict(cell)
