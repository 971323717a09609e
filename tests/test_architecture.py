"""The packages import each other in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.assignment import KIT

PACKAGE = KIT / "autograder"
#: From the top of the house to its ground; what stands in one line may not import each other.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("report", "export", "nbgrader_plugin"),
    ("release", "runs"),
    ("grading",),
    ("diagnosis", "submissions"),
    ("graders", "misconceptions"),
    ("results",),
    ("box", "course"),
    ("checks",),
    ("background", "errors", "files", "status"),
)
#: The floors of `checks`, which learners get.
CHECKS = (
    ("show",),
    ("diagnosis",),
    ("run",),
    ("notebook",),
    ("student",),
    ("expect", "figures", "limits", "mistakes"),
    ("undrawn",),
)


def modules(folder: Path) -> list[Path]:
    """The modules of a package; folders of an assignment, `03-mlp-numpy`, hold no modules of it."""
    paths = sorted(path for path in folder.rglob("*.py") if "learner" not in path.parts)
    return [path for path in paths if not any(part[0].isdigit() for part in path.relative_to(KIT).parts)]


def imports(path: Path) -> Iterator[str]:
    """The kit's modules that a module imports, by their full names, also those inside functions."""
    package = path.relative_to(KIT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join((*base, *((node.module,) if node.module else ())))
            yield from (f"{name}.{alias.name}" for alias in node.names)


def room(name: str, below: str) -> str | None:
    """The package or module directly below `below` that a full name belongs to."""
    return name.removeprefix(f"{below}.").split(".")[0] if name.startswith(f"{below}.") else None


def floor_of(floors: tuple[tuple[str, ...], ...], name: str) -> int | None:
    return next((number for number, names in enumerate(floors) if name in names), None)


@pytest.mark.parametrize(("below", "floors"), [("autograder", FLOORS), ("autograder.checks", CHECKS)])
def test_imports_go_down_only(below: str, floors: tuple[tuple[str, ...], ...]) -> None:
    upwards = []
    for path in modules(KIT.joinpath(*below.split("."))):
        own = room(".".join(path.relative_to(KIT).with_suffix("").parts), below)
        for name in imports(path):
            other = room(name, below)
            if own is None or other is None or other == own:
                continue
            here, there = floor_of(floors, own), floor_of(floors, other)
            if here is not None and there is not None and there <= here:
                upwards.append(f"{path.relative_to(KIT)} imports {name}")
    assert not upwards, "\n".join(upwards)


def test_every_package_has_its_floor() -> None:
    names = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir()}
    named = {name for floor in FLOORS for name in floor}
    assert {name for name in names if name not in ("__init__", "__pycache__")} == named


def test_the_worker_imports_nothing_else_of_the_kit() -> None:
    worker = PACKAGE / "box" / "worker"
    others = [
        f"{path.name}: {name}"
        for path in modules(worker)
        for name in imports(path)
        if name.startswith("autograder") and not name.startswith("autograder.box.worker")
    ]
    assert not others
