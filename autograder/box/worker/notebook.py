"""A notebook's cells, run statement by statement, with names that someone else answers for."""

from __future__ import annotations
import __future__

import ast
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import notebook_shims
from .notebook_shims import Missing

_Statement = tuple[types.CodeType, ast.stmt]
_Log = Callable[[str], object]


@dataclass(frozen=True)
class Source:
    """One cell as the learner wrote it; `exercise` is the exercise that it is the solution cell of."""

    index: int
    text: str
    exercise: str | None


@dataclass(frozen=True)
class Compiled:
    """One cell, ready to run; `whole` where a failing statement ends it."""

    index: int
    statements: tuple[_Statement, ...]
    whole: bool


def compiled(cell: Source, cells: Any) -> Compiled:
    """Compile what runs of a cell; `cells` is the module that says what that is. May raise `SyntaxError`."""
    tree = ast.parse(cells.clean(cell.text), filename(cell.index))
    whole = cell.exercise is not None
    kept = tree if whole else cells.runnable(tree)
    flags = _future_flags(tree)
    statements = tuple(
        (
            compile(ast.Module([part], []), filename(cell.index), "exec", flags=flags, dont_inherit=True),
            part,
        )
        for part in kept.body
    )
    return Compiled(cell.index, statements, whole)


def filename(index: int) -> str:
    """The name by which a cell's frames are known in tracebacks."""
    return f"<cell {index}>"


def place_of(error: BaseException) -> tuple[int, int]:
    """The cell and the line in which an exception arose; (-1, 0) if in none."""
    if isinstance(error, SyntaxError) and (error.filename or "").startswith("<cell "):
        return int((error.filename or "")[6:-1]), error.lineno or 0
    found = -1, 0
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<cell "):
            found = int(name[6:-1]), trace.tb_lineno
        trace = trace.tb_next
    return found


def new_namespace() -> dict[str, Any]:
    """The names of a fresh notebook, which is the module `__main__`.

    NumPy and pyplot are there by the names that every notebook gives them: a cell of imports that is broken,
    or was deleted, holds no exercise and so costs nothing.
    """
    module = types.ModuleType("__main__")
    module.__dict__.update(display=notebook_shims.nothing, get_ipython=notebook_shims.Quiet)
    for name, library in (("np", "numpy"), ("plt", "matplotlib.pyplot")):
        if library in sys.modules:
            module.__dict__[name] = sys.modules[library]
    sys.modules["__main__"] = module
    return module.__dict__


class Notebook:
    """A namespace that cells run in. After each statement `fixed` names are bound anew, `withheld` not."""

    def __init__(
        self,
        names: Sequence[str],
        fixed: Mapping[str, Any],
        withheld: Sequence[str],
        log: _Log,
    ) -> None:
        self.namespace = new_namespace()
        self._names = frozenset(names)
        self._fixed = fixed
        self._withheld = withheld
        self._log = log
        self._bind({})

    def run(self, cell: Compiled, *, known: bool = False) -> BaseException | None:
        """Run a cell; the answer is what stopped it, which goes to the log unless it is known already."""
        failed: BaseException | None = None
        stopped = False
        for code, statement in cell.statements:
            before = {name: self.namespace.get(name) for name in self._names.intersection(code.co_names)}
            try:
                exec(code, self.namespace)  # noqa: S102  (it is what this process is for)
            except ImportError as error:  # it costs what uses it, and that is not all that follows
                if not self._replace(statement, error):
                    failed = failed or error
            except BaseException as error:
                failed = failed or error
                stopped = cell.whole
            self._bind(before)
            if stopped:
                break
        if failed and not known:
            self._log(f"cell {cell.index}: " + "".join(traceback.format_exception(failed))[-2000:])
        return failed

    def _bind(self, before: Mapping[str, Any]) -> None:
        """Give fixed names their values; a result that took a function's name does not replace it."""
        for name, old in before.items():
            if callable(old) and not callable(self.namespace.get(name, old)):
                self.namespace[name] = old
        self.namespace.update(self._fixed)
        for name in self._withheld:
            self.namespace.pop(name, None)

    def _replace(self, statement: ast.stmt, error: ImportError) -> bool:
        """Bind placeholders to the names that a statement was to bind; whether it only imports."""
        is_import = isinstance(statement, (ast.Import, ast.ImportFrom))
        for name in _imported(statement) if is_import else _assigned(statement):
            self.namespace.setdefault(name, Missing(error.name or name))
        if is_import:
            self._log(f"cell without {error.name}\n")
        return is_import


def _imported(statement: Any) -> list[str]:
    names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    return [name for name in names if name != "*"]


def _assigned(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    found = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return [name.id for name in found if isinstance(name.ctx, ast.Store)]


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags
