"""Watch mode: one exercise at a time, checked again whenever the notebook is saved.

The process stays warm, and after a save only the exercise in hand is run before its verdict is shown; what
else has changed is brought up to date afterwards. Nothing moves on unasked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.text import Text

from ..diagnosis.replayed import KnownMistakes
from ..notebook.dependencies import fingerprint
from ..notebook.load import Loaded
from ..notebook.read import NotebookError
from ..run.runner import ExerciseResult, State
from ..run.week import DEPTHS, Week
from .feedback import Feedback, read_notebook
from .keys import next_key, single_keys
from .terminal import console, detail, hint, overview, problems, progress, speaks_unicode
from .wording import current

POLL = 0.1
KEYS = "h hint   n next   l list   q quit"


def watch(week: Week, known: KnownMistakes, start: str = "", out: Console | None = None) -> int:
    """Watch until `q` or Ctrl-C. Exit status 0 if everything is done by then, else 1."""
    session = Session(week, known, out or console())
    with single_keys() as keys:
        try:
            session.begin(start)
            while session.turn(_wait(keys)):
                pass
        except KeyboardInterrupt:
            pass
    return 0 if session.is_complete else 1


def _wait(keys: bool) -> str:
    if keys:
        return next_key(POLL)
    time.sleep(POLL)
    return ""


@dataclass
class Session:
    """What is shown: the exercise in hand, the last results, and a hint or the list if asked for."""

    week: Week
    known: KnownMistakes
    out: Console
    name: str = ""
    results: dict[str, ExerciseResult] = field(default_factory=dict)
    feedback: Feedback | None = None
    trouble: str = ""
    hint_depth: int = 0
    listing: bool = False
    checked_at: str = ""

    def begin(self, start: str = "") -> None:
        """Read the notebook, run everything once, and take up the first exercise that is not done."""
        self._saved = self._stamps()
        self._prints: dict[str, int] = {}
        self._load()
        self._catch_up()
        todo = current(list(self.results.values()))
        self.name = start or (todo.name if todo else self.week.names[-1])
        self._show()

    def turn(self, key: str) -> bool:
        """React to a key, or to a save; False when it is time to go."""
        if key == "q":
            return False
        if key in ("h", "n", "l"):
            {"h": self._hint, "n": self._next, "l": self._list}[key]()
            self._show()
        if (stamps := self._stamps()) != self._saved:
            self._saved = stamps
            self._check_again()
        return True

    @property
    def is_complete(self) -> bool:
        """Whether every exercise is done."""
        return bool(self.results) and all(each.state is State.DONE for each in self.results.values())

    def _check_again(self) -> None:
        """After a save: the exercise in hand at once, the others after it is shown."""
        self.listing = False
        self._load()
        if self.feedback is not None:
            self.results[self.name] = self.feedback.runner.result(self.name)
        self._show()
        before = self._standings()
        self._catch_up()
        if self._standings() != before:
            self._show()

    def _load(self) -> None:
        try:
            self.checked_at = time.strftime("%H:%M:%S")
            self.feedback = Feedback(self.week, self.known, self._read())
            self.trouble = ""
        except NotebookError as error:
            self.feedback, self.trouble = None, str(error)

    def _read(self) -> Loaded:
        """The notebook; a second look in case it was still being written."""
        try:
            return read_notebook(self.week)
        except NotebookError:
            time.sleep(POLL)
            return read_notebook(self.week)

    def _catch_up(self) -> None:
        """Run what has changed since the last time, in the week's order."""
        if self.feedback is None:
            return
        prints = self._fingerprints(self.feedback)
        still = [result for name, result in self.results.items() if prints[name] == self._prints.get(name)]
        self.feedback.runner.remember(result for result in still if result.name != self.name)
        self._prints = prints
        self.results = {result.name: result for result in self.feedback.results()}

    def _fingerprints(self, feedback: Feedback) -> dict[str, int]:
        """For each exercise a number that changes with its code, or with what it leans on."""
        names: Mapping[str, object] = feedback.loaded.namespace
        return {
            name: hash(
                tuple(fingerprint(names.get(each), names) for each in [name, *feedback.runner.uses(name)])
            )
            for name in self.week.names
        }

    def _standings(self) -> list[tuple[str, State]]:
        return [(name, result.state) for name, result in self.results.items()]

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        """When each file that may be the notebook was saved, and its size."""
        stamps = {}
        for path in self.week.folder.parent.glob("*"):
            if path.suffix in (".ipynb", ".py"):
                try:
                    status = path.stat()
                except FileNotFoundError:  # it is just being replaced
                    continue
                stamps[path] = (status.st_mtime_ns, status.st_size)
        return stamps

    def _hint(self) -> None:
        self.listing = False
        self.hint_depth = min(self.hint_depth + 1, len(DEPTHS))

    def _next(self) -> None:
        """The next exercise that is not done; after the last, the first."""
        names = self.week.names
        here = names.index(self.name)
        later = [*names[here + 1 :], *names[:here]]
        self.name = next(
            (name for name in later if name in self.results and self.results[name].state is not State.DONE),
            self.name,
        )
        self.hint_depth, self.listing = 0, False

    def _list(self) -> None:
        self.listing = not self.listing

    def _show(self) -> None:
        if self.out.is_terminal:
            self.out.clear()
        self.out.print(self._screen())

    def _screen(self) -> RenderableType:
        results = list(self.results.values())
        unicode = speaks_unicode(self.out)
        parts: list[RenderableType] = [Text()]
        if self.trouble:
            parts += [Text(f"  {self.trouble}", style="bold red"), Text()]
        if self.feedback is not None and self.name in self.results:
            path = self.feedback.loaded.path
            name = path.name if path else ""
            parts += [Text(f"  {name}, checked at {self.checked_at}", style="dim")]
            parts += [*problems(self.feedback.loaded.problems), Text()]
            parts += [overview(results, self.name, unicode)] if self.listing else [self._in_hand()]
        parts += [Text(), progress(results, unicode), Text(f"  {KEYS}", style="dim")]
        return Group(*parts)

    def _in_hand(self) -> RenderableType:
        assert self.feedback is not None
        result = self.results[self.name]
        parts: list[RenderableType] = [
            detail(result, self.feedback.explanation(self.name), self.feedback.rows(self.name))
        ]
        if self.hint_depth and result.state is not State.DONE:
            parts.append(hint(self.name, self.week.hints_for(self.name), self.hint_depth, "press h again"))
        if result.state is State.DONE:
            parts.append(Text(self._after_done(), style="bold green"))
        return Group(*parts)

    def _after_done(self) -> str:
        todo = current(list(self.results.values()))
        return f"  Press n for the next: {todo.name}." if todo else "  Everything is done."
