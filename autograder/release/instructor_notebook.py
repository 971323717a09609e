"""The instructor's notebook: the text notebook with each import of an answer replaced by that answer.

So signature, docstring and body stand once, in `solutions/`. Around the notebook come the files that
learners get. Everything is a function of the sources alone: the same sources give the same bytes.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from ..course import mnist
from ..course.assignment import KIT, Assignment, answer_line
from ..course.released import marks_of_release, write_marks
from ..errors import KitError
from .mistakes_json import write_mistakes

#: Files of the exercises' folder that stand for other files in a release.
STANDINS = {"mnist.py": KIT / "autograder" / "course" / "mnist.py"}
MACHINERY = KIT / "autograder" / "checks"
#: What stands in every release beside the assignment's own files.
LEARNER = Path(__file__).parent / "learner"
#: A heading that tells points: what stands before the number, and the number with its unit.
HEADING = re.compile(r"^(#+ .*\()[\d.]+ points?\b", re.MULTILINE)
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def write_source(assignment: Assignment, folder: Path) -> Path:
    """Write the instructor's notebook and all files that go with it into `folder`; return the notebook."""
    folder.mkdir(parents=True)
    path = folder / f"{assignment.name}.ipynb"
    nbformat.write(source_notebook(assignment), path)  # type: ignore[no-untyped-call]
    write_files(assignment, folder)
    return path


def write_files(assignment: Assignment, folder: Path) -> None:
    """Write everything that learners get beside the notebook into `folder`."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(LEARNER, folder, ignore=unwanted, dirs_exist_ok=True)
    shutil.copytree(MACHINERY, folder / "checks" / "machinery", ignore=unwanted)
    for path in _files(assignment.folder):
        name = path.relative_to(assignment.folder).as_posix()
        if name == assignment.notebook.name or (LEARNER / name).exists():
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(STANDINS.get(name, path), target)
    if (folder / "mnist.py").exists():
        mnist.write_digits(folder / "digits.npz")
    week = [{"name": exercise.name, "points": exercise.points} for exercise in assignment.exercises]
    (folder / "checks" / "week.json").write_text(json.dumps(week, indent=1) + "\n", "utf-8")
    write_marks(marks_of_release(assignment), folder / "checks")
    write_mistakes(assignment, folder / "checks")


def source_notebook(assignment: Assignment) -> NotebookNode:
    """The instructor's notebook: every answer in its place, no outputs, and ids that stay the same."""
    text = assignment.notebook.read_text("utf-8")
    notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")  # type: ignore[no-untyped-call]
    notebook.metadata = nbformat.from_dict(KERNEL)  # type: ignore[no-untyped-call]
    given = _given_names(notebook) | {exercise.name for exercise in assignment.exercises}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            module, name = answer_line(cell.source) or ("", "")
            cell.source = answer_source(assignment.root, module, name)
            _expect_given(cell.source, given, f"{name} in {module}")
    _write_points(notebook)
    _identify(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def answer_source(root: Path, module: str, name: str) -> str:
    """The source of a function or class of a module of the course, from its first decorator on."""
    path = root.joinpath(*module.split(".")).with_suffix(".py")
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            lines = path.read_text("utf-8").split("\n")
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            last = node.end_lineno or len(lines)
            while last < len(lines) and (not lines[last].strip() or lines[last].startswith(" ")):
                last += 1  # a comment at the end is not of the syntax tree
            return "\n".join(lines[first:last]).rstrip()
    raise KitError(f"{path} defines no {name}, whose answer the notebook takes from there")


@cache
def _tree(path: Path) -> ast.Module:
    if not path.is_file():
        raise KitError(f"there is no {path}, from which the notebook takes an answer")
    return ast.parse(path.read_text("utf-8"), str(path))


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder, in order, without what tools left there."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield path


def _given_names(notebook: NotebookNode) -> set[str]:
    """What the notebook's plain cells import."""
    plain = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not cell.metadata]
    nodes = [node for source in plain for node in ast.walk(ast.parse(source))]
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}


def _expect_given(source: str, given: set[str], where: str) -> None:
    """Whatever an answer uses must be there in the notebook, not only in its module."""
    nodes = list(ast.walk(ast.parse(source)))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    bound |= {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    if unknown := used - bound - given - set(dir(builtins)):
        raise KitError(f"{where} uses {', '.join(sorted(unknown))}, which the notebook has not imported")


def _write_points(notebook: NotebookNode) -> None:
    """Let a heading that tells points, `### … (5 points)`, tell those of the graded cells up to the next."""
    headings = [place for place, cell in enumerate(notebook.cells) if _is_heading(cell)]
    for place, end in pairwise([*headings, len(notebook.cells)]):
        points = sum(map(_points, notebook.cells[place:end]))
        if points:
            cell, unit = notebook.cells[place], "point" if points == 1 else "points"
            cell.source = HEADING.sub(rf"\g<1>{points:g} {unit}", cell.source, count=1)


def _is_heading(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(HEADING.search(cell.source))


def _points(cell: NotebookNode) -> float:
    about = cell.metadata.get("nbgrader", {})
    return float(about["points"]) if about.get("grade") else 0.0


def _identify(notebook: NotebookNode) -> None:
    """Cell ids that depend on nothing but the cells: the nbgrader id, or a hash of the source."""
    taken: set[str] = set()
    for cell in notebook.cells:
        digest = hashlib.sha256(cell.source.encode()).hexdigest()
        name = wanted = str(cell.metadata.get("nbgrader", {}).get("grade_id", digest[:8]))
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        cell.id = name
