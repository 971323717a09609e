"""What a change does before it is done, and what it did: `grade --explain` and `diff`."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from rich.console import Console

from ..course.assignment import Assignment
from ..course.settings import CourseSettings, load_settings, moment
from ..errors import KitError
from ..files import whole_file
from ..results import records
from ..results.class_results import read_class
from ..results.grade import Grade, grades_of
from ..results.hand_work import hand_work_of, path_of_mark
from ..results.history import FOLDER, moves, state_at, state_before
from ..results.records import Result, visible
from ..runs.local import grade_all
from ..runs.one import HALF, Graded, look_at
from ..runs.settings import Settings
from ..runs.version import GraderVersion, changed_pieces
from ..status import ResultStatus
from ..submissions.submission import Found

#: Pieces of the grader, or exercises, that one line names.
MOST = 12


def keep_version(out: Path, version: GraderVersion) -> None:
    """Keep the pieces of the grader that results are made with, so that a later change can be named."""
    path = _path_of_version(out, version.text)
    if not path.is_file():
        with records.writing(out), whole_file(path) as file:
            json.dump(dict(version.pieces), file)


def explain(
    settings: Settings,
    version: GraderVersion,
    week: Assignment,
    found: Sequence[Found],
    jobs: int,
    console: Console,
) -> int:
    """Say what would be graded again and why, and whose grade would move. Nothing is changed.

    What would be graded is graded, into a folder that is gone afterwards.
    """
    before = _results(settings.out, week.name)
    with tempfile.TemporaryDirectory() as temporary:
        trial = replace(settings, out=Path(temporary))
        _copy(settings.out, trial.out, before, week.name)
        reasons = {each.student: _reason(each, trial, before.get(each.student)) for each in found}
        wanted = [each for each in found if reasons[each.student]]
        for line in _reasons_in_words(reasons):
            console.out(line, highlight=False)
        for piece in _changes_of_the_grader(settings.out, before.values(), version):
            console.out(f"  {piece}", highlight=False)
        for _ in grade_all(wanted, trial, jobs):
            pass
        after = _results(trial.out, week.name)
    course = load_settings(settings.root)
    work = hand_work_of(settings.root, settings.out, week.name, course)
    old, new = (
        {grade.student: grade for grade in grades_of(list(state.values()), week, course, work)}
        for state in (before, after)
    )
    _show(list(moves(old, new, before, after)), console, "nobody's grade would move")
    return 0


def diff_command(
    root: Path, old: str | None, new: str | None, results: Path, assignment: str | None, console: Console
) -> int:
    """Show whose grade differs between two states of the results.

    A state is a folder of results, or a time; without any it is what was there before the last change.
    """
    read = read_class(root, results, assignment)
    course, week = load_settings(root), read.assignment
    now = {result.student: result for result in read.results}
    before = state_before(results, now) if old is None else _state(old, results, now, week, course)
    after = now if new is None else _state(new, results, now, week, course)
    work = hand_work_of(root, results, week.name, course)

    def grades(state: Mapping[str, Result]) -> dict[str, Grade]:
        return {each.student: each for each in grades_of(list(state.values()), week, course, work)}

    _show(list(moves(grades(before), grades(after), before, after)), console, "no difference")
    return 0


def _state(
    named: str, results: Path, now: Mapping[str, Result], week: Assignment, course: CourseSettings
) -> dict[str, Result]:
    if Path(named).is_dir():
        return _results(Path(named), week.name)
    try:
        when = moment(named, course.zone)
    except KitError as error:
        raise KitError(f"{named} is no folder of results and no time, such as 2026-03-01 12:00") from error
    return state_at(results, now, when.astimezone(UTC))


def _results(folder: Path, assignment: str) -> dict[str, Result]:
    return {result.student: result for result in records.read_all(folder, assignment)}


def _copy(source: Path, target: Path, results: Mapping[str, Result], assignment: str) -> None:
    for student in results:
        (target / student).mkdir()
        for path in (records.path_of(source, student, assignment), path_of_mark(source, student, assignment)):
            if path.is_file():
                shutil.copy2(path, target / student / path.name)


def _reason(found: Found, settings: Settings, there: Result | None) -> str:
    """Return why a submission would be graded again, or nothing where its result stays."""
    task = look_at(found, settings)
    if isinstance(task, Graded):
        return "" if task.result.status is ResultStatus.GRADED else f"cannot be graded: {task.result.reason}"
    if there is None:
        return "handed in for the first time"
    if there.status is ResultStatus.FAILED:
        return "could not be graded before"
    if settings.force:
        return "--force"
    if there.submission_sha256 != task.submission.sha256:
        return "handed in anew"
    if task.only is not None:
        return f"the grader has changed for {_some(sorted(task.only))}"
    dataset = settings.gate.dataset if settings.gate else "no gate"
    was = there.gate.dataset if there.gate else "no gate"
    if dataset != was:
        return f"trained on {dataset}, and before on {was}"
    if settings.tier != there.isolation:
        return f"isolated by {settings.tier}, and before by {there.isolation}"
    if not there.key:
        return "a clock stopped it before"
    return "the secret has changed" if there.key[:HALF] != task.key[:HALF] else "the grader has changed"


def _reasons_in_words(reasons: Mapping[str, str]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for student, reason in reasons.items():
        by_reason.setdefault(reason, []).append(student)
    kept = by_reason.pop("", [])
    if kept:
        yield f"{len(kept)} of {len(reasons)} keep their results"
    for reason, students in by_reason.items():
        yield visible(f"{len(students)} of {len(reasons)}, {_some(students)}: {reason}")


def _changes_of_the_grader(out: Path, results: Iterable[Result], version: GraderVersion) -> Iterator[str]:
    """Yield the pieces of the grader that differ from those that results were made with."""
    for text in sorted(
        {result.grader_version for result in results if result.grader_version} - {version.text}
    ):
        try:
            pieces = json.loads(_path_of_version(out, text).read_text("utf-8"))
        except (OSError, ValueError):
            yield f"the grader was {text}, and is {version.text}"
            continue
        lines = changed_pieces(pieces, version.pieces)
        yield from lines[:MOST]
        if len(lines) > MOST:
            yield f"and {len(lines) - MOST} more"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def _path_of_version(out: Path, text: str) -> Path:
    return out / FOLDER / "versions" / f"{text}.json"


def _show(lines: Sequence[str], console: Console, nothing: str) -> None:
    for line in lines or [nothing]:
        console.out(line, highlight=False)
