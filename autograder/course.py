"""Many submissions: in parallel, resumable, each one's trouble its own."""

from __future__ import annotations

import atexit
import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import joblib

from . import results
from .assignment import load_assignment
from .box import close_boxes
from .gate import GateData
from .judge import Context, Judge, failed
from .results import Result
from .submission import Found, Submission, SubmissionError, read_submission

#: Parts of the kit that only show results: a change there makes no result untrue.
AFTERWARDS = (
    *("report", "gradescope", "templates", "export.py", "progress.py", "results_folder.py", "demo.py"),
    *("audit.py", "pages.py", "rubric.py", "database.py", "gradebook.py", "feedback.py", "cluster.py"),
    "which.py",
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

    @property
    def context(self) -> Context:
        """What a result depends on besides the submission."""
        return Context(self.secret, self.grader_version, self.gate, self.tier)


@dataclass(frozen=True)
class Graded:
    """A result, and whether it was there already."""

    result: Result
    kept: bool


def grade_all(found: Sequence[Found], settings: Settings, jobs: int) -> Iterator[Graded]:
    """Grade submissions as they come, on `jobs` processes; each result is on disk before it is given."""
    tasks = (joblib.delayed(grade_one)(each, settings) for each in found)
    jobs = max(1, min(jobs, len(found)))
    if jobs > 1:
        close_boxes()  # it is other processes that grade
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="n_jobs")
    with joblib.parallel_config(backend="loky", inner_max_num_threads=1):
        yield from parallel(tasks)


def grade_one(found: Found, settings: Settings) -> Graded:
    """Grade one submission and write its result, unless the result that is there is still true."""
    task = look_at(found, settings)
    if isinstance(task, Graded):
        return task
    judge = judge_of(settings)
    result = judge.grade(task.submission, task.key)
    return kept(result, settings, judge.log)


@dataclass(frozen=True)
class Task:
    """A submission that needs grading, and the key of the result that it will have."""

    submission: Submission
    key: str


def look_at(found: Found, settings: Settings) -> Task | Graded:
    """What there is to do for a submission: nothing where its result is there, or where it cannot be read."""
    week = load_assignment(settings.assignment, settings.root)
    try:
        submission = read_submission(found, week)
    except SubmissionError as error:
        return kept(failed(found.student, week, str(error), "", settings.context, settings.tier), settings)
    key = key_of(submission.sha256, settings)
    there = results.read(results.path_of(settings.out, submission.student, settings.assignment))
    if there is not None and there.key == key and there.status == results.GRADED and not settings.force:
        return Graded(there, kept=True)
    return Task(submission, key)


def kept(result: Result, settings: Settings, log: str = "") -> Graded:
    """A fresh result, written to its place, and the instructor's log beside it."""
    results.write_log(settings.out, result.student, result.assignment, log)
    results.write(settings.out, result)
    return Graded(result, kept=False)


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
    judge = Judge(load_assignment(settings.assignment, settings.root), settings.context)
    judge.__enter__()
    atexit.register(judge.__exit__, None, None, None)
    return judge


def grader_version(root: Path, assignment: str) -> str:
    """The kit's version and a hash of every file that a result may depend on."""
    from . import __version__

    digest = hashlib.sha256()
    for path in sorted(_sources(root, assignment)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _sources(root: Path, assignment: str) -> Iterator[Path]:
    kit = root / "autograder"
    for path in (*kit.rglob("*.py"), *kit.rglob("*.toml")):
        if path.relative_to(kit).parts[0] not in AFTERWARDS:
            yield path
    yield from (root / "solutions").glob("*.py")
    yield root / "exercises" / assignment / f"{assignment}.py"
