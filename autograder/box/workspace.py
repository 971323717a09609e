"""One submission in the box: its cells are tried once, then workers answer for its exercises."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.checks.expect import Failure

from .errors import LearnerError, Place, Stopped, exception_of, learner_error, place_of
from .limits import SUBMISSION, UNIT, Limits
from .process import Process, WorkspaceLink
from .session import RemoteStudent, Session
from .standins import described
from .worker.wire import Bounds, Channel, Closed, Malformed


@dataclass(frozen=True)
class Cell:
    """A code cell; if it is a solution cell, `exercise` is the exercise that it answers."""

    index: int
    source: str
    exercise: str | None = None


@dataclass(frozen=True)
class CellRun:
    """How a cell ran (ok, error, syntax, timeout, memory, output, crashed, protocol), and what it defines."""

    index: int
    exercise: str | None
    status: str
    error: str = ""  # the known type of its exception
    line: int = 0
    defines: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether it can be run again without harm."""
        return self.status in ("ok", "error")


@dataclass
class Workspace:
    """A submission in the box. The definitions of `names` are looked for in all cells."""

    link: WorkspaceLink
    sources: tuple[Cell, ...]
    names: tuple[str, ...]
    seed: int = 0
    cells: tuple[CellRun, ...] = ()
    log: str = ""
    #: Processes kept for exercises that share them, by what must be the same for both.
    _kept: dict[Any, Session] = field(default_factory=dict)

    @contextmanager
    def exercise(
        self,
        name: str,
        standins: Mapping[str, Any] | None = None,
        withheld: Sequence[str] = (),
        limits: Limits = UNIT,
        files: Mapping[str, Path] | None = None,
        *,
        shared: bool = False,
    ) -> Iterator[RemoteStudent]:
        """Yield the fixture for one exercise, in a fresh process or in one `shared` with other exercises.

        `standins` maps names to the right answers that the grader calls for them; `withheld` names are not
        bound. `files` are `.npy` files: `student.files` offers their arrays as arguments, without a copy.
        Exercises share a process if stand-ins, withheld names, limits and files are the same, until one needs
        a fresh process. Sharing is for answers that are probably right; their calls are not recorded.
        """
        answers, around = dict(standins or {}), (tuple(withheld), limits, tuple((files or {}).items()))
        kept = self._kept.get(around)
        if kept is None or not shared or kept.standins != answers:
            if kept is not None:
                kept.close()
            kept = self._kept[around] = self._session(answers, *around)
            kept.load()
        try:
            yield kept.student(name, self._failure, noted=not shared)
        finally:
            if not shared:
                self._kept.pop(around).close()

    def _session(
        self,
        answers: dict[str, Any],
        withheld: Sequence[str],
        limits: Limits,
        files: Sequence[tuple[str, Path]],
    ) -> Session:
        cells = [cell.index for cell in self.cells if cell.runs]
        spec = {
            **self._spec(limits),
            "standins": described(answers),
            "withheld": list(withheld),
            "failing": [cell.index for cell in self.cells if cell.status == "error"],
        }
        message = {"mode": "exercise", "cells": cells, "spec": spec}
        with ExitStack() as stack:
            handles = [stack.enter_context(path.open("rb")) for _, path in files]
            process = Process(self.link, message, limits, tuple(handle.fileno() for handle in handles))
        return Session(process, answers, [name for name, _ in files], self._place)

    def definitions(self, name: str) -> list[Cell]:
        """Return the cells that define a name."""
        outcomes = {outcome.index: outcome for outcome in self.cells}
        return [cell for cell in self.sources if name in outcomes[cell.index].defines]

    def hang_up(self) -> None:
        """Close the channels of kept processes; the forker ends them."""
        for kept in self._kept.values():
            kept.process.hang_up()

    def _spec(self, limits: Limits) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "seed": self.seed,
            "log": limits.log,
            "output": limits.output,
            "bounds": {"header": limits.reply_header, "body": limits.reply_body},
            "limits": {
                "seconds": int(limits.total_seconds),
                "memory": limits.memory,
                "open_files": limits.open_files,
            },
        }

    def _failure(self, name: str, failed: dict[int, Any]) -> Failure:
        """Return why an exercise has no definition; `failed` maps cells to their errors in this process."""
        for outcome in reversed(self.cells):
            if outcome.exercise == name and not outcome.runs:
                return _failure_of(name, outcome)
            if outcome.exercise == name and outcome.index in failed:
                return learner_error(name, failed[outcome.index], self._place(name, outcome.index))
        return LearnerError(f"{name} is not defined", status="missing")

    def _place(self, name: str, index: Any) -> Place:
        cell = next((cell for cell in self.sources if cell.index == index), None)
        if cell is None:
            return Place("another cell", 0)
        if cell.exercise == name:
            return place_of("its cell", cell.source)
        return place_of(f"the cell of {cell.exercise}" if cell.exercise else "another cell", cell.source)


def _failure_of(name: str, outcome: CellRun) -> Failure:
    if outcome.status == "syntax":
        place = f" on line {outcome.line}" if outcome.line else ""
        return LearnerError(
            f"the cell of {name} is not valid Python{place}", kind="SyntaxError", line=outcome.line
        )
    if outcome.status == "error":
        where = Place("its cell", outcome.line)  # the line has been checked
        return learner_error(name, {"type": outcome.error, "line": outcome.line}, where)
    return Stopped(outcome.status)


def open_workspace(
    sock: socket.socket, cells: Sequence[Cell], names: Sequence[str], seed: int, limits: Limits
) -> Workspace:
    """Open a workspace: send the cells to the forker, and try each once."""
    link = WorkspaceLink(sock)
    sources, refused = _within_limits(cells)
    workspace = Workspace(link, tuple(cells), tuple(names), seed)
    link.tell({"op": "cells", "cells": [[cell.index, cell.source, cell.exercise] for cell in sources]})
    outcomes = {cell.index: CellRun(cell.index, cell.exercise, "memory") for cell in refused}
    left = list(sources)
    while left:
        done, workspace.log = _try(workspace, left, limits)
        outcomes.update(done)
        if all(outcome.runs or outcome.status == "syntax" for outcome in done.values()):
            break
        left = [cell for cell in left if cell.index not in outcomes or outcomes[cell.index].runs]
        if sum(not outcome.runs for outcome in outcomes.values()) > SUBMISSION.broken_cells:
            outcomes.update({c.index: CellRun(c.index, c.exercise, "timeout") for c in left})
            break
    workspace.cells = tuple(outcomes[cell.index] for cell in cells)
    return workspace


def _within_limits(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    kept: list[Cell] = []
    refused: list[Cell] = []
    size = 0
    for cell in cells:
        length = len(cell.source)
        size += length
        fits = (
            length <= SUBMISSION.cell_source
            and size <= SUBMISSION.all_source
            and len(kept) < SUBMISSION.cells
        )
        (kept if fits else refused).append(cell)
    return kept, refused


def _try(workspace: Workspace, cells: Sequence[Cell], limits: Limits) -> tuple[dict[int, CellRun], str]:
    """Run the cells in one process, until all have run or one ends it."""
    message = {"mode": "probe", "cells": [cell.index for cell in cells], "spec": workspace._spec(limits)}
    process = Process(workspace.link, message, limits)
    channel = Channel(process.fd, Bounds(limits.reply_header, 0), process.wait)
    outcomes: dict[int, CellRun] = {}
    current = cells[0]
    left = limits.load_seconds
    try:
        for current in cells:
            process.deadline(min(limits.cell_seconds, left))
            _expect(channel, "cell", current.index)
            report = _expect(channel, "done", current.index)
            outcomes[current.index] = _outcome(current, report, workspace.names)
        process.add_log(_text(_expect(channel, "end", None).get("log")))
    except Stopped as stopped:
        outcomes[current.index] = CellRun(current.index, current.exercise, stopped.status)
    except Malformed:
        outcomes[current.index] = CellRun(current.index, current.exercise, "protocol")
    except Closed:
        outcomes[current.index] = CellRun(current.index, current.exercise, process.ending().status)
    finally:
        process.close()
    return outcomes, process.log


def _expect(channel: Channel, kind: str, index: int | None) -> dict[str, Any]:
    header, _ = channel.receive()
    if header.get("t") != kind or header.get("i") != index:
        raise Malformed("the report on a cell")
    return header


def _text(log: Any) -> str:
    if not isinstance(log, str):
        raise Malformed("a log")
    return log


def _outcome(cell: Cell, report: dict[str, Any], names: Sequence[str]) -> CellRun:
    reported = report.get("names")
    defines = tuple(name for name in names if isinstance(reported, list) and name in reported)
    error = report.get("e")
    if error is None:
        return CellRun(cell.index, cell.exercise, "ok", defines=defines)
    kind, line, own = exception_of(error, place_of("", cell.source).lines)
    if kind in ("SyntaxError", "IndentationError", "TabError") and not defines:
        status = "syntax"
    else:
        status = "memory" if kind == "MemoryError" else "error"
    return CellRun(cell.index, cell.exercise, status, "" if own else kind, line, defines)
