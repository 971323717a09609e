"""The version of the grader: what can change a result, piece by piece.

A piece is a file, or one hidden test. Comments and layout of Python code are no part of it. An exercise
depends on its own hidden tests and misconceptions, and on the pieces that are of no exercise alone.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from platformdirs import user_cache_path

from .. import __version__
from ..checks.notebook.percent import read_percent
from ..course.assignment import KIT, load_assignment
from ..course.released import marks_of_release
from ..files import whole_file

#: The packages that can change a result, whatever the assignment.
PACKAGES = ("box", "checks", "diagnosis", "grading", "submissions")
#: The modules of the course that can.
OF_COURSE = ("assignment", "mnist", "released", "secret")
#: The packages with a folder for each assignment: their own modules count, and the assignment's folder.
BY_ASSIGNMENT = ("graders", "misconceptions")
#: The part of a package that only shows things to learners.
SHOWN = KIT / "autograder" / "checks" / "show"
#: What starts the name of a hidden test, `test_<exercise>__<idea>`.
TEST = "test_"
CACHE = "backprop-autograder"


@dataclass(frozen=True)
class GraderVersion:
    """The grader as it is now: a hash of each piece by the piece's name, and which exercises it concerns.

    A piece that concerns none concerns all.
    """

    pieces: Mapping[str, str]
    concerns: Mapping[str, frozenset[str]]
    exercises: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The kit's version, and a hash of all pieces."""
        return f"{__version__}+{_hash(sorted(self.pieces.items()))[:12]}"

    @cached_property
    def of_exercises(self) -> tuple[tuple[str, str], ...]:
        """Each exercise, and a hash of the pieces that its points depend on."""
        return tuple(
            (name, _hash([each for each in sorted(self.pieces.items()) if self._matters(each[0], name)])[:12])
            for name in self.exercises
        )

    def _matters(self, piece: str, exercise: str) -> bool:
        return exercise in self.concerns.get(piece, frozenset((exercise,)))


def grader_version(root: Path, assignment: str) -> str:
    """Return the version of the grader of an assignment as one short text."""
    return version_of(root, assignment).text


def version_of(root: Path, assignment: str) -> GraderVersion:
    """Return the version of the grader of an assignment in the course at `root`."""
    week = load_assignment(assignment, root)
    names = tuple(each.name for each in week.exercises)
    pieces: dict[str, str] = {}
    concerns: dict[str, frozenset[str]] = {}
    with _Digests() as digests:
        for home, path in sources(root, assignment):
            place = path.relative_to(home).as_posix()
            parts = digests.of(path)
            tested = frozenset(exercise_of(part) for part in parts if part)
            for part, digest in parts.items():
                piece = f"{place}::{part}" if part else place
                pieces[piece] = digest
                if part:
                    concerns[piece] = frozenset((exercise_of(part),))
                elif tested:
                    concerns[piece] = tested
                elif path.stem in names and path.parent == KIT / "autograder" / "misconceptions" / assignment:
                    concerns[piece] = frozenset((path.stem,))
    answers = [[each.name, each.kind, each.module] for each in week.exercises]
    pieces[f"exercises/{assignment}"] = _hash(
        [answers, *_code_cells(week.notebook), *sorted(marks_of_release(week))]
    )
    return GraderVersion(pieces, concerns, names)


def exercise_of(test: str) -> str:
    """Return the exercise that a hidden test is of, by the test's name."""
    return test.removeprefix(TEST).partition("__")[0]


def changed_pieces(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Return what differs between two versions, a line a piece."""
    lines = [f"{piece} is new" for piece in new.keys() - old.keys()]
    lines += [f"{piece} is gone" for piece in old.keys() - new.keys()]
    lines += [f"{piece} has changed" for piece in new.keys() & old.keys() if new[piece] != old[piece]]
    return sorted(lines)


def sources(root: Path, assignment: str) -> Iterator[tuple[Path, Path]]:
    """Yield the files that a result may depend on, each with the folder that its name is relative to."""
    kit = KIT / "autograder"
    folders = [*(kit / name for name in PACKAGES), *(kit / name / assignment for name in BY_ASSIGNMENT)]
    for path in (path for folder in folders for path in _code(folder) if not path.is_relative_to(SHOWN)):
        yield KIT, path
    for path in (path for name in BY_ASSIGNMENT for path in sorted((kit / name).glob("*.py"))):
        yield KIT, path
    for name in OF_COURSE:
        yield KIT, kit / "course" / f"{name}.py"
    for path in sorted((root / "solutions").glob("*.py")):
        yield root, path


def _code(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*.py")
    yield from folder.rglob("*.toml")


def _code_cells(notebook: Path) -> Iterator[str]:
    """Yield a hash of each code cell; texts and points can change no result."""
    for cell in read_percent(notebook.read_text("utf-8")):
        if cell.kind == "code":
            yield _digests_in(cell.source)[""]


class _Digests:
    """The hashes of files by part, kept in a cache, since parsing all of them takes most of a second."""

    def __enter__(self) -> _Digests:
        self.path = user_cache_path(CACHE) / "pieces.json"
        self.known: dict[str, dict[str, str]] = {}
        with suppress(OSError, ValueError):
            self.known = json.loads(self.path.read_text("utf-8"))
        self.used: dict[str, dict[str, str]] = {}
        return self

    def of(self, path: Path) -> dict[str, str]:
        """Return the hash of each hidden test in a file, by its name, and of the rest, by an empty one."""
        data = path.read_bytes()
        key = hashlib.sha256(data).hexdigest()
        if path.suffix != ".py":
            return {"": key}
        self.used[key] = self.known.get(key) or _digests_in(data.decode("utf-8"))
        return self.used[key]

    def __exit__(self, *error: object) -> None:
        if not self.used.keys() <= self.known.keys():
            with suppress(OSError), whole_file(self.path) as file:
                json.dump({**self.known, **self.used}, file)


def _digests_in(source: str) -> dict[str, str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {"": _hash(source)}
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and _is_test(node)}
    rest = [ast.dump(node) for node in tree.body if node not in tests.values()]
    return {"": _hash(rest), **{name: _hash(ast.dump(node)) for name, node in tests.items()}}


def _is_test(node: ast.FunctionDef) -> bool:
    return node.name.startswith(TEST) and "__" in node.name


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, default=list).encode()).hexdigest()
