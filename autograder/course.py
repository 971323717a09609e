"""One submission of a course, from where it lies to its result on disk; what is there already is kept."""

from __future__ import annotations

import atexit
import hashlib
import json
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import results
from .assignment import KIT, load_assignment
from .claims import claimed
from .errors import KitError
from .gate import GateData
from .judge import Context, Judge, failed
from .results import Result
from .submission import Found, Submission, SubmissionError, read_submission

#: Parts of the kit that only show results: a change there makes no result untrue.
AFTERWARDS = (
    *("report", "gradescope", "templates", "export.py", "progress.py", "results_folder.py", "demo.py"),
    *("audit.py", "pages.py", "rubric.py", "database.py", "gradebook.py", "feedback.py", "cluster.py"),
    *("claims.py", "parallel.py", "stopping.py", "cli.py", "which.py", "recorded.py"),
)


@dataclass(frozen=True)
class Settings:
    """What a run of grading depends on; it travels to the processes that grade."""

    assignment: str
    root: Path
    out: Path
    secret: bytes
    grader_version: str
    tier: str
    gate: GateData | None = None
    force: bool = False
    #: Whether there are cores that no process of this run needs.
    spare_core: bool = False

    @property
    def context(self) -> Context:
        """What a result depends on besides the submission."""
        return Context(self.secret, self.grader_version, self.gate, self.tier)


@dataclass(frozen=True)
class Graded:
    """A result, and whether it was there already."""

    result: Result
    kept: bool


def grade_one(found: Found, settings: Settings) -> Graded:
    """Grade one submission and write its result, unless the result that is there is still true."""
    graded = grade_unless_claimed(found, settings, wait=True)
    assert graded is not None
    return graded


def grade_unless_claimed(found: Found, settings: Settings, *, wait: bool) -> Graded | None:
    """Grade one submission; without `wait`, None where another run is at work on it."""
    with claimed(settings.out, claim_of(found, settings), wait=wait) as ours:
        return _graded(found, settings) if ours else None


def claim_of(found: Found, settings: Settings) -> str:
    """What is claimed in the folder of results by whoever works on a submission."""
    return f"{settings.assignment}/{found.student}"


def _graded(found: Found, settings: Settings) -> Graded:
    task = look_at(found, settings)
    if isinstance(task, Graded):
        return task
    try:
        judge = judge_of(settings)
        result, log = judge.grade(task.submission, task.key), judge.log
    except KitError:
        raise
    except Exception as error:
        return not_graded(found, settings, error)
    return kept(result, settings, log)


@dataclass(frozen=True)
class Task:
    """A submission that needs grading, and the key of the result that it will have."""

    submission: Submission
    key: str


def look_at(found: Found, settings: Settings) -> Task | Graded:
    """What there is to do for a submission: nothing where its result is there, or where it cannot be read."""
    week = load_assignment(settings.assignment, settings.root)
    results.tidy(settings.out, found.student, settings.assignment)
    try:
        submission = read_submission(found, week)
    except SubmissionError as error:
        return failed_for(found, settings, str(error))
    except Exception as error:
        return not_graded(found, settings, error)
    key = key_of(submission.sha256, settings)
    there = results.read(results.path_of(settings.out, submission.student, settings.assignment))
    if there is not None and there.key == key and there.status == results.GRADED and not settings.force:
        return Graded(there, kept=True)
    return Task(submission, key)


def kept(result: Result, settings: Settings, log: str = "") -> Graded:
    """A fresh result, written to its place, and the instructor's log beside it."""
    with results.writing(settings.out):
        results.write_log(settings.out, result.student, result.assignment, log)
        results.write(settings.out, result)
    return Graded(result, kept=False)


def failed_for(found: Found, settings: Settings, reason: str, log: str = "") -> Graded:
    """The result of a submission that has no score, for that reason; a later run tries it again."""
    week = load_assignment(settings.assignment, settings.root)
    return kept(failed(found.student, week, reason, "", settings.context, settings.tier), settings, log)


def not_graded(found: Found, settings: Settings, error: Exception) -> Graded:
    """What nobody foresaw costs one submission its result, never the others theirs."""
    trace = "".join(traceback.format_exception(error))
    return failed_for(found, settings, f"the grader itself failed: {type(error).__name__}", trace)


def key_of(submission_sha256: str, settings: Settings) -> str:
    """What a result is known by: the hash of everything that it depends on."""
    secret = hashlib.sha256(b"key" + settings.secret).hexdigest()
    data = settings.gate.dataset if settings.gate else None
    parts = [submission_sha256, settings.assignment, settings.grader_version, secret, data, settings.tier]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def judge_of(settings: Settings) -> Judge:
    """The judge of this thread, kept warm until the process ends."""
    return _judge(settings, threading.get_ident())


@cache
def _judge(settings: Settings, thread: int) -> Judge:
    week = load_assignment(settings.assignment, settings.root)
    judge = Judge(week, settings.context, spare_core=settings.spare_core)
    judge.__enter__()
    atexit.register(judge.__exit__, None, None, None)
    return judge


def grader_version(root: Path, assignment: str) -> str:
    """The kit's version and a hash of every file that a result may depend on, the kit's and the course's."""
    from . import __version__

    digest = hashlib.sha256()
    for home, path in sorted(_sources(root, assignment)):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _sources(root: Path, assignment: str) -> Iterator[tuple[Path, Path]]:
    """The files, each with the folder that its name is told from."""
    kit = KIT / "autograder"
    for path in (*kit.rglob("*.py"), *kit.rglob("*.toml")):
        if path.relative_to(kit).parts[0] not in AFTERWARDS:
            yield KIT, path
    for path in (root / "solutions").glob("*.py"):
        yield root, path
    yield root, root / "exercises" / assignment / f"{assignment}.py"
