"""A worker process that has run a submission's cells, and the fixture `student` that asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.checks.expect import Failure
from autograder.checks.student import Call, Raised, snapshot

from .errors import LearnerError, Place, Stopped
from .process import Process
from .remote import HandedFile
from .rpc import GraderPeer
from .worker.wire import Closed, Malformed, TooLarge

#: Why an exercise cannot be answered, given the errors of the cells that failed in this process.
FailureOf = Callable[[str, dict[int, Any]], Failure]
#: Where a cell is, in the words that the learner of an exercise reads.
PlaceOf = Callable[[str, int], Place]


class Session:
    """One worker process, which answers for one exercise after another; `exercises` counts them.

    `standins` maps names to the right answers that the grader calls for them. `files` names the arrays that
    the process was given.
    """

    def __init__(
        self, process: Process, standins: Mapping[str, Any], files: Sequence[str], place_of: PlaceOf
    ) -> None:
        self.process = process
        self.standins = standins
        self.exercises = 0
        self.files = {name: HandedFile(place) for place, name in enumerate(files)}
        self.peer = GraderPeer(process, standins, place_of, self.ask)
        self._stopped: Stopped | None = None
        self._failed: dict[int, Any] = {}
        self._defined: list[Any] = []

    def load(self) -> None:
        """Run the cells. If they are stopped, every later call is stopped for the same reason."""
        self.process.deadline(self.process.limits.load_seconds)
        try:
            self._failed, self._defined = self._guard(self._receive_ready)
        except Stopped:
            return

    def student(self, exercise: str, failure_of: FailureOf, *, noted: bool = True) -> RemoteStudent:
        """Begin an exercise, with its full time. Its calls are recorded if `noted`."""
        self.exercises += 1
        self.peer.begin(exercise)
        self.process.deadline(self.process.limits.seconds)
        defined = self._stopped or exercise in self._defined
        unready = None if defined else failure_of(exercise, self._failed)
        return RemoteStudent(self, exercise, unready, noted=noted)

    def ask(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = True) -> Any:
        """Call the learner's code and return the result."""
        return self._guard(lambda: self.peer.call(target, args, kwargs, handles=handles))

    @property
    def stopped(self) -> bool:
        """Whether the process has been stopped or has ended."""
        return self._stopped is not None

    def close(self) -> None:
        """End the process."""
        self.process.close()

    def _receive_ready(self) -> tuple[dict[int, Any], list[Any]]:
        """Answer the cells' calls until they have run; return which cells failed, and the names defined."""
        while True:
            header, buffers = self.peer.channel.receive()
            match header:
                case {"t": "ready", "failed": list(failed), "defined": list(defined)}:
                    pairs = [pair for pair in failed if isinstance(pair, list) and len(pair) == 2]
                    return {pair[0]: pair[1] for pair in pairs if type(pair[0]) is int}, defined
                case {"t": "call"}:
                    self.peer.answer(header, buffers)
                case _:
                    self.peer.note(header)

    def _guard(self, talk: Callable[[], Any]) -> Any:
        """Talk to the process; once it has stopped, raise the same `Stopped` again."""
        if self._stopped is not None:
            raise self._stopped
        try:
            return talk()
        except Stopped as stopped:
            self._stopped = stopped
            raise
        except (Malformed, TooLarge) as error:
            self.process.kill()
            self._stopped = Stopped("protocol" if isinstance(error, Malformed) else "output", str(error))
            raise self._stopped from None
        except MemoryError:  # of this process, which the learner's answers have filled
            self.process.kill()
            self._stopped = Stopped("memory", "in the grader")
            raise self._stopped from None
        except Closed:
            self._stopped = self.process.ending()
            raise self._stopped from None


class RemoteStudent:
    """The fixture `student` of hidden tests: one exercise of one submission, answered in the box.

    `calls` records the calls, `raised` those that ended in an exception, and `log` holds what the code
    printed. Unless `noted`, calls are not recorded: copying arguments and results costs as much as a call.
    `kept` lets one test keep a value for another. `unready` is why the exercise cannot be answered.
    """

    def __init__(
        self, respondent: Session, exercise: str, unready: Failure | None = None, *, noted: bool = True
    ) -> None:
        self.calls: list[Call] = []
        self.raised: list[Call] = []
        self.kept: dict[str, Any] = {}
        self.files = respondent.files
        self._session = respondent
        self._exercise = exercise
        self._unready = unready
        self._noted = noted
        self._log_begins = 0 if respondent.exercises == 1 else len(respondent.process.log)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def other(*args: Any, **kwargs: Any) -> Any:
            return self._session.ask(["name", name], args, kwargs)

        def own(*args: Any, **kwargs: Any) -> Any:
            if self._unready is not None:
                raise self._unready
            if not self._noted:
                return other(*args, **kwargs)
            before = _copied(args), _copied(kwargs)
            try:
                result = other(*args, **kwargs)
            except LearnerError as error:
                self.raised.append(Call(name, *before, Raised(error.kind, error.text)))
                raise
            self.calls.append(Call(name, *before, result, (_copied(args), _copied(kwargs))))
            return result

        return own if name == self._exercise else other

    @property
    def asked(self) -> bool:
        """Whether a stand-in was called. If not, the learner's own earlier answers change nothing."""
        return self._session.peer.asked

    def limit_questions(self, most: int) -> None:
        """Stop the process after so many more calls of stand-ins and of a test's own functions."""
        self._session.peer.left = most

    @property
    def asked_too_often(self) -> bool:
        """Whether more calls were made than are allowed."""
        return self._session.peer.left < 0

    @property
    def alive(self) -> bool:
        """Whether the exercise is defined and its process still answers."""
        return self._unready is None and not self._session.stopped

    def stop_noting(self) -> None:
        """Record no calls from now on."""
        self._noted = False

    @property
    def log(self) -> str:
        """Return what the learner's code printed and raised, for the instructor."""
        return self._session.process.log[self._log_begins :]

    @property
    def seconds(self) -> float:
        """Return the processor seconds of the process if it has ended, else its wall seconds."""
        return self._session.process.seconds

    def deadline(self, seconds: float) -> None:
        """Allow the learner's code so many processor seconds from now on."""
        self._session.process.deadline(seconds)


def _copied(arguments: Any) -> Any:
    try:
        return snapshot(arguments)
    except TypeError:  # an object without attributes, such as a range
        return arguments
