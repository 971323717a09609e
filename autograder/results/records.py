"""The result of a submission, and its file."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..checks.mistakes import Mistake
from ..errors import CutShortError, KitError
from ..files import whole_file
from ..status import Fault, ResultStatus, Status

SCORES = "scores.csv"
#: A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class FailedTest:
    """A hidden test that an answer failed. It quotes no input and no expected value."""

    test: str
    message: str
    misconceptions: tuple[Mistake, ...] = ()
    #: One true sentence on where the answer is right and where it stops being so, or an empty text.
    located: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise came out. `version` is a hash of the grader's parts that its points depend on."""

    name: str
    points: float
    max_points: float
    status: Status
    seconds: float
    passed: int
    total: int
    failures: tuple[FailedTest, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class GateResult:
    """The result of the gate: accuracy on the real test set after `epochs` calls of `train`."""

    dataset: str
    accuracy: float | None
    threshold: float
    epochs: int
    seconds: float
    passed: bool


@dataclass(frozen=True)
class Notice:
    """Something that the instructor should see. It costs no points."""

    kind: str
    text: str


@dataclass(frozen=True)
class Result:
    """One submission's result.

    Where it could not be graded, `score` is None, `reason` says why, and `fault` says who has to act.
    `handed_in` is a moment in UTC, empty where nobody knows it. `person` is what a learning platform's export
    says of the student: name, id, login, email.
    """

    student: str
    assignment: str
    status: ResultStatus
    score: float | None
    max_score: float
    seconds: float
    isolation: str
    graded_at: str
    submission_sha256: str
    grader_version: str
    key: str
    gate: GateResult | None = None
    exercises: tuple[ExerciseResult, ...] = ()
    notices: tuple[Notice, ...] = ()
    reason: str | None = None
    fault: Fault | None = None
    handed_in: str = ""
    person: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        record = asdict(self)
        if not self.person:
            del record["person"]
        if self.status is ResultStatus.GRADED:
            del record["reason"], record["fault"]
        for exercise in record["exercises"]:
            failures = exercise.pop("failures")
            exercise["tests"] = {"passed": exercise.pop("passed"), "total": exercise.pop("total")}
            exercise["failures"] = failures
        return record


def from_json(record: dict[str, Any]) -> Result:
    """Return the result that a JSON object holds; the inverse of `Result.as_json`."""
    exercises = tuple(_exercise_from_json(exercise) for exercise in record["exercises"])
    gate = GateResult(**record["gate"]) if record["gate"] else None
    notices = tuple(Notice(**notice) for notice in record["notices"])
    fault = Fault(record["fault"]) if record.get("fault") else None
    status = ResultStatus(record["status"])
    changed = {"exercises": exercises, "gate": gate, "notices": notices, "status": status, "fault": fault}
    return Result(**{**record, **changed})


def _exercise_from_json(record: dict[str, Any]) -> ExerciseResult:
    plain = {key: value for key, value in record.items() if key not in ("tests", "failures")}
    plain["status"] = Status(record["status"])
    failures = tuple(
        FailedTest(
            each["test"],
            each["message"],
            tuple(Mistake(**mistake) for mistake in each["misconceptions"]),
            each.get("located", ""),
        )
        for each in record["failures"]
    )
    return ExerciseResult(**plain, **record["tests"], failures=failures)


def located_of(exercise: ExerciseResult) -> str:
    """Return where an answer is right and where not, if no mistake of it has a name."""
    if any(failure.misconceptions for failure in exercise.failures):
        return ""
    return next((failure.located for failure in exercise.failures if failure.located), "")


def path_of(folder: Path, student: str, assignment: str) -> Path:
    """Return the path of a student's result."""
    return folder / student / f"{assignment}.json"


def write(folder: Path, result: Result) -> Path:
    """Write a result, whole or not at all, and return its path."""
    path = path_of(folder, result.student, result.assignment)
    with whole_file(path) as file:
        file.write(json.dumps(result.as_json(), indent=1, ensure_ascii=False) + "\n")
    return path


def read(path: Path) -> Result | None:
    """Return the result at `path`, or None if there is none that can be read."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_all(folder: Path, assignment: str) -> Iterator[Result]:
    """Yield all results of an assignment, in the order of the students' names."""
    for path in sorted(folder.glob(f"[!.]*/{assignment}.json")):
        if result := read(path):
            yield result


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into one line that says that results cannot be written."""
    try:
        yield
    except OSError as error:
        raise CutShortError(
            f"results cannot be written to {folder}: {error.strerror or error}; what is there is kept, "
            "and the same command goes on from there"
        ) from error


def expect_writable(folder: Path) -> None:
    """Raise before any work if results cannot be written."""
    for place in (folder, *folder.parents):
        if place.is_file():
            raise KitError(
                f"results cannot be written to {folder}: {place} is no folder; name another one with --out"
            )
    with writing(folder), whole_file(folder / ".writable"):
        pass
    (folder / ".writable").unlink(missing_ok=True)


def tidy(folder: Path, student: str, assignment: str) -> None:
    """Remove the half-written result that a killed run left."""
    _remove_parts(folder / student, f"{assignment}.")


def tidy_scores(folder: Path) -> None:
    """Remove the half-written scores that a killed run left."""
    _remove_parts(folder, SCORES)


def _remove_parts(folder: Path, start: str) -> None:
    for part in folder.glob(f".{glob.escape(start)}*.part"):
        part.unlink(missing_ok=True)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def visible(text: str, kept: str = "") -> str:
    """Replace characters that control a terminal or change the direction of text."""
    return "".join(
        char if char.isprintable() or char in kept else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def write_log(folder: Path, student: str, assignment: str, log: str) -> None:
    """Write what a learner's code printed and raised beside the result, for the instructor."""
    path = path_of(folder, student, assignment).with_suffix(".log")
    if not log:
        path.unlink(missing_ok=True)
        return
    with whole_file(path) as file:
        file.write(visible(log, kept="\n\t"))
