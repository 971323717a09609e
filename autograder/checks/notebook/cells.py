"""Which part of a notebook's cell runs when it is graded.

A solution cell runs whole. Of every other cell only what defines something runs: imports, definitions,
lambdas, aliases, attribute assignments to the learner's own names, simple constants, and objects of classes
that the same cell defines; so that an hour of training, or a plot of it, that the learner left in the
notebook costs nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Cell magics whose body is Python; the body of any other (`%%bash`, `%%html`) is not.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3"}
#: Calls that make a constant or wrap a function, and so may stand in an assignment that runs.
_CONSTANT_MODULES = {
    *("np", "numpy", "math", "functools", "operator", "collections", "itertools"),
    *("logging", "re", "time", "datetime", "pathlib", "random", "string", "fractions"),
}
_CONSTANT_CALLS = {
    *("float", "int", "str", "bool", "range", "tuple", "list", "dict", "set", "frozenset", "len", "sum"),
    *("min", "max", "abs", "round", "sorted", "zip", "enumerate", "Path", "Fraction", "getLogger", "TypeVar"),
    *("partial", "namedtuple", "deque", "defaultdict", "Counter", "OrderedDict", "SimpleNamespace"),
}
#: Expressions that are as simple as their parts.
_COMPOUND = (
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Starred),
    *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.JoinedStr, ast.FormattedValue),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
#: Names whose attributes are not the learner's own to assign.
_FOREIGN = {"np", "numpy", "plt", "matplotlib", "sys", "os"}

_Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def clean(source: str) -> str:
    """The cell's source as Python: IPython's magics give way to `pass`, and line numbers stay."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        words = lines[first][2:].split()
        if not words or words[0] not in _PYTHON_MAGICS:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
    starts = set(_logical_starts(lines))
    return "\n".join(_without_magic(line) if number in starts else line for number, line in enumerate(lines))


def runnable(tree: ast.Module) -> ast.Module:
    """The statements of a cell that the learner added which run when it is graded."""
    classes = {statement.name for statement in tree.body if isinstance(statement, ast.ClassDef)}
    names = _Names(_FOREIGN | set(_imported(tree)), _CONSTANT_CALLS | classes)
    return ast.Module(body=_kept(tree.body, names), type_ignores=[])


@dataclass(frozen=True)
class _Names:
    """Names whose attributes are not to be assigned; names that may be called, a cell's own classes too."""

    foreign: set[str]
    called: set[str]


#: The look-ahead keeps a line of spaces from being tried at each of them.
_MAGIC = re.compile(r"^(\s*)(?=\S)(?:%{1,2}\w|!|\?+\s*[\w.]|[\w.]+\?{1,2}\s*$|[\w, ]+=\s*(?:!|%\w))")
_TIMED = re.compile(r"^(\s*)%time\s+(\S.*)$")


def _without_magic(line: str) -> str:
    if timed := _TIMED.match(line):
        return timed[1] + timed[2]
    return magic[1] + "pass" if (magic := _MAGIC.match(line)) else line


_OUTSIDE = re.compile(r"#.*|\'\'\'|\"\"\"|[\'\"]|[([{]|[)\]}]")


def _logical_starts(lines: list[str]) -> Iterator[int]:
    """The numbers of the lines that do not continue a string, a bracket or a backslash."""
    quote, depth, continued = "", 0, False
    for number, line in enumerate(lines):
        if not quote and depth <= 0 and not continued:
            yield number
            if _MAGIC.match(line):
                continue
        place = 0
        while found := _next(line, place, quote):
            mark, place = found[0], found.end()
            if quote:
                quote = "" if mark == quote else quote
            elif mark[0] in "'\"":
                quote = mark
            else:
                depth += {"(": 1, "[": 1, "{": 1, "#": 0}.get(mark[0], -1)
        continued = line.endswith("\\")
        if len(quote) == 1 and not continued:
            quote = ""


def _next(line: str, place: int, quote: str) -> re.Match[str] | None:
    inside = re.compile(rf"\\.|{quote}") if quote else _OUTSIDE
    return inside.search(line, place)


def _imported(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                yield (alias.asname or alias.name).partition(".")[0]


def _kept(body: list[ast.stmt], names: _Names) -> list[ast.stmt]:
    kept: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, _Definition) or _is_binding(statement, names):
            kept.append(statement)
        elif isinstance(statement, ast.If) and _is_simple(statement.test, names):
            then, other = _kept(statement.body, names), _kept(statement.orelse, names)
            if then or other:
                new = ast.If(test=statement.test, body=then or [ast.Pass()], orelse=other)
                kept.append(ast.fix_missing_locations(ast.copy_location(new, statement)))
        elif isinstance(statement, ast.Try) and _is_fallback(statement, names):
            kept.append(statement)
    return kept


def _is_fallback(statement: ast.Try, names: _Names) -> bool:
    """`try: import … except ImportError: …`, and nothing else."""
    bodies = [statement.body, statement.orelse, statement.finalbody, *(h.body for h in statement.handlers)]
    parts = [part for body in bodies for part in body if not isinstance(part, ast.Pass)]
    return bool(parts) and len(_kept(parts, names)) == len(parts)


def _is_binding(statement: ast.stmt, names: _Names) -> bool:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return False
    return _is_simple(value, names) and all(_is_own(target, names) for target in targets)


def _is_own(target: ast.expr, names: _Names) -> bool:
    if isinstance(target, (ast.Tuple, ast.List)):
        return all(_is_own(part, names) for part in target.elts)
    if isinstance(target, ast.Attribute):
        return (root := _root(target)) is not None and root not in names.foreign
    return isinstance(target, ast.Name)


def _is_simple(value: ast.expr, names: _Names) -> bool:
    """A lambda, a name, a constant, or what operators, brackets and harmless calls make of those."""
    if isinstance(value, (ast.Constant, ast.Name, ast.Lambda)):
        return True
    if isinstance(value, ast.Attribute):
        return _root(value) is not None
    if isinstance(value, ast.Call):
        return _is_constant_call(value.func, names) and all(
            _is_simple(part, names) for part in [*value.args, *(keyword.value for keyword in value.keywords)]
        )
    return isinstance(value, _COMPOUND) and all(_is_simple(part, names) for part in _parts(value))


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(value):
        if isinstance(child, ast.comprehension):
            yield from (child.iter, *child.ifs)
        elif isinstance(child, ast.expr):
            yield child


def _is_constant_call(function: ast.expr, names: _Names) -> bool:
    if isinstance(function, ast.Name):
        return function.id in names.called
    if not isinstance(function, ast.Attribute):
        return False
    if isinstance(function.value, (ast.Constant, ast.Call)):  # "W1 b1".split(), np.zeros(6).reshape(2, 3)
        return _is_simple(function.value, names)
    return _root(function) in _CONSTANT_MODULES


def _root(value: ast.expr) -> str | None:
    """The name at the left end of `a.b.c`."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else None
