"""Results for a gradebook or a platform elsewhere: a table, or Gradescope's own format."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console

from ..course.assignment import load_assignment
from ..course.secret import load_secret
from ..errors import KitError
from ..files import whole_file
from ..results.class_results import ClassResults, read_class
from ..results.grade import Standing
from ..results.records import path_of, visible
from ..results.scores import refresh_scores, table
from .gradescope.archive import write_archive
from .gradescope.record import gradescope_record

FORMATS = ("csv", "gradescope")


def export_command(
    root: Path,
    kind: str,
    results: Path,
    assignment: str | None,
    out: Path | None,
    archive: bool,
    data: str | None,
    console: Console,
) -> int:
    """Write the results, or with `archive` the whole kit, as a `kind` of `FORMATS`.

    1 if a student was not graded. Tables go to standard output where `out` is None.
    """
    if kind not in FORMATS:
        raise KitError(f"no format {kind}: there are {' and '.join(FORMATS)}")
    if archive:
        return _export_archive(root, kind, assignment, out, data, console)
    read = read_class(root, results, assignment)
    refresh_scores(results, read)
    if kind == "csv":
        _export_csv(read, out, console)
    else:
        _export_gradescope(read, out or results / "gradescope", console)
    if read.unread:
        print(f"result files that cannot be read: {read.unread}; grade again", file=sys.stderr)
    return 1 if read.unread or any(each.standing is Standing.FAILED for each in read.grades) else 0


def _export_csv(read: ClassResults, out: Path | None, console: Console) -> None:
    if out is None:
        sys.stdout.write(table(read))
        return
    with whole_file(out) as file:
        file.write(table(read))
    _say(console, "table", out)


def _export_gradescope(read: ClassResults, out: Path, console: Console) -> None:
    """`OUT/<student>/results.json` for each student."""
    for result in read.results:
        grade = next(each for each in read.grades if each.student == result.student)
        if Path(result.student).name != result.student:
            raise KitError(f"{visible(result.student)} cannot be the name of a folder: it is left as it is")
        with whole_file(path_of(out, result.student, "results")) as file:
            json.dump(gradescope_record(result, grade), file, indent=1)
            file.write("\n")
    _say(console, "Gradescope results", out)


def _export_archive(
    root: Path, kind: str, assignment: str | None, out: Path | None, data: str | None, console: Console
) -> int:
    if kind != "gradescope":
        raise KitError("--zip makes an archive for Gradescope: give --format gradescope with it")
    week = load_assignment(assignment, root)
    path = out or Path(f"{week.name}-gradescope.zip")
    write_archive(path, week, load_secret(root), data)
    _say(console, "archive", path)
    print(
        "it holds the course's secret, hidden tests and solutions: give it to Gradescope and to no one else",
        file=sys.stderr,
    )
    return 0


def _say(console: Console, what: str, path: Path) -> None:
    console.out(f"{what}: {path.resolve()}", highlight=False)
