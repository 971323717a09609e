"""Proof that a release gives nothing away: no answer, no rubric, no hidden test, no known mistake."""

from __future__ import annotations
import __future__

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..course.assignment import KIT, Assignment, Exercise, solutions_of
from .instructor_notebook import answer_source, source_notebook

#: A shorter line says nothing: `return p`, `else:`, `N = len(p)`.
TELLING = 16
#: Lines of hidden tests and wrong answers are prose and set-up for the most part; longer ones are their own.
DISTINCTIVE = 44
_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"
_MARKERS = (_BEGIN, _END, "BEGIN MARK SCHEME", "BEGIN HIDDEN TESTS", "HIDDEN TESTS")
_TEXT = (".py", ".ipynb", ".md", ".txt", ".json", ".toml", ".cfg", ".html")


def problems_of(assignment: Assignment, folder: Path) -> list[str]:
    """What a release in `folder` gives away, and which of its stubs are none; a line each."""
    notebook = json.loads((folder / f"{assignment.name}.ipynb").read_text("utf-8"))
    lines = {path.relative_to(folder).as_posix(): _lines_of(path) for path in sorted(folder.rglob("*"))}
    given = _given_lines(assignment)
    secrets = {line: of for line, of in _secret_lines(assignment) if line not in given}
    return [
        *_given_away(lines, secrets),
        *(
            problem
            for exercise in assignment.exercises
            for problem in _bad_stub(assignment, exercise, notebook)
        ),
        *(f"the cell {cell['id']} has outputs" for cell in notebook["cells"] if cell.get("outputs")),
    ]


def _given_away(lines: Mapping[str, set[str]], secrets: Mapping[str, str]) -> Iterator[str]:
    for name, released in lines.items():
        for line in sorted(released & secrets.keys()):
            yield f"{name} gives away a line of {secrets[line]}: {line}"
        for marker in _MARKERS:
            if any(marker in line for line in released):
                yield f"{name} holds {marker}"


def _given_lines(assignment: Assignment) -> set[str]:
    """Lines that the notebook shows in a cell of its own: `for axes in (left, right):` is no secret then."""
    cells = source_notebook(assignment).cells
    plain = [cell.source for cell in cells if cell.cell_type == "code" and "nbgrader" not in cell.metadata]
    return {_plain(line) for source in plain for line in source.split("\n")}


def _secret_lines(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Lines that no release may hold, and what they are of."""
    for folder in ("graders", "misconceptions"):
        for path in sorted((KIT / "autograder" / folder / assignment.name).glob("*.py")):
            for line in _code_lines(path.read_text("utf-8")):
                if len(line) >= DISTINCTIVE:
                    yield line, f"{folder}/{path.name}"
    for cell in source_notebook(assignment).cells:
        if cell.cell_type == "markdown" and _BEGIN in cell.source:
            for line in _between_markers(cell.source):
                yield line, f"the rubric of {cell.metadata.nbgrader.grade_id}"
    for exercise in assignment.exercises:
        if exercise.module is not None:
            source = answer_source(assignment.root, exercise.module, exercise.name)
            for line in _between_markers(source):
                yield line, f"the answer to {exercise.name}"


def _between_markers(source: str) -> Iterator[str]:
    inside = False
    for line in source.split("\n"):
        if _BEGIN in line or _END in line:
            inside = _BEGIN in line
        elif inside and len(_plain(line)) >= TELLING:
            yield _plain(line)


def _code_lines(source: str) -> set[str]:
    """The lines of functions' bodies, without docstrings: what a test computes, what a wrong answer does."""
    lines = source.split("\n")
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body[1:] if ast.get_docstring(node) else node.body:
                found |= {_plain(line) for line in lines[statement.lineno - 1 : statement.end_lineno]}
    return found


def _lines_of(path: Path) -> set[str]:
    """The lines of a text file; of a notebook, of its cells."""
    if not path.is_file() or path.suffix not in _TEXT:
        return set()
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return {_plain(line) for line in text.split("\n")}


def _plain(line: str) -> str:
    """A line without its comment and its spaces, so that another layout hides nothing."""
    code = re.sub(r"\s+#\s.*$", "", line)
    return re.sub(r"\s+", " ", code).strip()


def _bad_stub(assignment: Assignment, exercise: Exercise, notebook: Mapping[str, Any]) -> Iterator[str]:
    """Run the stub of an exercise, and of each method that learners write: it must name the exercise."""
    if exercise.module is None:
        return
    sources = [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise.name
    ]
    if len(sources) != 1:
        yield f"{exercise.name} has {len(sources)} cells in the release"
        return
    flags = __future__.annotations.compiler_flag
    try:
        namespace = _names_before(assignment, exercise)
        exec(compile(sources[0], exercise.name, "exec", flags=flags), namespace)  # noqa: S102  (our own stub)
        stub = namespace[exercise.name]
    except Exception as error:
        yield f"the stub of {exercise.name} cannot be defined: {type(error).__name__}"
        return
    answer = answer_source(assignment.root, exercise.module, exercise.name)
    functions = [_function(stub, name) for name in _left_out(answer)] if inspect.isclass(stub) else [stub]
    if not functions or not all(map(partial(_names_itself, exercise.name), functions)):
        yield f"the stub of {exercise.name} does not raise NotImplementedError with its name"


def _names_before(assignment: Assignment, exercise: Exercise) -> dict[str, Any]:
    """What a solution cell sees: the notebook's imports of installed modules, and the earlier exercises."""
    names: dict[str, Any] = {"__name__": __name__}  # a dataclass looks its module up
    for cell in source_notebook(assignment).cells:
        if cell.cell_type != "code" or "nbgrader" in cell.metadata:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                with suppress(ImportError):  # `checks` is there beside a release alone
                    exec(compile(ast.Module([node], []), "imports", "exec"), names)  # noqa: S102  (our own notebook)
    for name, answer in solutions_of(assignment).items():
        if name == exercise.name:
            break
        names[name] = answer
    return names


def _left_out(answer: str) -> list[str]:
    """The methods of a class that hold a part for learners to write. What stands outside is given to them."""
    (tree,) = ast.parse(answer).body
    lines = answer.split("\n")
    return [
        node.name
        for node in getattr(tree, "body", ())
        if isinstance(node, ast.FunctionDef)
        and any(_BEGIN in line for line in lines[node.lineno - 1 : node.end_lineno])
    ]


def _function(stub: type, name: str) -> Any:
    """The function of a method, property, class method or static method."""
    found = vars(stub)[name]
    return getattr(found, "fget", None) or getattr(found, "__func__", found)


def _names_itself(name: str, function: Any) -> bool:
    """Whether a call raises NotImplementedError with the exercise's name."""
    required = [
        each
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    keywords = {each.name: None for each in required if each.kind is each.KEYWORD_ONLY}
    try:
        function(*[None] * (len(required) - len(keywords)), **keywords)
    except NotImplementedError as error:
        return str(error).startswith(f"{name}:")
    except Exception:
        return False
    return False
