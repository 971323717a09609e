"""One submission in the box: its cells are tried once, then workers answer for its exercises."""

from __future__ import annotations

import socket
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.checks.expect import Failure
from autograder.checks.notebook.read import shown
from autograder.checks.notebook.syntax import python_of, this_python

from .errors import LearnerError, Place, Stopped, exception_of, learner_error, place_of
from .limits import SUBMISSION, UNIT, Limits
from .load import share
from .process import Process, WorkspaceLink
from .session import RemoteStudent, Session
from .standins import described
from .worker.wire import Bounds, Channel, Closed, Malformed

#: Why a statement is left out.
LEFT_OUT = {
    "timeout": "it takes too long",
    "memory": "it takes too much memory",
    "output": "it prints too much",
    "crashed": "it ends the process",
}


@dataclass(frozen=True)
class Cell:
    """A code cell; if it is a solution cell, `exercise` is the exercise that it answers.

    `python` is the version that its notebook ran on, empty where it does not say.
    """

    index: int
    source: str
    exercise: str | None = None
    python: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A statement that is left out, since it does not come to an end, or ends the process: where, and how.

    `is_needed` says whether an answer reads what it makes.
    """

    cell: int
    number: int
    line: int
    status: str
    is_needed: bool


@dataclass(frozen=True)
class CellRun:
    """How a cell ran (ok, error, syntax, timeout, memory, output, crashed, protocol), and what it defines.

    A cell that was stopped `runs` nevertheless, without the statement that it was stopped at, unless that
    happened while it was read.
    """

    index: int
    exercise: str | None
    status: str
    error: str = ""  # the known type of its exception
    line: int = 0
    defines: tuple[str, ...] = ()
    runs: bool = True


@dataclass
class Workspace:
    """A submission in the box. The definitions of `names` are looked for in all cells."""

    link: WorkspaceLink
    sources: tuple[Cell, ...]
    names: tuple[str, ...]
    seed: int = 0
    cells: tuple[CellRun, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    log: str = ""
    #: Whether a cell was stopped by the clock, twice. Then no result is final.
    stopped_by_clock: bool = False
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

    def slow_statements(self) -> list[str]:
        """A line for each statement that answers need and that did not come to its end."""
        sources = {cell.index: cell.source.split("\n") for cell in self.sources}
        return [
            f"cell {each.cell}, line {each.line}, `{shown(sources[each.cell][each.line - 1].strip(), 60)}`: "
            f"{LEFT_OUT.get(each.status, LEFT_OUT['crashed'])}, and was left out, although answers use it"
            for each in self.left_out
            if each.is_needed and 0 < each.line <= len(sources[each.cell])
        ]

    def hang_up(self) -> None:
        """Close the channels of kept processes; the forker ends them."""
        for kept in self._kept.values():
            kept.process.hang_up()

    def _spec(self, limits: Limits) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "seed": self.seed,
            "skipped": [[each.cell, each.number] for each in self.left_out],
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
            if outcome.exercise == name and outcome.status not in ("ok", "error"):
                cell = next(each for each in self.sources if each.index == outcome.index)
                return _failure_of(name, outcome, cell)
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


def _failure_of(name: str, outcome: CellRun, cell: Cell) -> Failure:
    if outcome.status == "syntax":
        place = f" on line {outcome.line}" if outcome.line else ""
        newer = python_of(cell.source, outcome.line, cell.python)
        written = f"; it is written for Python {newer}, and Python {this_python()} grades it" if newer else ""
        text = f"the cell of {name} is not valid Python {this_python()}{place}{written}"
        return LearnerError(text, kind="SyntaxError", line=outcome.line)
    if outcome.status == "error":
        where = Place("its cell", outcome.line)  # the line has been checked
        return learner_error(name, {"type": outcome.error, "line": outcome.line}, where)
    return Stopped(outcome.status)


def open_workspace(
    sock: socket.socket,
    cells: Sequence[Cell],
    names: Sequence[str],
    seed: int,
    limits: Limits,
    released: Collection[str] = (),
) -> Workspace:
    """Open a workspace: send the cells to the forker, and try them."""
    link = WorkspaceLink(sock)
    sources, refused = _within_limits(cells)
    workspace = Workspace(link, tuple(cells), tuple(names), seed)
    message = [[cell.index, cell.source, cell.exercise] for cell in sources]
    link.tell({"op": "cells", "cells": message, "released": sorted(released)})
    outcomes = {cell.index: CellRun(cell.index, cell.exercise, "memory", runs=False) for cell in refused}
    trials = _Trials(workspace, limits)
    trials.run(sources)
    outcomes |= {cell.index: trials.outcome(cell) for cell in sources}
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


@dataclass
class _Trials:
    """Runs of all cells in a process of their own: again without what one was stopped at, until one ends."""

    workspace: Workspace
    limits: Limits
    reports: dict[int, CellRun] = field(default_factory=dict)
    #: How the process ended first in a cell: while it ran, and while it was read.
    stopped: dict[int, str] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    stops: int = 0
    only_needed: bool = False
    tried_again: bool = False

    def run(self, cells: Sequence[Cell]) -> None:
        """Try the cells until a run comes to its end."""
        while self.stops <= SUBMISSION.broken_cells and not self._trial(cells):
            self.stops += 1
            cells = [cell for cell in cells if cell.index not in self.unread]

    def outcome(self, cell: Cell) -> CellRun:
        """How a cell ran, or how it stopped the process."""
        if (status := self.unread.get(cell.index)) or cell.index not in self.reports:
            return CellRun(cell.index, cell.exercise, status or "timeout", runs=False)
        report = self.reports[cell.index]
        return replace(report, status=self.stopped.get(cell.index, report.status))

    def _trial(self, cells: Sequence[Cell]) -> bool:
        self.reports = {}
        spec = {**self.workspace._spec(self.limits), "only_needed": self.only_needed}
        message = {"mode": "probe", "cells": [cell.index for cell in cells], "spec": spec}
        process = Process(self.workspace.link, message, self.limits)
        run = _Run(process, self.limits, cells)
        try:
            for report in run.reports():
                outcome = _outcome(run.cell, report, self.workspace.names)
                self.reports[run.cell.index] = outcome
        except Stopped as stopped:
            if stopped.by_clock and not self.tried_again:  # it may be the machine's fault: try once more
                self.tried_again = True
                return False
            self.workspace.stopped_by_clock |= stopped.by_clock
            self._note(run, stopped.status)
        except Malformed:
            self.unread.setdefault(run.cell.index, "protocol")
        except Closed:
            self._note(run, process.ending().status)
        else:
            self.workspace.left_out += tuple(run.slow)
            return True
        finally:
            process.close()
            self.workspace.log = process.log or self.workspace.log
        return False

    def _note(self, run: _Run, status: str) -> None:
        """Note what the process was stopped at; the next one does without it."""
        if run.is_over and not self.only_needed:
            self.only_needed = True
        elif run.is_over or run.step is None:
            self.unread.setdefault(run.cell.index, status)
        else:
            self.stopped.setdefault(run.cell.index, status)
            self.workspace.left_out += (replace(run.step, status=status),)


class _Run:
    """One run of all cells, as it is reported. `step` is the statement at hand; None while a cell is read."""

    #: Processor seconds of a statement that no answer needs.
    UNNEEDED = 1.0
    #: Statements that no answer needs are not run again where they took so many seconds.
    SLOW = 0.2

    def __init__(self, process: Process, limits: Limits, cells: Sequence[Cell]) -> None:
        self.cells = cells
        self.cell = cells[0] if cells else Cell(0, "")
        self.step: LeftOut | None = None
        self.slow: list[LeftOut] = []
        self.is_over = False
        self._process = process
        self._limits = limits
        self._channel = Channel(process.fd, Bounds(limits.reply_header, 0), process.wait)
        self._begun, self._left = time.monotonic(), limits.load_seconds

    def reports(self) -> Iterator[dict[str, Any]]:
        """The report on each cell; `Malformed` where the process says anything else."""
        for cell in self.cells:
            self.cell = cell
            self._allow(self._limits.cell_seconds)
            _expect(self._next(), "at", self.cell.index)
        for cell in self.cells:
            self.cell, self.step = cell, None
            while (header := self._next()).get("t") == "at":
                self._begin(_expect(header, "at", self.cell.index))
            report = _expect(header, "done", self.cell.index)
            if report.get("e") is not None:
                self.slow = [
                    each for each in self.slow if each is not self.step
                ]  # it ends its cell each time
            yield report
        self._process.add_log(_text(_expect(self._next(), "end", None).get("log")))

    def _begin(self, header: dict[str, Any]) -> None:
        number, line, is_needed = header.get("s"), header.get("l"), header.get("n") is True
        before = -1 if self.step is None else self.step.number
        if type(number) is not int or type(line) is not int or not before < number <= len(self.cell.source):
            raise Malformed("the report on a statement")
        self.step = LeftOut(self.cell.index, number, line, "timeout", is_needed)
        self._allow(self._limits.cell_seconds if is_needed else min(self.UNNEEDED, self._limits.cell_seconds))

    def _next(self) -> dict[str, Any]:
        """The next message; how long it took tells of the statement before it."""
        header, _ = self._channel.receive()
        took = time.monotonic() - self._begun
        fair = took * share() if took > self.SLOW else took  # as on an idle machine
        if fair > self.SLOW and self.step is not None and not self.step.is_needed:
            self.slow.append(self.step)
        if took > self.SLOW and (used := self._process.cpu()) is not None:
            self._left = self._limits.load_seconds - used
            self.is_over = self._left <= 0
        if self.is_over:
            raise Stopped("timeout")
        return header

    def _allow(self, seconds: float) -> None:
        self._begun = time.monotonic()
        self._process.deadline(min(seconds, self._left))


def _expect(header: dict[str, Any], kind: str, index: int | None) -> dict[str, Any]:
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
    runs = status == "error"
    return CellRun(cell.index, cell.exercise, status, "" if own else kind, line, defines, runs)
