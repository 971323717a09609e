"""The graders prove themselves: on every wrong answer of the catalogue, and on every odd right one.

A wrong answer must lose points in its exercise and nowhere else, and its mistake must be named. A right
answer, however odd its style, must lose nothing. The audit grades each in the box, as a learner's submission
that is right in all else.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import joblib
from rich.console import Console
from rich.table import Table

from .answers import made_up
from .assignment import load_assignment
from .commands import isolation
from .judge import Context, Judge
from .misconceptions import Entry, catalogue
from .results import GRADED, ExerciseResult, Result

#: A name for the mistake is asked for in this share of the wrong answers; being caught, in all.
NAMED = 0.9
#: The audit's inputs are the same each time.
SECRET = b"audit"


@dataclass(frozen=True)
class Finding:
    """What became of one entry of the catalogue."""

    entry: str
    exercise: str
    wrong: bool
    graded: bool
    lost: bool
    elsewhere: tuple[str, ...]
    names: tuple[str, ...]
    failed_tests: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether the mistake was called by its name."""
        return self.entry in self.names

    @property
    def hole(self) -> bool:
        """Whether this is what must not be: a wrong answer kept its points, or a right one lost some."""
        return not self.graded or bool(self.elsewhere) or self.lost != self.wrong


def audit(
    assignment: str, root: Path, tier: str, jobs: int = 0, only: Sequence[str] = ()
) -> Iterator[Finding]:
    """Grade every entry of the catalogue, or those for the exercises in `only`."""
    entries = [entry for entry in catalogue(assignment) if not only or entry.exercise in only]
    tasks = (joblib.delayed(_find)(assignment, root, tier, entries.index(entry), only) for entry in entries)
    with joblib.parallel_config(backend="loky", inner_max_num_threads=1):
        yield from joblib.Parallel(n_jobs=jobs or os.cpu_count(), return_as="generator")(tasks)


def _find(assignment: str, root: Path, tier: str, index: int, only: Sequence[str]) -> Finding:
    entry = [each for each in catalogue(assignment) if not only or each.exercise in only][index]
    judge = _judge(assignment, root, tier)
    submission = made_up(judge.assignment, entry.name, {entry.exercise: entry.source})
    return _finding(entry, judge.grade(submission))


@cache
def _judge(assignment: str, root: Path, tier: str) -> Judge:
    judge = Judge(load_assignment(assignment, root), Context(SECRET, "audit", None, tier))
    return judge.__enter__()


def _finding(entry: Entry, result: Result) -> Finding:
    short = [each for each in result.exercises if each.points < each.max_points]
    own = [each for each in short if each.name == entry.exercise]
    return Finding(
        entry=entry.name,
        exercise=entry.exercise,
        wrong=entry.wrong,
        graded=result.status == GRADED,
        lost=bool(own),
        elsewhere=tuple(each.name for each in short if each.name != entry.exercise),
        names=tuple(_names(own)),
        failed_tests=tuple(failure.test for each in own for failure in each.failures),
    )


def _names(exercises: Sequence[ExerciseResult]) -> Iterator[str]:
    for exercise in exercises:
        for failure in exercise.failures:
            yield from (mistake.name for mistake in failure.misconceptions)


def audit_command(root: Path, assignment: str | None, console: Console) -> int:
    """Print the audit, a row an exercise; 1 if there is a hole."""
    week = load_assignment(assignment, root)
    with console.status("grading the catalogue"):
        findings = list(audit(week.name, root, isolation(None)))
    console.print(_table(findings, [each.name for each in week.exercises]))
    for finding in findings:
        if line := _complaint(finding):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    for exercise, test in _idle(findings):
        console.print(
            f"{exercise}: no wrong answer is caught by «{test}» alone", markup=False, soft_wrap=True
        )
    wrong = [finding for finding in findings if finding.wrong]
    share = sum(finding.named for finding in wrong) / len(wrong) if wrong else 1.0
    holes = sum(finding.hole for finding in findings)
    console.print(f"{len(wrong)} wrong and {len(findings) - len(wrong)} odd right answers: ", end="")
    console.print(f"{holes} holes, {share:.0%} of the mistakes named")
    return 1 if holes or share < NAMED else 0


def _table(findings: Sequence[Finding], exercises: Sequence[str]) -> Table:
    shown = Table(
        "exercise", "caught", "named", "cost elsewhere", "right accepted", title="audit of the graders"
    )
    for name in (*exercises, "all"):
        mine = [finding for finding in findings if name in ("all", finding.exercise)]
        if not mine:
            continue
        wrong = [finding for finding in mine if finding.wrong]
        right = [finding for finding in mine if not finding.wrong]
        shown.add_row(
            name,
            f"{sum(finding.lost for finding in wrong)}/{len(wrong)}",
            f"{sum(finding.named for finding in wrong)}/{len(wrong)}",
            str(sum(bool(finding.elsewhere) for finding in mine)),
            f"{sum(not finding.lost for finding in right)}/{len(right)}",
        )
    return shown


def _complaint(finding: Finding) -> str:
    where = f"{finding.exercise}: {finding.entry}"
    if not finding.graded:
        return f"{where} could not be graded"
    if finding.elsewhere:
        return f"{where} costs points in {', '.join(finding.elsewhere)}"
    if finding.lost and not finding.wrong:
        return f"{where} is right, and refused by «{'», «'.join(finding.failed_tests)}»"
    if finding.wrong and not finding.lost:
        return f"{where} is wrong, and keeps its points"
    if finding.wrong and not finding.named:
        return (
            f"{where} is caught but not named ({', '.join(dict.fromkeys(finding.names)) or 'no name at all'})"
        )
    return ""


def _idle(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """The hidden tests whose removal would let no wrong answer of the catalogue through."""
    needed = {(each.exercise, each.failed_tests[0]) for each in findings if len(set(each.failed_tests)) == 1}
    seen = Counter((each.exercise, test) for each in findings if each.wrong for test in each.failed_tests)
    yield from sorted(set(seen) - needed)
