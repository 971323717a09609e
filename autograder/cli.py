"""The console command `autograder`."""

from __future__ import annotations

import os

# One BLAS thread a process, before anything imports NumPy: the processes share the cores.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import logging  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Annotated  # noqa: E402

import typer  # noqa: E402
from rich.console import Console  # noqa: E402

from .errors import CutShortError, KitError  # noqa: E402

if TYPE_CHECKING:
    from .commands.decisions import Decision

app = typer.Typer(
    name="autograder",
    help="Release a course week, grade what learners hand in, and see what the class has not understood.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SHORT = 1
WRONG = 2

Assignment = Annotated[str | None, typer.Option("--assignment", help="The week, where there are several.")]


def main() -> None:
    """Run the command; errors are one line on standard error."""
    logging.basicConfig(
        format="%(name)s: %(message)s", level=os.environ.get("AUTOGRADER_LOG", "ERROR").upper()
    )
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        _end(f"{_words(error)} (see autograder --help)", WRONG)
    except CutShortError as error:
        _end(str(error), SHORT)
    except KitError as error:
        _end(str(error), WRONG)
    except OSError as error:
        _end(f"{error.filename or 'this machine'}: {error.strerror or error}", SHORT)
    except (KeyboardInterrupt, typer.Abort):
        _end("stopped; what was graded is kept, and the same command goes on from there", SHORT)
    sys.exit(code if isinstance(code, int) else 0)


def _words(error: Exception) -> str:
    """What a wrong call says of itself, without the usage that typer would print above it."""
    say = getattr(error, "format_message", None)
    return str(say() if say else error)


def _end(message: str, code: int) -> None:
    print("autograder:", " ".join(message.split()), file=sys.stderr)
    sys.exit(code)


def root() -> Path:
    """The course: the nearest folder from here upwards with `exercises/`; else the kit's own."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "exercises").is_dir():
            return folder
    return Path(__file__).parents[1]


@app.command()
def release(
    assignment: Annotated[str | None, typer.Argument(help="The week to release.")] = None,
    solved: Annotated[bool, typer.Option(help="Make the solved notebook as well; needs MNIST.")] = False,
    check: Annotated[
        bool, typer.Option(help="Only check what is there: fresh, and without answers.")
    ] = False,
) -> int:
    """Make the learners' folder under release/ from exercises and solutions, by nbgrader."""
    from .course.assignment import expect_tests, load_assignment
    from .release.release import build_release, build_solved, check_release

    week = load_assignment(assignment, root())
    expect_tests(week)
    if check:
        problems = check_release(week)
        for problem in problems:
            print(problem)
        return SHORT if problems else 0
    report = build_release(week)
    print(report)
    if solved:
        print(build_solved(week))
    return 0


@app.command()
def grade(
    submissions: Annotated[
        list[Path] | None,
        typer.Argument(help="Notebooks, .py files, folders or zip files; submitted/ if none."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("results"),
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 is one a core.")] = 0,
    data: Annotated[
        str | None, typer.Option(help="mnist, digits, or a folder with MNIST's four files.")
    ] = None,
    gate: Annotated[bool | None, typer.Option("--gate/--no-gate", help="Whether to train on images.")] = None,
    force: Annotated[bool, typer.Option(help="Grade again what has a result.")] = False,
    unsafe_local: Annotated[
        bool, typer.Option("--unsafe-local", help="Grade without isolation if this machine has none.")
    ] = False,
    db: Annotated[str | None, typer.Option(help="The gradebook, if it is not the course's own.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler, as tcp://host:8786.")] = None,
    tier: Annotated[str | None, typer.Option(help="bubblewrap or landlock, instead of the best.")] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", "--dry-run", help="Only say what would be graded, why, and who would move."
        ),
    ] = False,
    assignment: Assignment = None,
) -> int:
    """Grade submissions, and write a result for each and scores.csv for all."""
    from .box import open_ahead

    if not unsafe_local:
        open_ahead(tier)  # while it starts, everything else is imported and read
    from .commands.grade import grade_command
    from .commands.machine import any_isolation

    tier = tier or ("none" if unsafe_local and not any_isolation() else None)
    return grade_command(
        root(), submissions or [], out, jobs, data, gate, force, tier, assignment, scheduler, db, explain
    )


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument(help="A folder of results, or a time.")] = None,
    new: Annotated[str | None, typer.Argument(help="The same; the results as they are if none.")] = None,
    results: Annotated[Path, typer.Option(help="The folder of results.")] = Path("results"),
    assignment: Assignment = None,
) -> int:
    """Show whose grade differs between two states of the results, and because of which tests."""
    from .commands.changes import diff_command

    return diff_command(root(), old, new, results, assignment, Console())


@app.command()
def report(
    results: Annotated[Path, typer.Argument(help="The folder of results.")] = Path("results"),
    anonymous: Annotated[bool, typer.Option(help="Without names, to show in class.")] = False,
    assignment: Assignment = None,
) -> int:
    """Write the class at a glance, one page, beside the results."""
    from .report import report_command

    return report_command(root(), results, assignment, anonymous, Console())


@app.command()
def export(
    results: Annotated[Path, typer.Argument(help="The folder of results.")] = Path("results"),
    format: Annotated[str, typer.Option(help="csv or gradescope.")] = "csv",  # noqa: A002  (the option's name)
    out: Annotated[Path | None, typer.Option(help="Where to write it; a table is printed without.")] = None,
    archive: Annotated[
        bool, typer.Option("--zip", help="The whole kit as an archive for Gradescope, not the results.")
    ] = False,
    data: Annotated[
        str | None, typer.Option(help="With --zip: a folder with MNIST to pack, or digits.")
    ] = None,
    assignment: Assignment = None,
) -> int:
    """Write results for a gradebook or a platform elsewhere, or the kit as an archive for one."""
    from .export.export import export_command

    return export_command(root(), format, results, assignment, out, archive, data, Console())


Student = Annotated[str, typer.Argument(help="The student, as in submitted/ or in the roster.")]
Why = Annotated[str, typer.Option("--why", help="The reason, which is shown with it.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say whose grade would move.")]


@app.command()
def extend(
    student: Student,
    by: Annotated[str | None, typer.Argument(help="How much longer: 2d, 12h, 1w.")] = None,
    until: Annotated[str | None, typer.Option(help="Until when: '2026-03-01 23:59'.")] = None,
    why: Why = "",
    every: Annotated[bool, typer.Option("--every", help="For every assignment.")] = False,
    undo: Undo = False,
    dry_run: DryRun = False,
    assignment: Assignment = None,
) -> int:
    """Give a student more time."""
    from .commands.decisions import extend_command

    return extend_command(_decision(assignment, dry_run), student, by, until, why, undo, every)


@app.command()
def override(
    student: Annotated[str, typer.Argument(help="The student; or all, with --mistake.")],
    exercise: Annotated[str, typer.Argument(help="The exercise, or the hand-graded answer.")],
    points: Annotated[float | None, typer.Argument(help="The points that count.")] = None,
    why: Why = "",
    mistake: Annotated[str | None, typer.Option(help="For all whose answer has this named mistake.")] = None,
    alike: Annotated[
        bool, typer.Option("--alike", help="For all whose answer fails the same tests as this student's.")
    ] = False,
    undo: Undo = False,
    dry_run: DryRun = False,
    assignment: Assignment = None,
) -> int:
    """Set the points of an exercise or a hand-graded answer, whatever the tests give."""
    from .commands.decisions import override_command

    decision = _decision(assignment, dry_run)
    return override_command(decision, student, exercise, points, why, mistake, alike, undo)


@app.command()
def drop(student: Student, undo: Undo = False, dry_run: DryRun = False, assignment: Assignment = None) -> int:
    """Take a student who has left out of all lists; nothing is deleted that --undo does not bring back."""
    from .commands.decisions import drop_command

    return drop_command(_decision(assignment, dry_run), student, undo)


def _decision(assignment: str | None, dry_run: bool) -> Decision:
    from .commands.decisions import Decision
    from .course.assignment import load_assignment

    course = root()
    return Decision(course, load_assignment(assignment, course), Console(), dry_run)


@app.command()
def data(
    fetch: Annotated[bool, typer.Option(help="Download MNIST to the cache.")] = False,
) -> int:
    """Show where MNIST is looked for, what is there, and whether it is the real one."""
    from .commands.machine import data_command

    return data_command(Console(), fetch)


@app.command()
def doctor() -> int:
    """Show what isolation this machine offers, why not a better one, and what to install."""
    from .commands.machine import doctor_command

    return doctor_command(Console())


@app.command()
def check(
    assignment: Annotated[str | None, typer.Argument(help="The week to check.")] = None,
) -> int:
    """Find an author's mistakes in notebook, tests, hints and catalogue, without running them."""
    from .commands.check import check_command

    return check_command(root(), assignment)


@app.command()
def audit(assignment: Assignment = None) -> int:
    """Prove the graders on the kit's own right and wrong answers."""
    from .commands.audit import audit_command

    return audit_command(root(), assignment, Console())


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where everything is written.")] = Path("demo"),
) -> int:
    """Release, hand in, and grade a made-up class, from nothing."""
    from .commands.demo import demo_command

    return demo_command(root(), out, Console())
