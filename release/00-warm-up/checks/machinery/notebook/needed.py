"""Which statements of a notebook run when it is graded: what the answers need, and nothing else.

A solution cell runs whole. Of all other cells a top-level statement runs if it binds or changes a name that
an answer reads, directly or through other statements. An hour of training that no answer reads is left out.
What the release brought binds a name only if no statement of the learner's does.
Nothing is run here: all is read from the syntax trees. Where they do not tell, more runs rather than less.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

#: Functions that reach names in ways that the syntax does not show.
DYNAMIC = frozenset({"globals", "eval", "exec"})
#: Methods that leave their object as it is.
PURE_METHODS = frozenset(
    (
        *("sum", "mean", "max", "min", "std", "var", "argmax", "argmin", "all", "any", "round", "cumsum"),
        *("copy", "reshape", "astype", "dot", "tolist", "ravel", "flatten", "transpose", "item"),
        *("items", "keys", "values", "get", "count", "index", "format", "join", "split", "strip"),
        *("lower", "upper", "startswith", "endswith", "replace", "encode", "decode", "forward"),
    )
)
#: Beside all that begin with `set`: functions of a library that change how it behaves.
SETTINGS = frozenset({"seed", "filterwarnings", "simplefilter"})
BUILTINS = frozenset(dir(builtins))
_CONSTANT = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.unaryop, ast.operator, ast.expr_context)
_Functions = (ast.FunctionDef, ast.AsyncFunctionDef)
_Comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class ReadCell:
    """What the top-level statements of a cell do, a mark for each, and whether it is a solution cell."""

    uses: Sequence[_Uses]
    marks: Sequence[str] = ()
    is_solution: bool = False


@dataclass(frozen=True)
class Plan:
    """What runs, cell by cell and statement by statement; `called` are names that answers call."""

    runs: tuple[tuple[bool, ...], ...]
    needed: tuple[tuple[bool, ...], ...]
    called: frozenset[str]


def read_cell(source: str, tree: ast.Module, *, is_solution: bool) -> ReadCell:
    """Read a cell's syntax tree; `RecursionError` where it is nested too deeply."""
    return ReadCell([_uses_of(each) for each in tree.body], marks_of(source, tree.body), is_solution)


def plan(cells: Sequence[ReadCell], exercises: Collection[str], released: Collection[str] = ()) -> Plan:
    """Decide which statements run.

    `exercises` are the names of the answers, `released` the marks of statements that the release brought.
    """
    rows = list(_rows(cells, frozenset(exercises), frozenset(released)))
    needed = _needed(rows, frozenset(exercises))
    left_out = {name for row in rows if row not in needed and not row.in_solution for name in row.uses.binds}
    left_out -= {name for row in rows if row in needed or row.in_solution for name in row.uses.binds}
    running = set[_Row]()
    for row in rows:
        if row in needed or (row.in_solution and not row.uses.reads_now & left_out):
            running.add(row)
        elif row.in_solution:
            left_out |= row.uses.binds
    by_place = {(row.cell, row.number): row for row in rows}
    places = [[by_place[cell, number] for number in range(len(each.uses))] for cell, each in enumerate(cells)]
    return Plan(
        tuple(tuple(row in running for row in cell) for cell in places),
        tuple(tuple(row in needed for row in cell) for cell in places),
        frozenset(name for row in needed for name in row.uses.called),
    )


def marks_of(source: str, statements: Sequence[ast.stmt]) -> tuple[str, ...]:
    """Return a mark for each statement of a cell. It does not depend on the layout."""
    lines = source.split("\n")
    marks = []
    for statement in statements:
        decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(each.lineno for each in decorators)])
        text = "".join("".join(lines[first - 1 : statement.end_lineno]).split())
        marks.append(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16])
    return tuple(marks)


# What one statement does to the names of the notebook


@dataclass
class _Function:
    """A learner's function: its parameters, those whose objects it changes, and the calls in it."""

    parameters: list[str]
    changed: set[str] = field(default_factory=set)
    calls: list[_Call] = field(default_factory=list)


@dataclass(frozen=True)
class _Call:
    """A call of a function by its name; `arguments` are names by position or keyword."""

    function: str
    arguments: tuple[tuple[int | str, str], ...]
    is_statement: bool


@dataclass
class _Uses:
    """What a top-level statement reads, binds and changes: names of the notebook.

    `reads_now` are those that it reads while it runs, not in a function that it defines. `later` are names
    that such a function binds or changes when it is called.
    """

    reads: set[str] = field(default_factory=set)
    reads_now: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    later_methods: set[str] = field(default_factory=set)
    calls: list[_Call] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    functions: dict[str, _Function] = field(default_factory=dict)
    has_call: bool = False
    is_dynamic: bool = False
    is_dynamic_later: bool = False
    #: The library that a statement such as `sys.setrecursionlimit(9999)` sets.
    sets: str = ""


@dataclass
class _Scope:
    """A function, class or comprehension, with the names that are its own."""

    kind: str
    names: set[str]
    above: _Scope | None
    global_names: set[str] = field(default_factory=set)
    function: _Function | None = None


def _uses_of(statement: ast.stmt) -> _Uses:
    reader = _Reader()
    reader.visit(statement)
    uses = reader.uses
    if isinstance(statement, ast.Import | ast.ImportFrom):
        uses.imports = set(uses.binds)
    elif isinstance(statement, ast.Assign | ast.AnnAssign) and _is_constant(statement.value):
        uses.constants = set(uses.binds)
    return uses


def _is_constant(value: ast.expr | None) -> bool:
    """Return whether a value is a number, a text or the like, which nothing can change."""
    return value is not None and all(isinstance(node, _CONSTANT) for node in ast.walk(value))


class _Reader(ast.NodeVisitor):
    """Read what one top-level statement does."""

    def __init__(self) -> None:
        self.uses = _Uses()
        self._scope: _Scope | None = None
        self._is_later = False
        self._statement_call: ast.expr | None = None

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.visit(node.value)
        self.visit(node.slice)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._change(node.target)
        if isinstance(node.target, ast.Name):
            self._read(node.target.id)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        before, self._statement_call = self._statement_call, node.value
        self.visit(node.value)
        self._statement_call = before

    def visit_Call(self, node: ast.Call) -> None:
        self.uses.has_call |= not self._is_later
        is_statement = node is self._statement_call
        arguments = _names_in(node)
        if isinstance(node.func, ast.Name):
            self._call(node.func.id, arguments, node, is_statement)
        elif isinstance(node.func, ast.Attribute):
            if node.func.attr not in PURE_METHODS:
                self._change(node.func.value, by_method=True)
            root = _root(node.func)
            if is_statement and (node.func.attr.startswith("set") or node.func.attr in SETTINGS):
                self.uses.sets = root or ""
            if is_statement and root is not None and self._is_global(root):
                self._note_call(_Call(root, tuple(arguments), is_statement))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._bind(node.name)
        self._decorated(node.decorator_list)
        annotations = [node.returns, *(argument.annotation for argument in _arguments(node.args))]
        for annotation in filter(None, annotations):
            self.visit(annotation)
            if node.decorator_list:  # `@patch def forward(self: MLP)`
                self._change(annotation)
        self._function(node, node.body, node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node, [node.body], "")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        self._decorated(node.decorator_list)
        for part in (*node.bases, *node.keywords):
            self.visit(part)
        with_names = _Scope("class", set(_stored(node.body)), self._scope)
        self._inside(with_names, node.body)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        names = set(_stored(generator.target for generator in node.generators))
        self._inside(_Scope("comprehension", names, self._scope), list(ast.iter_child_nodes(node)))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        inner = self._scope
        while self._scope is not None and self._scope.kind == "comprehension":
            self._scope = self._scope.above  # it is bound outside of the comprehension
        self._bind(node.target.id)
        self._scope = inner
        self.visit(node.value)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.uses.is_dynamic = True
            else:
                self._bind(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def _decorated(self, decorators: list[ast.expr]) -> None:
        self.uses.has_call |= bool(decorators) and not self._is_later
        for decorator in decorators:
            self.visit(decorator)
            if isinstance(decorator, ast.Attribute):  # `@act.register`
                self._change(decorator.value, by_method=True)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, body: Sequence[ast.AST], name: str
    ) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        parameters = [argument.arg for argument in _arguments(node.args)]
        global_names, free = _declared(body)
        function = _Function(parameters)
        if name and self._scope is None:
            self.uses.functions[name] = function
        scope = _Scope(
            "function",
            {*parameters, *_stored(body)} - global_names - free,
            self._scope,
            global_names,
            function,
        )
        before, self._is_later = self._is_later, True
        self._inside(scope, body)
        self._is_later = before

    def _inside(self, scope: _Scope, nodes: Iterable[ast.AST]) -> None:
        before, self._scope = self._scope, scope
        for node in nodes:
            self.visit(node)
        self._scope = before

    def _owner(self, name: str) -> _Scope | None:
        """Return the scope that a name belongs to, or None for the notebook itself."""
        scope, is_first = self._scope, True
        while scope is not None:
            if name in scope.global_names:
                return None
            if name in scope.names and (is_first or scope.kind != "class"):
                return scope
            is_first = is_first and scope.kind == "comprehension"
            scope = scope.above
        return None

    def _is_global(self, name: str) -> bool:
        return self._owner(name) is None

    def _read(self, name: str) -> None:
        owner = self._owner(name)
        if owner is None or owner.kind == "class":  # there a name may be the notebook's until it is bound
            self.uses.reads.add(name)
            if not self._is_later:
                self.uses.reads_now.add(name)

    def _bind(self, name: str) -> None:
        if self._is_global(name):
            (self.uses.later if self._is_later else self.uses.binds).add(name)

    def _change(self, target: ast.AST, *, by_method: bool = False) -> None:
        name = _root(target)
        if name is None:
            return
        owner = self._owner(name)
        if owner is not None:
            if owner.function is not None:
                owner.function.changed.add(name)
        elif by_method:
            (self.uses.later_methods if self._is_later else self.uses.methods).add(name)
        else:
            (self.uses.later if self._is_later else self.uses.changes).add(name)

    def _call(
        self, name: str, arguments: list[tuple[int | str, str]], node: ast.Call, is_statement: bool
    ) -> None:
        if not self._is_global(name):
            return
        self.uses.called.add(name)
        if name in DYNAMIC:
            self.uses.is_dynamic |= not self._is_later
            self.uses.is_dynamic_later |= self._is_later
        elif name in ("setattr", "delattr") and node.args:
            self._change(node.args[0])
        elif name not in BUILTINS:
            self._note_call(_Call(name, tuple(arguments), is_statement))

    def _note_call(self, call: _Call) -> None:
        """Keep a call with the names that it may change: the notebook's, or parameters around it."""
        own = tuple((place, name) for place, name in call.arguments if self._is_global(name))
        if not self._is_later:
            self.uses.calls.append(_Call(call.function, own, call.is_statement))
            return
        for place, name in call.arguments:
            owner = self._owner(name)
            if owner is not None and owner.function is not None:
                owner.function.calls.append(_Call(call.function, ((place, name),), call.is_statement))


def _root(node: ast.AST) -> str | None:
    """Return the name at the left end of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _names_in(call: ast.Call) -> list[tuple[int | str, str]]:
    """Return the arguments of a call that are names, or parts of a named object."""
    pairs: list[tuple[int | str, ast.expr]] = [*enumerate(call.args)]
    pairs += [(keyword.arg or "**", keyword.value) for keyword in call.keywords]
    return [(place, name) for place, value in pairs if (name := _root(value)) is not None]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    plain = [*arguments.posonlyargs, *arguments.args]
    found = [*plain, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [each for each in found if each is not None]


def _declared(body: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that a function declares `global`, and those that it declares `nonlocal`."""
    found: dict[type, set[str]] = {ast.Global: set(), ast.Nonlocal: set()}
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            found[type(node)].update(node.names)
        elif not isinstance(node, (*_Functions, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return found[ast.Global], found[ast.Nonlocal]


def _stored(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that some code binds in its own scope."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*_Functions, ast.ClassDef)):
            yield node.name
        elif isinstance(node, _Comprehensions):
            yield from (each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif not isinstance(node, ast.Lambda):
            name = getattr(node, "name", None)  # of a pattern, or of a caught exception
            if isinstance(name, str):
                yield name
            waiting += ast.iter_child_nodes(node)


# What follows from all statements together


@dataclass(frozen=True, eq=False)
class _Row:
    """A statement in its place. `is_own` unless the release brought it."""

    cell: int
    number: int
    uses: _Uses
    in_solution: bool
    is_own: bool


def _rows(cells: Sequence[ReadCell], exercises: frozenset[str], released: frozenset[str]) -> Iterator[_Row]:
    for number, cell in enumerate(cells):
        known = [mark in released for mark in cell.marks]
        is_given = not cell.is_solution and 2 * sum(known) >= len(known) > 0
        for place, uses in enumerate(cell.uses):
            # A cell of the release that was changed a little still is one, but for answers that stand there.
            is_own = cell.is_solution or not (known[place] or (is_given and not uses.binds & exercises))
            yield _Row(number, place, uses, cell.is_solution, is_own)


class _Notebook:
    """All statements, by the names that they bind and change."""

    def __init__(self, rows: Sequence[_Row], exercises: frozenset[str]) -> None:
        self.exercises = exercises
        self.binders, self.given = defaultdict[str, list[_Row]](list), defaultdict[str, list[_Row]](list)
        for row in rows:
            for name in row.uses.binds:
                (self.binders if row.is_own else self.given)[name].append(row)
        self.imported = {name for name in self._bound() if self._always(name, "imports")}
        self.constant = {name for name in self._bound() if self._always(name, "constants")}
        self.functions = {name: each for row in rows for name, each in row.uses.functions.items()}
        self._follow_parameters()
        self.changers = defaultdict[str, list[_Row]](list)
        for row in rows:
            if row.is_own:
                for name in self._changes(row):
                    self.changers[name].append(row)

    def that_make(self, name: str) -> Iterator[_Row]:
        """Yield the statements that bind or change a name."""
        yield from self.binders[name] or self.given[name]
        yield from self.changers[name]

    def _bound(self) -> set[str]:
        return {*self.binders, *self.given}

    def _always(self, name: str, kind: str) -> bool:
        return all(name in getattr(row.uses, kind) for row in self.binders[name] or self.given[name])

    def _follow_parameters(self) -> None:
        """Mark a parameter as changed if it is passed to a function that changes it."""
        is_new = True
        while is_new:
            is_new = False
            for function in self.functions.values():
                for call in function.calls:
                    new = self._changed_by(call) - function.changed
                    is_new |= bool(new)
                    function.changed |= new

    def _changed_by(self, call: _Call) -> set[str]:
        """Return the arguments that a call changes.

        A library's function is assumed to change its arguments if its result is not used.
        """
        function = self.functions.get(call.function)
        if call.function in self.exercises:
            return set()
        if function is None:
            is_library = call.is_statement and call.function in self.imported
            return {name for _, name in call.arguments} if is_library else set()
        parameters: dict[int | str, str] = dict(enumerate(function.parameters))
        return {
            name
            for place, name in call.arguments
            if (place if isinstance(place, str) else parameters.get(place)) in function.changed
        }

    def _changes(self, row: _Row) -> set[str]:
        """Return the names whose objects a statement may change while it runs."""
        uses = row.uses
        perhaps = uses.methods.union(*map(self._changed_by, uses.calls)) - self.constant
        found = uses.changes | (perhaps - self.imported)
        if uses.has_call:
            found |= self._changed_in_functions(uses.reads_now)
        return found

    def _changed_in_functions(self, names: Iterable[str]) -> set[str]:
        """Return the names that these functions change when they are called. Exercises are left out."""
        found, seen, waiting = set[str](), set(self.exercises), list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for row in self.binders[name]:
                found |= row.uses.later | (row.uses.later_methods - self.imported)
                waiting += row.uses.reads
        return found


def _needed(rows: Sequence[_Row], exercises: frozenset[str]) -> set[_Row]:
    notebook = _Notebook(rows, exercises)
    needed = set[_Row]()
    waiting = [
        row for row in rows if row.is_own and (row.uses.is_dynamic or row.uses.sets in notebook.imported)
    ]
    waiting += [row for name in exercises for row in notebook.that_make(name)]
    seen = set(exercises)
    while waiting:
        row = waiting.pop()
        if row in needed:
            continue
        needed.add(row)
        if row.uses.is_dynamic_later:
            waiting += [each for each in rows if each.is_own and each.uses.binds]
        for name in row.uses.reads - seen:
            seen.add(name)
            waiting += notebook.that_make(name)
    return needed
