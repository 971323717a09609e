"""What the commands do, once the call has been understood."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from . import mnist, results
from .assignment import Assignment
from .box import BoxError, describe_tiers, keep_box, take_box
from .claims import claimed
from .course import Graded, Settings, grader_version
from .errors import CutShortError, KitError
from .gate import GateData, prepare, prepared
from .grading import collect_ahead
from .parallel import Begun, grade_all, processes
from .progress import GradingProgress, table
from .secret import load_secret
from .stopping import stoppable
from .submission import Found
from .which import choose

CACHE = "backprop-autograder"


def grade_command(
    root: Path,
    submissions: list[Path],
    out: Path,
    jobs: int,
    data: str | None,
    gate: bool,
    force: bool,
    tier: str | None,
    assignment: str | None,
    scheduler: str | None = None,
    db: str | None = None,
) -> int:
    """Grade what is named, or `submitted/`; 1 if a student could not be graded.

    The course's own submissions are recorded in its gradebook as well.
    """
    console = Console()
    chosen = choose(submissions or [_submitted(root)], assignment, root)
    week, found = chosen.assignment, chosen.found
    if chosen.others:
        console.print(f"grading {week.name}; --assignment for what else is there: {', '.join(chosen.others)}")
    secret = load_secret(root)
    jobs = processes(jobs)
    if scheduler is None and min(jobs, len(found)) == 1:
        collect_ahead(week.name)  # it is this process that grades, and the box takes a while to start
    settings = Settings(
        assignment=week.name,
        root=root,
        out=out.resolve(),
        secret=secret,
        grader_version=grader_version(root, week.name),
        gate=gate_data(week, data, secret) if gate else None,
        tier=isolation(tier),
        force=force,
        spare_core=jobs >= 2 * len(found),
    )
    code = run(settings, week, found, jobs, console, scheduler)
    if db or not submissions:
        from .gradebook import record  # nbgrader takes a second to import

        count = record(settings, week, found, db)
        console.print(f"recorded in the gradebook: {count} submissions", highlight=False)
    return code


def run(
    settings: Settings,
    week: Assignment,
    found: list[Found],
    jobs: int,
    console: Console,
    scheduler: str | None = None,
) -> int:
    """Grade with progress, write the scores, show the table and the paths."""
    results.expect_writable(settings.out)
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
    scores = _write_scores(settings, week)
    console.print(table(week.name, progress.rows))
    for line in (f"results: {settings.out}", f"scores: {scores}"):
        console.out(line, highlight=False)
    return 1 if progress.failures else 0


def _graded(
    found: list[Found], settings: Settings, jobs: int, begun: Begun, scheduler: str | None
) -> Generator[Graded]:
    if scheduler is None:
        return grade_all(found, settings, jobs, begun)
    from .cluster import grade_on_cluster  # Dask takes a second to import

    return grade_on_cluster(found, settings, scheduler, begun)


def _write_scores(settings: Settings, week: Assignment) -> Path:
    """The scores of all who have a result, written by one run at a time."""
    names = [exercise.name for exercise in week.exercises]
    with claimed(settings.out, "scores"), results.writing(settings.out):
        results.tidy_scores(settings.out)
        return results.write_scores(settings.out, names, results.read_all(settings.out, week.name))


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


def any_isolation() -> bool:
    """Whether this machine offers any isolation at all."""
    return any(each.available for each in describe_tiers() if each.name != "none")


def gate_data(week: Assignment, wanted: str | None, secret: bytes) -> GateData | None:
    """The data that the gate trains on; none where the week has no gate."""
    if all(exercise.has_solution for exercise in week.exercises):
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


def _submitted(root: Path) -> Path:
    folder = root / "submitted"
    if not folder.is_dir():
        raise KitError(f"nothing to grade: name submissions, or put them in {folder}/<student>/<assignment>/")
    return folder


def data_command(console: Console, fetch: bool) -> int:
    """Show the places of MNIST; 1 if none has it."""
    if fetch:
        try:
            console.out(f"downloaded to {mnist.fetch()}", highlight=False)
        except mnist.DataError as error:
            raise KitError(str(error)) from error
    shown = Table("place", "found", "state", title="where MNIST is looked for, in this order")
    places = mnist.where()
    for place in places:
        found = "yes" if place.found else "no"
        shown.add_row(escape(str(place.path)), found, "" if place.ok else escape(place.problem))
    console.print(shown)
    for name, digest in mnist.CHECKSUMS.items():
        console.print(f"{digest}  {name}", soft_wrap=True, highlight=False)
    return 0 if any(place.ok for place in places) else 1


def doctor_command(console: Console) -> int:
    """Show the tiers of isolation, best first; 1 if there is none."""
    shown = Table(
        "isolation", "here", "why not, and what to do", title="what this machine offers, best first"
    )
    tiers = describe_tiers()
    for each in tiers:
        why = ": ".join(filter(None, (each.reason, each.advice)))
        shown.add_row(each.name, "yes" if each.available else "no", escape(why))
    console.print(shown)
    best = next((each.name for each in tiers if each.available), None)
    console.print(
        f"submissions are graded with: {best}" if best else "no isolation: grading refuses to start"
    )
    return 0 if best else 1
