"""The worker process: it runs the learner's cells and answers calls."""

from __future__ import annotations

import builtins
import dataclasses
import mmap
import os
import random
import traceback
import types
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from . import notebook_shims, standins
from .notebook import new_namespace, place_of, run_cell
from .operations import OPERATIONS
from .rpc import Peer
from .serializer import MOST_HANDLES, Graph, attributes, settled, small_attributes
from .wire import Bounds, Channel, Closed, Malformed, TooLarge

#: Characters of an exception's text that are sent; shapes and sizes come well before.
_MOST_TEXT = 300

#: The process ends itself with this status when an answer is larger than the limit, or deeper.
TOO_LARGE_EXIT = 98
#: The process ends itself with this status when memory runs out while it answers.
MEMORY_EXIT = 96
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc, type)


def probe(fd: int, spec: dict[str, Any], compiled: Callable[[Any], Any], parts: Any) -> None:
    """Run every cell once, and report each step, and for each cell how it ran and what it defines.

    `compiled` compiles the cells, and calls what it is given with the number of each before it is read.
    """
    take = notebook_shims.capture_output(spec["log"], spec["output"])
    channel = Channel(fd, Bounds(**spec["bounds"]))
    program = compiled(lambda index: channel.send({"t": "at", "i": index, "s": -1, "l": 0, "n": True}))
    notebook = parts.cells.Notebook(
        new_namespace(parts.cells.notebook_names()), program.called, spec["names"]
    )
    skipped = {(cell, number) for cell, number in spec["skipped"]}
    for cell in program.cells:

        def begin(step: Any, index: int = cell.index) -> None:
            message = {"t": "at", "i": index, "s": step.number, "l": step.line, "n": step.is_needed}
            channel.send(message)

        before = {name: notebook.namespace.get(name) for name in spec["names"]}
        if spec["only_needed"]:
            cell = dataclasses.replace(cell, steps=tuple(step for step in cell.steps if step.is_needed))
        error = cell.error or run_cell(notebook, cell, print, begin, skipped)
        names = [name for name, old in before.items() if notebook.namespace.get(name) is not old]
        channel.send({"t": "done", "i": cell.index, "e": error and _described(error), "names": names})
    channel.send({"t": "end", "log": take()})


def answer(fd: int, spec: dict[str, Any], program: Any, parts: Any, files: Sequence[int]) -> None:
    """Run the cells with the stand-ins of `spec`, then answer calls until the grader closes."""
    take = notebook_shims.capture_output(spec["log"], spec["output"])
    exercise = WorkerPeer(Channel(fd, Bounds(**spec["bounds"])), spec, program, parts, take, files)
    try:
        exercise.load()
        exercise.run()
    except (Closed, Malformed, TooLarge, MemoryError) as error:
        _leave(error)


def _leave(error: BaseException) -> NoReturn:
    """End the process when the channel cannot be used any more."""
    statuses: dict[type, int] = {Closed: 0, Malformed: 70, TooLarge: TOO_LARGE_EXIT, MemoryError: MEMORY_EXIT}
    os._exit(next(status for kind, status in statuses.items() if isinstance(error, kind)))


class WorkerPeer(Peer):
    """The worker's end of the calls to and from the grader."""

    def __init__(
        self,
        channel: Channel,
        spec: dict[str, Any],
        program: Any,
        parts: Any,
        take: Callable[[], str],
        files: Sequence[int],
    ) -> None:
        self._take = take
        self._methods = {name: list(d.get("methods", ())) for name, d in spec["standins"].items()}
        self._spec_names = spec["names"]
        self._failing = frozenset(spec["failing"])
        self._skipped = {(cell, number) for cell, number in spec["skipped"]}
        self._program = program
        self._tokens: dict[int, tuple[BaseException, Any]] = {}
        self.files = [_array(file) for file in files]
        fixed = {name: standins.make(name, d, self._ask) for name, d in spec["standins"].items()}
        super().__init__(channel, WorkerGraph(self, fixed, self._methods, parts.figures, channel.bounds.body))
        names = new_namespace(parts.cells.notebook_names())
        self._notebook = parts.cells.Notebook(names, program.called, spec["names"], fixed, spec["withheld"])
        np.random.seed(spec["seed"])
        random.seed(spec["seed"])
        bits = random.Random(spec["seed"])  # noqa: S311  (the same submission gets the same numbers)
        np.random.bit_generator.randbits = bits.getrandbits  # type: ignore[attr-defined]

    def load(self) -> None:
        """Run the cells, and report which of them failed, and where."""
        failed = []
        for cell in self._program.cells:
            log = (lambda text: None) if cell.index in self._failing else print  # it is in the log already
            if (error := run_cell(self._notebook, cell, log, skipped=self._skipped)) is not None:
                failed.append([cell.index, _described(error)])
        self._notebook.finish()
        self.before_send()
        defined = [name for name in self._spec_names if name in self._notebook.namespace]
        self.channel.send({"t": "ready", "failed": failed, "defined": defined})

    def serve(self, target: list[Any], args: list[Any], kwargs: dict[str, Any], handles: bool) -> Any:
        """Answer a call of a name, of a function or object that the grader holds, or of an attribute."""
        kind, *rest = target
        if kind == "name":
            if rest[0] not in self._notebook.namespace:
                raise NotImplementedError(rest[0])
            return self._settle(self._notebook.namespace[rest[0]](*args, **kwargs))
        if kind == "op":
            return self._settle(OPERATIONS[rest[0]](*args, **kwargs))
        subject = self.graph.value_of(rest[0]) if kind[0] == "e" else self.object(rest[0])
        if kind[1:] == "call":
            return self._settle(subject(*args, **kwargs))
        if kind[1:] == "method":
            return self._settle(getattr(subject, rest[1])(*args, **kwargs))
        if kind[1:] == "get":
            value = getattr(subject, rest[1])
            return Bound(value) if callable(value) else value
        if kind[1:] == "set":
            for name, value in zip(rest[1:], args, strict=True):
                setattr(subject, name, value)
            return None
        if kind[1:] == "vars":
            return [(name, value) for name, value in attributes(subject) if not callable(value)]
        if kind[1:] == "read":
            return small_attributes(subject)
        raise Malformed("the target of a call")

    def call(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = False) -> Any:
        """Call the grader; a broken channel ends the process, so that a learner cannot catch the error."""
        try:
            return super().call(target, args, kwargs, handles=handles)
        except (Closed, Malformed, TooLarge) as error:
            _leave(error)

    def object(self, number: int) -> Any:
        """Return the object that the grader holds by a handle."""
        return self.graph.handled[number]  # type: ignore[attr-defined]

    def fault(self, error: BaseException) -> Any:
        """Describe an exception by type and place, and print its traceback for the instructor's log."""
        if isinstance(error, (Malformed, Closed, TooLarge)):
            raise error
        text = "".join(traceback.format_exception(error))[-4000:]
        print(text)
        kept = self._tokens.get(id(error))
        return {**_described(error), "token": kept[1] if kept else None}

    def fail(self, description: Any) -> BaseException:
        """Return the exception that a stand-in, or a function of a test, raised."""
        kind = getattr(builtins, description["type"], None) or getattr(
            np.linalg, description["type"], Exception
        )
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = Exception
        try:
            error = kind(description["text"])
        except TypeError:
            error = Exception(description["text"])
        self._tokens[id(error)] = error, description["token"]
        return error

    def before_send(self) -> None:
        """Send what the learner's code printed."""
        if text := self._take():
            self.channel.send({"t": "log", "x": text})

    def _ask(self, target: list[Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        return self.call(target, args, kwargs)

    def _settle(self, result: Any) -> Any:
        describe = self.graph.figures  # type: ignore[attr-defined]
        return describe.describe(result) if describe.is_figure(result) else settled(result)


class Bound:
    """Marks an attribute that can be called; its reader gets a proxy."""

    def __init__(self, value: Any) -> None:
        self.value = value


class WorkerGraph(Graph):
    """The worker's end of the graph: learners' objects are handles or, in stand-ins, mirrors."""

    def __init__(
        self,
        exercise: WorkerPeer,
        fixed: dict[str, Any],
        methods: dict[str, list[str]],
        figures: Any,
        most: int,
    ) -> None:
        super().__init__(-1, most)
        self._exercise = exercise
        self._fixed = fixed
        self._fixed_names = {id(value): name for name, value in fixed.items()}
        self._methods = methods
        self.figures = figures
        self.handled: list[Any] = []
        self._handle_of: dict[int, int] = {}

    def _object_out(self, value: Any) -> Any:
        if (name := self._fixed_names.get(id(value))) is not None:
            return ["st", name]
        if isinstance(value, Bound):
            return ["m"]
        if isinstance(value, self.figures.FigureData):
            return ["F", self._out(dataclasses.astuple(value), 1)]
        own = type(value).__module__ == "__main__" or isinstance(value, types.SimpleNamespace)
        if isinstance(value, _FUNCTIONS) or (callable(value) and not own):
            if self._as_handles:
                return self._handle(value, "function")
            return self._enter_function(value, str(getattr(value, "__name__", "function")))
        if not own:
            return super()._object_out(value)
        if self._as_handles:
            return self._handle(value, type(value).__name__)
        for name, standin in self._fixed.items():
            if isinstance(standin, type) and isinstance(value, standin):
                other = standins.overridden(value, standin, self._methods[name])
                return self._enter_object(value, [name, type(value).__name__, other])
        return self._enter_object(value, [None, type(value).__name__, []])

    def _handle(self, value: Any, kind: str) -> list[Any]:
        number = self._handle_of.get(id(value))
        if number is None:
            if len(self.handled) >= MOST_HANDLES:
                raise TooLarge("the number of objects")
            number = self._handle_of[id(value)] = len(self.handled)
            self.handled.append(value)
        return ["h", number, kind[:80], kind == "function"]

    def _object_in(self, number: int, description: list[Any]) -> Any:
        kind = self._fixed[description[0]]
        return kind.__new__(kind)

    def _function_in(self, number: int, name: str, handles: bool) -> Any:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self._exercise.call(["entry", number], args, kwargs, handles=handles)

        function.__name__ = function.__qualname__ = name
        return function

    def _special_in(self, code: list[Any]) -> Any:
        kind, *rest = code
        if kind == "h":
            return self.handled[rest[0]]
        if kind == "hm":
            return getattr(self.handled[rest[0]], rest[1])
        if kind == "file":
            return self._exercise.files[rest[0]]
        if kind == "st":
            return self._fixed[rest[0]]
        raise Malformed("a code")


def _described(error: BaseException) -> dict[str, Any]:
    """Describe an exception: its nearest known type, cell and line; its text if the type is known."""
    known = next(
        kind
        for kind in type(error).__mro__
        if kind.__module__ in ("builtins", "numpy.linalg", "numpy.exceptions")
    )
    cell, line = place_of(error)
    described = {"type": known.__name__, "own": known is not type(error), "cell": cell, "line": line}
    return described if described["own"] else {**described, "text": _text_of(error)}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:_MOST_TEXT]
    except BaseException:  # raised by a learner's object in it
        return ""


def _array(file: int) -> Any:
    """Return the array in a `.npy` file, mapped privately, which takes no time to read."""
    size = os.fstat(file).st_size
    memory = mmap.mmap(file, size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    os.close(file)
    version = np.lib.format.read_magic(memory)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(memory)
    flat = np.frombuffer(memory, dtype, offset=memory.tell())
    return flat.reshape(shape, order="F" if fortran else "C")
