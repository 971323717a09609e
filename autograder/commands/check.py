"""Find an author's mistakes in the files of an assignment, without running any of them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..course.assignment import KIT, Assignment, assignment_names, expect_tests, load_assignment
from ..errors import KitError

#: The arguments that a hidden test may have.
FIXTURES = {"student", "rng", "gate"}
SHOWN = ("task", "words")
#: The part of the hints that is of no exercise: which comparisons are shown together.
TABLES = "tables"
#: In the message of a broken TOML file.
_AT_LINE = re.compile(r"at line (\d+)")


def check_command(root: Path, name: str | None) -> int:
    """Print every mistake as `file:line: what is wrong; what to do`; return 1 if there is one."""
    if name is not None and name not in (there := assignment_names(root)):
        raise KitError(f"no assignment {name} in {root / 'exercises'}: there is {', '.join(there)}")
    found = list(mistakes(root, name))
    for line in found:
        print(line)
    return 1 if found else 0


def mistakes(root: Path, name: str | None) -> Iterator[str]:
    """The mistakes of an assignment, a line each. Where the notebook makes no sense, that alone is told."""
    try:
        week = load_assignment(name, root)
    except KitError as error:
        yield str(error)
        return
    graders = KIT / "autograder" / "graders" / week.name
    for folder in (week.folder / "checks", graders):
        for path in sorted(folder.glob("test_*.py")):
            yield from _of_tests(path, week, hidden=folder == graders)
    for path in sorted((KIT / "autograder" / "misconceptions" / week.name).glob("[!_]*.py")):
        yield from _of_catalogue(path, week)
    yield from _of_hints(week.folder / "checks" / "hints.toml", week)
    yield from _of_settings(graders / "grading.toml")
    try:
        expect_tests(week)
    except KitError as error:
        yield str(error)


def _names(week: Assignment) -> str:
    return ", ".join(exercise.name for exercise in week.exercises)


def _known(name: str, week: Assignment) -> bool:
    return any(exercise.name == name for exercise in week.exercises)


def _tree(path: Path) -> ast.Module | str:
    """The syntax tree of a file, or the line that tells of its syntax error."""
    try:
        return ast.parse(path.read_text("utf-8"))
    except SyntaxError as error:
        return f"{path}:{error.lineno}: {error.msg}; correct the syntax"


def _of_tests(path: Path, week: Assignment, hidden: bool) -> Iterator[str]:
    tree = _tree(path)
    if isinstance(tree, str):
        yield tree
        return
    seen = set[str]()
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        where = f"{path}:{node.lineno}: {node.name}"
        exercise, separator, _ = node.name.removeprefix("test_").partition("__")
        if not separator:
            yield f"{where} names no exercise; call it test_<exercise>__<idea>, with two underscores"
        elif not _known(exercise, week):
            yield f"{where} is of no exercise; write one of {_names(week)}"
        if node.name in seen:
            yield f"{where} stands here twice, so the first is never run; give it a name of its own"
        seen.add(node.name)
        if not ast.get_docstring(node):
            yield f"{where} has no docstring; say in its first line what is asked"
        unknown = {each.arg for each in node.args.args} - FIXTURES
        if hidden and unknown:
            yield f"{where} takes {', '.join(sorted(unknown))}; a hidden test takes student, rng or gate"


def _of_catalogue(path: Path, week: Assignment) -> Iterator[str]:
    tree = _tree(path)
    if isinstance(tree, str):
        yield tree
    if not _known(path.stem, week):
        yield f"{path}:1: {path.stem} is no exercise; call the file as one of {_names(week)}"


def _of_hints(path: Path, week: Assignment) -> Iterator[str]:
    hints = _toml(path)
    if isinstance(hints, str):
        yield hints
        return
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    for name, hint in hints.items():
        if name == TABLES:
            continue
        row = next((row for row, line in enumerate(lines, 1) if line.strip() == f"[{name}]"), 1)
        if not _known(name, week):
            yield f"{path}:{row}: {name} is no exercise; write one of {_names(week)}"
        for key in SHOWN:
            if not isinstance(hint, dict) or not hint.get(key):
                yield f"{path}:{row}: {name} has no `{key}`; it is shown with every failure"


def _of_settings(path: Path) -> Iterator[str]:
    settings = _toml(path)
    if isinstance(settings, str):
        yield settings


def _toml(path: Path) -> dict[str, Any] | str:
    """What a file says, nothing if there is none, or the line that tells why it cannot be read."""
    try:
        text = path.read_text("utf-8") if path.is_file() else ""
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))  # it names none at the end of the file
        return f"{path}:{at.group(1) if at else len(text.splitlines())}: {error}; correct the TOML"
