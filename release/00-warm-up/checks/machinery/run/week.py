"""The week as its folder declares it: exercises in order with points, their hints and their checks."""

from __future__ import annotations

import importlib.util
import inspect
import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from ..notebook.files import candidates, read
from ..notebook.read import NotebookError

CHECK = "check_"
#: Three depths, in the order in which they are asked for.
DEPTHS = ("idea", "equation", "shapes")


@dataclass(frozen=True)
class Check:
    """One question to an exercise: its title in words, and the function that asks it."""

    exercise: str
    title: str
    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """Its name for pytest."""
        return self.function.__name__


@dataclass(frozen=True)
class Hints:
    """What an exercise asks, in a sentence and as an equation in words, and three hints, each deeper."""

    task: str = ""
    words: str = ""
    idea: str = ""
    equation: str = ""
    shapes: str = ""

    def at(self, depth: int) -> str:
        """The hint at depth 1, 2 or 3."""
        text: str = getattr(self, DEPTHS[depth - 1])
        return text


@dataclass(frozen=True)
class Week:
    """Everything local feedback is made of, but for the learner's own notebook."""

    folder: Path
    points: Mapping[str, float]
    checks: Mapping[str, tuple[Check, ...]]
    hints: Mapping[str, Hints] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The exercises, in order."""
        return tuple(self.points)

    def hints_for(self, name: str) -> Hints:
        """The hints of an exercise; empty ones where nobody wrote any."""
        return self.hints.get(name, Hints())


def load_week(folder: Path) -> Week:
    """The week whose checks stand in `folder`; its notebook lies beside that folder."""
    checks = collect(folder)
    points = _points(folder) or dict.fromkeys(checks, 1.0)
    for name in checks:
        points.setdefault(name, 0.0)
    hints, tables = _hints(folder)
    return Week(folder, {name: points[name] for name in points if name in checks}, checks, hints, tables)


def collect(folder: Path) -> dict[str, tuple[Check, ...]]:
    """The checks in the `test_*.py` files of `folder`, by exercise, in the order in which they stand."""
    found: dict[str, tuple[Check, ...]] = {}
    for path in sorted(folder.glob("test_*.py")):
        module = _import(path)
        for name, function in vars(module).items():
            exercise, separator, _ = name.removeprefix("test_").partition("__")
            if name.startswith("test_") and separator and inspect.isfunction(function):
                title = (function.__doc__ or name).strip().splitlines()[0].rstrip(".")
                found[exercise] = (*found.get(exercise, ()), Check(exercise, title, function))
    return found


def _import(path: Path) -> ModuleType:
    """A file of checks, in which `from checks import …` means this package; `mnist` is beside its folder."""
    machinery = (__package__ or "").removesuffix(".run")
    name = f"{machinery}.of_the_week.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get("checks")
    sys.modules["checks"] = sys.modules[machinery]
    sys.path.insert(0, str(path.parent.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent.parent))
        sys.modules.pop("checks")
        if before is not None:
            sys.modules["checks"] = before
    return module


def _points(folder: Path) -> dict[str, float]:
    """Exercises and points, from `week.json`, or from what nbgrader wrote in the notebook."""
    if (path := folder / "week.json").is_file():
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {str(entry["name"]): float(entry["points"]) for entry in entries}
    found: dict[str, float] = {}
    for path in candidates(folder.parent):
        try:
            cells = read(path)
        except NotebookError:
            continue
        for cell in cells:
            if cell.grade_id.startswith(CHECK) and cell.nbgrader.get("grade"):
                found.setdefault(cell.grade_id.removeprefix(CHECK), float(cell.nbgrader.get("points") or 0))
    return found


def _hints(folder: Path) -> tuple[dict[str, Hints], dict[str, tuple[str, ...]]]:
    path = folder / "hints.toml"
    if not path.is_file():
        return {}, {}
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    tables = {title: tuple(names) for title, names in declared.pop("tables", {}).items()}
    return {name: Hints(**texts) for name, texts in declared.items()}, tables
