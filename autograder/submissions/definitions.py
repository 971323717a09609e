"""What a learner's cell defines and imports, read from its syntax tree without running it.

The source may be hostile: its size is bounded, and errors of the parser are caught.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from ..checks.notebook.syntax import MAX_PARSED, parse

#: Libraries that have the answers in them.
FORBIDDEN = frozenset(
    (
        *("autograd", "cupy", "flax", "jax", "jaxlib", "keras", "micrograd", "mxnet", "scipy", "sklearn"),
        *("statsmodels", "tensorflow", "theano", "tinygrad", "torch", "torchvision"),
    )
)
#: Calls whose result is a function, when assigned to a name.
_MAKERS = frozenset({"vectorize", "frompyfunc", "partial", "cache", "lru_cache", "type"})


def defined(source: str, names: Collection[str]) -> tuple[str, ...]:
    """Return those of `names` that a cell defines at its top level, in their order there."""
    tree = parse(source)
    if tree is None:
        found = re.findall(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", source, re.MULTILINE)
    else:
        try:
            found = [name for node in tree.body for name in _bound(node, names)]
        except RecursionError:
            found = []
    return tuple(dict.fromkeys(name for name in found if name in names))


def forbidden_imports(source: str) -> frozenset[str]:
    """Return the forbidden libraries that a cell imports anywhere."""
    if "import" not in source:  # as in most cells: to walk through every tree takes longer than to read them
        return frozenset()
    tree = parse(source)
    if tree is None:
        found = set(re.findall(r"^[ \t]*(?:import|from)[ \t]+(\w+)", source[:MAX_PARSED], re.MULTILINE))
    else:
        found = {name.split(".")[0] for node in ast.walk(tree) for name in _imported(node)}
    return FORBIDDEN & found


def _bound(node: ast.stmt, names: Collection[str]) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign) and _makes_a_function(node.value):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and node.value is not None and _makes_a_function(node.value):
        yield from ([node.target.id] if isinstance(node.target, ast.Name) else [])
    for block in ("body", "orelse", "finalbody", "handlers"):
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            for inner in getattr(node, block, []):
                yield from _bound(inner, names)
    if isinstance(node, ast.ExceptHandler):
        for inner in node.body:
            yield from _bound(inner, names)


def _makes_a_function(value: ast.expr) -> bool:
    """Return whether an assigned value may be an answer. `accuracy = accuracy(model, X, y)` is not."""
    if isinstance(value, ast.Call):
        called = value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in _MAKERS or isinstance(called, ast.Call | ast.Lambda)
    return isinstance(value, ast.Lambda | ast.Name | ast.Attribute | ast.IfExp)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in ("__import__", "import_module") and isinstance(node.args[0].value, str):
            yield node.args[0].value
