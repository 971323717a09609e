"""A notebook's cells, compiled and run as the grader runs them: in the box, and in local feedback alike.

Statements that `needed.plan` chose run one by one, in the notebook's order. An import that is not there
becomes a placeholder that fails when it is used. A result that takes the name of a function that answers call
does not replace it.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import inspect
import sys
import types
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .needed import ReadCell, plan, read_cell
from .syntax import clean

#: What a cell that cannot be compiled may raise.
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Source:
    """One cell as the learner wrote it; `exercise` is the exercise that it is the solution cell of.

    `above` counts the lines that stand above it in its file.
    """

    index: int
    text: str
    exercise: str | None
    above: int = 0


@dataclass(frozen=True)
class Step:
    """A statement that runs: its number in its cell, and whether an answer needs it."""

    number: int
    code: types.CodeType
    statement: ast.stmt
    is_needed: bool

    @property
    def line(self) -> int:
        """Return the line of its cell, or of its Python file, on which it begins."""
        return self.statement.lineno

    @property
    def names(self) -> frozenset[str]:
        """Return the names in it, including those that it binds."""
        return frozenset(self.code.co_names)


@dataclass(frozen=True)
class Compiled:
    """One cell, ready to run; `error` says why it is not Python.

    A step that fails ends a cell that `is_answer`.
    """

    index: int
    steps: tuple[Step, ...]
    is_answer: bool
    error: BaseException | None = None


@dataclass(frozen=True)
class Program:
    """All cells, and the names that answers call."""

    cells: tuple[Compiled, ...]
    called: frozenset[str]


@dataclass(frozen=True)
class Failed:
    """A step that raised."""

    step: Step
    error: BaseException

    @property
    def is_import(self) -> bool:
        """Return whether this is an import of a missing library, which costs only what uses it."""
        return isinstance(self.error, ImportError) and isinstance(
            self.step.statement, ast.Import | ast.ImportFrom
        )


def compile_cells(
    sources: Sequence[Source],
    exercises: Collection[str],
    released: Collection[str] = (),
    file_of: Callable[[int], str] = "<cell {}>".format,
    begin: Callable[[int], object] = lambda index: None,
) -> Program:
    """Compile the statements that run. `released` are the marks of the release's statements.

    `file_of` names a cell in tracebacks; `begin` is told each cell before it is read.
    """
    parsed = list(_parsed(sources, file_of, begin))
    chosen = plan([cell.read for cell in parsed], exercises, released)
    cells = [
        Compiled(
            cell.source.index,
            tuple(_steps(cell, runs, needed)),
            cell.source.exercise is not None,
            cell.error,
        )
        for cell, runs, needed in zip(parsed, chosen.runs, chosen.needed, strict=True)
    ]
    return Program(tuple(cells), chosen.called)


class Notebook:
    """A namespace that cells run in. Each statement leaves `fixed` names bound, and `withheld` ones not."""

    def __init__(
        self,
        namespace: dict[str, Any],
        called: Collection[str],
        exercises: Collection[str] = (),
        fixed: Mapping[str, Any] | None = None,
        withheld: Sequence[str] = (),
    ) -> None:
        self.namespace = namespace
        self._called = frozenset(called)
        self._exercises = frozenset(exercises)
        self._fixed = fixed or {}
        self._withheld = withheld
        #: What the names that answers call were bound to when they could be called last.
        self._functions = {name: getattr(builtins, name) for name in called if hasattr(builtins, name)}
        self._bind({})

    def run(self, cell: Compiled, begin: Callable[[Step], object] = lambda step: None) -> Iterator[Failed]:
        """Run a cell's steps, and yield those that fail. `begin` is called before each step."""
        for step in cell.steps:
            begin(step)
            before = {name: self.namespace.get(name) for name in step.names & self._exercises}
            failed: BaseException | None = None
            try:
                self.execute(step)
            except ImportError as error:  # it costs what uses it, and that is not all that follows
                self._replace(step.statement, error)
                failed = error
            except BaseException as error:
                failed = error
            self._bind(before)
            self._note_functions(step.names & self._called)
            if failed is not None:
                yield Failed(step, failed)
                if cell.is_answer and not self.goes_on_after(failed):
                    return

    def finish(self) -> None:
        """After the last cell, bind functions again whose names were given to results."""
        for name, function in self._functions.items():
            if not callable(self.namespace.get(name, function)):
                self.namespace[name] = function

    def execute(self, step: Step) -> None:
        """Run one statement."""
        done = eval(step.code, self.namespace)  # noqa: S307  (it is what this is for)
        if inspect.iscoroutine(done):  # IPython allows `await` in a cell
            with suppress(StopIteration):
                while True:
                    done.send(None)

    def goes_on_after(self, error: BaseException) -> bool:
        """Return whether a solution cell goes on after this error."""
        return isinstance(error, ImportError)

    def _bind(self, before: Mapping[str, Any]) -> None:
        """Bind fixed names again. A result that takes an answer's name does not replace it."""
        for name, old in before.items():
            if callable(old) and not callable(self.namespace.get(name, old)):
                self.namespace[name] = old
        self.namespace.update(self._fixed)
        for name in self._withheld:
            self.namespace.pop(name, None)

    def _note_functions(self, names: Collection[str]) -> None:
        self._functions |= {
            name: self.namespace[name] for name in names if callable(self.namespace.get(name))
        }

    def _replace(self, statement: ast.stmt, error: ImportError) -> None:
        """Bind placeholders to the names that a failed import would have bound."""
        for name in _bound_by(statement):
            self.namespace.setdefault(name, Missing(error.name or name, str(error)))


class Missing:
    """Stands for a library that is missing, and fails when it is used."""

    def __init__(self, name: str, text: str = "") -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_text", text or f"No module named {name!r}")

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        name = object.__getattribute__(self, "_name")
        raise ModuleNotFoundError(object.__getattribute__(self, "_text"), name=name)

    __call__ = __getitem__ = __setitem__ = __iter__ = __len__ = __bool__ = __array__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __matmul__ = __rmatmul__ = __enter__ = __mro_entries__ = _fail
    __setattr__ = _fail

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._fail()


def notebook_names() -> dict[str, Any]:
    """Return the names of a new notebook.

    NumPy and pyplot are there by the names that every notebook gives them: a cell of imports that is broken,
    or was deleted, holds no exercise and so costs nothing.
    """
    libraries = {"np": "numpy", "plt": "matplotlib.pyplot"}
    found = {name: sys.modules[library] for name, library in libraries.items() if library in sys.modules}
    return {"__name__": "__main__", **found, "display": nothing, "get_ipython": Quiet, "input": no_input}


def nothing(*args: Any, **kwargs: Any) -> None:
    """Do nothing, with any arguments."""


def no_input(prompt: object = "") -> str:
    """Fail, since nobody answers."""
    raise EOFError("it waits for input, which nobody gives")


class Quiet:
    """Stands for IPython's shell: every method does nothing, and so do those of its attributes."""

    def __getattr__(self, name: str) -> Quiet:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing, as a method would."""


@dataclass(frozen=True)
class _Parsed:
    source: Source
    read: ReadCell
    body: Sequence[tuple[ast.stmt, types.CodeType]] = ()
    error: BaseException | None = None


def _parsed(
    sources: Sequence[Source], file_of: Callable[[int], str], begin: Callable[[int], object]
) -> Iterator[_Parsed]:
    flags = 0
    for source in sources:
        begin(source.index)
        is_answer = source.exercise is not None
        try:
            text = clean(source.text)
            with warnings.catch_warnings(action="ignore"):
                tree = ast.parse(text, file_of(source.index))
                read = read_cell(text, tree, is_solution=is_answer)
                if source.above:
                    ast.increment_lineno(tree, source.above)
                own = flags | _future_flags(tree)
                body = [(each, _compiled(each, file_of(source.index), own)) for each in tree.body]
        except NOT_PYTHON as error:
            broken = error if isinstance(error, SyntaxError | MemoryError) else SyntaxError(str(error))
            yield _Parsed(source, ReadCell((), (), is_answer), error=broken)
        else:
            flags = own  # as in IPython, it holds for all later cells
            yield _Parsed(source, read, body)


def _compiled(statement: ast.stmt, file: str, flags: int) -> types.CodeType:
    module, flags = ast.Module([statement], []), flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: types.CodeType = compile(module, file, "exec", flags=flags, dont_inherit=True)
    return code


def _steps(cell: _Parsed, runs: Sequence[bool], needed: Sequence[bool]) -> Iterator[Step]:
    for number, (statement, code) in enumerate(cell.body):
        if runs[number]:
            yield Step(number, code, statement, needed[number])


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags


def _bound_by(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
        return [name for name in names if name != "*"]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    found = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return [name.id for name in found if isinstance(name.ctx, ast.Store)]
