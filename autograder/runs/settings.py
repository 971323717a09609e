"""What a run of grading depends on, and how the machine and the call decide it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from ..box import BoxError, keep_box, take_box
from ..course import mnist
from ..course.assignment import Assignment
from ..errors import KitError
from ..grading.gate import GateData, prepare, prepared
from ..grading.judge import Context

CACHE = "backprop-autograder"


@dataclass(frozen=True)
class Settings:
    """What a run of grading depends on; it travels to the processes that grade.

    `versions` is the version of the grader for each exercise. Without it any change regrades everything.
    """

    assignment: str
    root: Path
    out: Path
    secret: bytes
    grader_version: str
    tier: str
    gate: GateData | None = None
    force: bool = False
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def context(self) -> Context:
        """What a result depends on besides the submission."""
        return Context(self.secret, self.grader_version, self.gate, self.tier)


def isolation(tier: str | None) -> str:
    """The tier that this machine grades with, shown to work by a first call.

    The box that showed it is kept for whoever grades in this process.
    """
    try:
        box = take_box(tier)
    except BoxError as error:
        raise KitError(f"{error}; `autograder doctor` says what would help") from error
    keep_box(box)
    return box.isolation


def gate_data(week: Assignment, wanted: str | None, secret: bytes) -> GateData | None:
    """The data that the gate trains on; none where the week has no gate."""
    if all(exercise.in_cell for exercise in week.exercises):
        return None
    cache = user_cache_path(CACHE)
    if wanted == "digits":
        return prepared("digits", secret, cache) or prepare(mnist.load_digits(), secret, cache)
    directory = _directory(wanted)
    files = mnist.files(directory)
    if files and (there := prepared("mnist", secret, cache, files)):
        return there
    try:
        return prepare(mnist.load_mnist(directory), secret, cache, mnist.files(directory))
    except mnist.DataError as error:
        raise KitError(
            f"no MNIST, which the gate trains on: {error}; or use --data digits, or --no-gate"
        ) from error


def _directory(wanted: str | None) -> Path | None:
    return None if wanted in (None, "mnist") else Path(wanted)
