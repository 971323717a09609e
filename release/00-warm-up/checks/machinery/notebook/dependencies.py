"""What a definition uses, and whether it is still the stub, read from its compiled code."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from .syntax import parse


def exercises_used(value: Any, namespace: Mapping[str, Any], exercises: Collection[str]) -> set[str]:
    """Return the exercises that a function or class names, directly or through other definitions."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for name in _names(current):
            if name in exercises:
                found.add(name)
            if name in namespace:
                waiting.append(namespace[name])
    return found


def asked_of_student(function: Any, exercises: Collection[str]) -> set[str]:
    """Return the exercises that a check calls, `student.softmax(…)`, directly or through other functions."""
    return exercises_used(function, getattr(function, "__globals__", {}), exercises)


def is_stub(value: Any) -> bool:
    """Return whether a function, or each method of a class, only raises NotImplementedError."""
    return _only_raise(_codes(value))


def is_stub_source(source: str, name: str) -> bool:
    """Return whether a cell is only the stub of `name`. The cell is compiled, and not run."""
    tree = parse(source) if "NotImplementedError" in source else None
    statement = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    if not isinstance(statement, ast.FunctionDef | ast.ClassDef) or statement.name != name:
        return False
    if statement.decorator_list or getattr(statement, "bases", None):
        return False
    try:
        code: CodeType = compile(ast.Module([statement], []), "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    inner = [each for each in _nested(code) if each is not code]
    return _only_raise(inner[1:] if isinstance(statement, ast.ClassDef) else inner)


def _only_raise(codes: Iterable[CodeType]) -> bool:
    names = [code.co_names for code in codes]
    return bool(names) and all(each == ("NotImplementedError",) for each in names)


def fingerprint(value: Any, namespace: Mapping[str, Any]) -> int:
    """Return a number that changes with the code of `value` and of the definitions that it uses."""
    parts: list[Any] = []
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        codes = list(_codes(current))
        if not codes and isinstance(current, (int, float, str, bool, tuple, type(None))):
            parts.append(current)
        parts += [(code.co_code, code.co_names, _constants(code)) for code in codes]
        parts.append(repr(getattr(current, "__defaults__", None)))
        waiting += [namespace[name] for code in codes for name in code.co_names if name in namespace]
    return hash(repr(parts))


def _names(value: Any) -> set[str]:
    return {name for code in _codes(value) for name in code.co_names}


def _codes(value: Any) -> Iterator[CodeType]:
    """Yield the code of a function, or of a class's methods, and of what is defined in it."""
    value = _unwrapped(value)
    if isinstance(value, FunctionType):
        yield from _nested(value.__code__)
        for cell in value.__closure__ or ():
            inner = cell.cell_contents if _is_filled(cell) else None
            if isinstance(inner, FunctionType):
                yield from _nested(inner.__code__)
    elif isinstance(value, type) and value.__module__ not in ("builtins", "numpy"):
        for member in vars(value).values():
            inner = getattr(member, "__func__", member)
            if isinstance(inner, FunctionType):
                yield from _nested(inner.__code__)


def _unwrapped(value: Any) -> Any:
    """Return the function in a decorated one, in a partial one, or in NumPy's `vectorize`."""
    for name in ("__wrapped__", "func", "pyfunc"):
        try:
            value = getattr(value, name, value)
        except Exception:  # an attribute of a learner's own object may raise anything
            return value
    return value


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _constants(code: CodeType) -> tuple[str, ...]:
    return tuple(repr(each) for each in code.co_consts if not isinstance(each, CodeType))
