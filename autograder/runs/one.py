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
from ..results.history import keep_earlier
from ..results.records import ExerciseResult, Result
from ..status import Fault, ResultStatus, Status
from ..submissions.handed_in import handed_in
from ..submissions.submission import Found, Submission, SubmissionError, read_submission
from .locks import claimed
from .settings import Settings

#: Letters of each half of a key.
HALF = 16


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
        result, log = merged(judge.grade(task.submission, task.key, task.only), task, settings), judge.log
    except KitError:
        raise
    except Exception as error:
        return not_graded(found, settings, error)
    return kept(found, result, settings, log)


@dataclass(frozen=True)
class Task:
    """A submission that needs grading, and the key of the result that it will have.

    Where `only` some exercises are concerned by what has changed, `there` is the result that has the others.
    """

    submission: Submission
    key: str
    only: frozenset[str] | None = None
    there: Result | None = None


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
    if there is None or settings.force or not _differs_in_the_grader_alone(there, key):
        return Task(submission, key)
    task = Task(submission, key, stale_exercises(there, settings), there)
    if task.only:
        return task
    result = replace(there, key=key, grader_version=settings.grader_version)
    return kept(found, merged(result, task, settings), settings, log=None)


def stale_exercises(there: Result, settings: Settings) -> frozenset[str]:
    """Return the exercises that a change of the grader concerns."""
    known = {each.name: each.version for each in there.exercises}
    return frozenset(name for name, version in settings.versions if known.get(name) != version)


def merged(fresh: Result, task: Task, settings: Settings) -> Result:
    """Return a result of some exercises with the others from the result that was there."""
    there = task.there
    if there is None or fresh.status is ResultStatus.FAILED:
        return fresh
    week = load_assignment(settings.assignment, settings.root)
    by_name = {each.name: each for each in (*there.exercises, *fresh.exercises)}
    exercises = tuple(_with_points(by_name[each.name], each.points) for each in week.exercises)
    gates = {each.name for each in week.exercises if not each.in_cell}
    is_gate_new = bool(task.only and gates & task.only)
    doubts = () if is_gate_new else tuple(each for each in there.notices if each.kind == "doubtful-gate")
    return replace(
        fresh,
        exercises=exercises,
        score=round(sum(each.points for each in exercises), 2),
        max_score=round(sum(each.max_points for each in exercises), 2),
        gate=fresh.gate if is_gate_new else there.gate,
        notices=tuple(dict.fromkeys((*fresh.notices, *doubts))),
    )


def _with_points(exercise: ExerciseResult, most: float) -> ExerciseResult:
    """Return an exercise's result for the points that the notebook gives it now."""
    if exercise.status is Status.SKIPPED or exercise.max_points == most:
        return exercise
    points = round(most * exercise.passed / exercise.total, 2) if exercise.total else 0.0
    return replace(exercise, points=points, max_points=most)


def _differs_in_the_grader_alone(there: Result, key: str) -> bool:
    return there.status is ResultStatus.GRADED and bool(there.key) and there.key[:HALF] == key[:HALF]


def kept(found: Found, result: Result, settings: Settings, log: str | None = "") -> Graded:
    """Write a new result, with who handed it in and when, and the instructor's log beside it.

    The result that was there is kept in `.history/`. Without a log, the one that is there stays.
    """
    versions = dict(settings.versions)
    exercises = tuple(replace(each, version=versions.get(each.name, "")) for each in result.exercises)
    result = _with_origin(replace(result, exercises=exercises), found)
    with records.writing(settings.out):
        keep_earlier(settings.out, result)
        if log is not None:
            records.write_log(settings.out, result.student, result.assignment, log)
        records.write(settings.out, result)
    return Graded(result, kept=log is None)


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
    """Return the key of a result: a hash of everything that it depends on; its second half of the grader."""
    secret = hashlib.sha256(b"key" + settings.secret).hexdigest()
    data = settings.gate.dataset if settings.gate else None
    week = load_assignment(settings.assignment, settings.root)
    points = [[each.name, each.points] for each in week.exercises]
    parts = [submission_sha256, settings.assignment, secret, data, settings.tier]
    return "".join(
        hashlib.sha256(json.dumps(each).encode()).hexdigest()[:HALF]
        for each in (parts, [settings.grader_version, points])
    )


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
