"""Grade one submission of a course: read it, grade it unless its result is up to date, write the result."""

from __future__ import annotations

import atexit
import hashlib
import json
import threading
import traceback
from dataclasses import dataclass, replace
from functools import cache

from ..course.assignment import load_assignment
from ..course.lateness import written
from ..errors import KitError
from ..grading.judge import Judge, failed
from ..results import records
from ..results.records import Result
from ..status import Fault, ResultStatus
from ..submissions.handed_in import handed_in
from ..submissions.submission import Found, Submission, SubmissionError, read_submission
from .locks import claimed
from .settings import Settings


@dataclass(frozen=True)
class Graded:
    """A result, and whether an earlier run wrote it."""

    result: Result
    kept: bool


def grade_one(found: Found, settings: Settings) -> Graded:
    """Grade one submission and write its result, unless the result on disk is up to date."""
    graded = grade_unless_claimed(found, settings, wait=True)
    assert graded is not None
    return graded


def grade_unless_claimed(found: Found, settings: Settings, *, wait: bool) -> Graded | None:
    """Grade one submission; without `wait`, return None if another run is grading it."""
    with claimed(settings.out, claim_of(found, settings), wait=wait) as ours:
        return _graded(found, settings) if ours else None


def claim_of(found: Found, settings: Settings) -> str:
    """Return the name of the lock on a submission."""
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
    return kept(found, result, settings, log)


@dataclass(frozen=True)
class Task:
    """A submission that needs grading, and the key of the result that it will have."""

    submission: Submission
    key: str


def look_at(found: Found, settings: Settings) -> Task | Graded:
    """Read a submission. Return the task to grade it, or its result if nothing is left to do."""
    week = load_assignment(settings.assignment, settings.root)
    records.tidy(settings.out, found.student, settings.assignment)
    try:
        submission = read_submission(found, week)
    except SubmissionError as error:
        return failed_for(found, settings, str(error), Fault.SUBMISSION)
    except Exception as error:
        return not_graded(found, settings, error)
    key = key_of(submission.sha256, settings)
    there = records.read(records.path_of(settings.out, submission.student, settings.assignment))
    if there is not None and there.key == key and there.status == ResultStatus.GRADED and not settings.force:
        if (now := _with_origin(there, found)) != there:
            records.write(settings.out, now)
        return Graded(now, kept=True)
    return Task(submission, key)


def kept(found: Found, result: Result, settings: Settings, log: str = "") -> Graded:
    """Write a new result, with who handed it in and when, and the instructor's log beside it."""
    result = _with_origin(result, found)
    with records.writing(settings.out):
        records.write_log(settings.out, result.student, result.assignment, log)
        records.write(settings.out, result)
    return Graded(result, kept=False)


def failed_for(found: Found, settings: Settings, reason: str, fault: Fault, log: str = "") -> Graded:
    """Write a result without a score; a later run tries the submission again."""
    week = load_assignment(settings.assignment, settings.root)
    result = failed(found.student, week, reason, fault, "", settings.context, settings.tier)
    return kept(found, result, settings, log)


def not_graded(found: Found, settings: Settings, error: Exception) -> Graded:
    """An unexpected error fails this submission only."""
    trace = "".join(traceback.format_exception(error))
    reason = f"the grader itself failed: {type(error).__name__}"
    return failed_for(found, settings, reason, Fault.KIT, trace)


def _with_origin(result: Result, found: Found) -> Result:
    """The result with who handed it in, and when, as far as anything says so."""
    moment = handed_in(found)
    return replace(result, handed_in=written(moment) if moment else "", person=found.person.as_json())


def key_of(submission_sha256: str, settings: Settings) -> str:
    """Return the key of a result: a hash of everything that it depends on."""
    secret = hashlib.sha256(b"key" + settings.secret).hexdigest()
    data = settings.gate.dataset if settings.gate else None
    parts = [submission_sha256, settings.assignment, settings.grader_version, secret, data, settings.tier]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def judge_of(settings: Settings) -> Judge:
    """Return the judge of this thread; it stays open until the process ends."""
    return _judge(settings, threading.get_ident())


@cache
def _judge(settings: Settings, thread: int) -> Judge:
    week = load_assignment(settings.assignment, settings.root)
    judge = Judge(week, settings.context)
    judge.__enter__()
    atexit.register(judge.__exit__, None, None, None)
    return judge
