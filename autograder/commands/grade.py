"""What the commands do, once the call has been understood."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from rich.console import Console

from ..course.assignment import Assignment
from ..course.secret import load_secret
from ..course.settings import CourseSettings, load_settings
from ..errors import CutShortError, KitError
from ..results import records
from ..results.class_results import read_class
from ..results.scores import write_scores
from ..runs.local import Begun, grade_all, processes
from ..runs.locks import claimed
from ..runs.one import Graded
from ..runs.progress import GradingProgress, RecordingProgress, table
from ..runs.settings import Settings, gate_data, isolation
from ..runs.signals import stoppable
from ..runs.version import version_of
from ..submissions.assignment_of import choose
from ..submissions.submission import Found
from .changes import explain, keep_version


def grade_command(
    root: Path,
    submissions: list[Path],
    out: Path,
    jobs: int,
    data: str | None,
    gate: bool | None,
    force: bool,
    tier: str | None,
    assignment: str | None,
    scheduler: str | None = None,
    db: str | None = None,
    trial: bool = False,
) -> int:
    """Grade what is named, or `submitted/`; 1 if a student could not be graded or something was left out.

    The course's own submissions are recorded in its gradebook as well. A trial only says what would be done.
    """
    console = Console()
    chosen = choose(submissions or [_submitted(root)], assignment, root)
    week, found = chosen.assignment, chosen.found
    if chosen.others:
        console.print(f"grading {week.name}; --assignment for what else is there: {', '.join(chosen.others)}")
    for line in chosen.left_out:
        console.print(f"left out: {line}", markup=False, highlight=False)
    course = load_settings(root)
    everyone, found = found, [each for each in found if each.student not in course.dropped]
    secret = load_secret(root)
    jobs = processes(jobs)
    wants_gate = course.gate if gate is None else gate
    version = version_of(root, week.name)
    settings = Settings(
        assignment=week.name,
        root=root,
        out=out.resolve(),
        secret=secret,
        grader_version=version.text,
        versions=version.of_exercises,
        gate=gate_data(week, data or course.data, secret) if wants_gate else None,
        tier=isolation(tier or course.tier),
        force=force,
    )
    if trial:
        return explain(settings, version, week, found, jobs, console)
    records.expect_writable(settings.out)
    keep_version(settings.out, version)
    code = run(settings, week, found, jobs, console, scheduler, course)
    if db or not submissions:
        from ..nbgrader_plugin.gradebook import open_course, record  # nbgrader takes a second to import

        book = open_course(root, settings.out, week, db, with_gate=settings.gate is not None)
        with RecordingProgress(console, len(found)) as progress:
            count = record(book, everyone, force=force, told=progress.begun)
        write_class(root, settings.out, week.name, course)
        console.print(f"recorded in the gradebook: {count} submissions", highlight=False)
    return 1 if chosen.left_out else code


def run(
    settings: Settings,
    week: Assignment,
    found: list[Found],
    jobs: int,
    console: Console,
    scheduler: str | None = None,
    course: CourseSettings | None = None,
) -> int:
    """Grade with progress, write the scores, show the table and the paths."""
    records.expect_writable(settings.out)
    with GradingProgress(console, len(found)) as progress, stoppable():
        try:
            with closing(_graded(found, settings, jobs, progress.begun, scheduler)) as coming:
                for graded in coming:
                    progress.done(graded)
        except KeyboardInterrupt:
            raise CutShortError(
                f"stopped: {progress.finished} of {progress.total} have their results, "
                "and the same command goes on from there"
            ) from None
    scores = write_class(settings.root, settings.out, week.name, course)
    console.print(table(week.name, progress.rows))
    for line in (f"results: {settings.out}", f"scores: {scores}"):
        console.out(line, highlight=False)
    return 1 if progress.failures else 0


def _graded(
    found: list[Found], settings: Settings, jobs: int, begun: Begun, scheduler: str | None
) -> Generator[Graded]:
    if scheduler is None:
        return grade_all(found, settings, jobs, begun)
    from ..runs.cluster import grade_on_cluster  # Dask takes a second to import

    return grade_on_cluster(found, settings, scheduler, begun)


def write_class(root: Path, out: Path, assignment: str, course: CourseSettings | None = None) -> Path:
    """Write the grades of all into `scores.csv`, one run at a time."""
    with claimed(out, "scores"), records.writing(out):
        records.tidy_scores(out)
        return write_scores(out, read_class(root, out, assignment, course))


def _submitted(root: Path) -> Path:
    folder = root / "submitted"
    if not folder.is_dir():
        raise KitError(f"nothing to grade: name submissions, or put them in {folder}/<student>/<assignment>/")
    return folder
