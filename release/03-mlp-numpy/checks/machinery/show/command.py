"""`python -m checks`: the report once, `--watch` to check at every save, `--hint NAME` for a hint."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ..notebook.read import NotebookError
from ..run.runner import State
from ..run.week import DEPTHS
from .feedback import (
    Feedback,
    exercise_meant,
    folder_of_checks,
    no_such_exercise,
    read_notebook,
    read_week,
)
from .terminal import console, hint, print_report
from .watch import watch


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 if all that was asked for is done, 1 if not, 2 if the call was wrong."""
    options = _parser().parse_args(arguments)
    week, known = read_week(folder_of_checks())
    names = [options.exercise or options.hint] if options.exercise or options.hint else []
    for name in names:
        if exercise_meant(name, week) is None:
            print(no_such_exercise(name, week), file=sys.stderr)
            return 2
    chosen = [str(exercise_meant(name, week)) for name in names]
    if options.hint:
        console().print(hint(chosen[0], week.hints_for(chosen[0]), options.depth))
        return 0
    try:
        if options.watch:
            return watch(week, known, start=chosen[0] if chosen else "")
        feedback = Feedback(week, known, read_notebook(week))
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 2
    results = feedback.results(chosen or None)
    print_report(console(), feedback, results, whole=not chosen)
    return 0 if all(result.state is State.DONE for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m checks", description="Check the exercises in this folder's notebook."
    )
    parser.add_argument("exercise", nargs="?", help="one exercise, such as softmax; without it, all of them")
    parser.add_argument("--watch", action="store_true", help="stay, and check again whenever you save")
    parser.add_argument("--hint", metavar="NAME", help="show a hint for an exercise")
    parser.add_argument(
        "--depth",
        type=int,
        choices=(1, 2, 3),
        default=1,
        help=f"which hint: {', '.join(f'{number} the {what}' for number, what in enumerate(DEPTHS, 1))}",
    )
    return parser
