"""The graders prove themselves: on every wrong answer of the catalogue, and on every odd right one.

A wrong answer must lose points in its exercise and nowhere else, and its mistake must be named. A right
answer, however odd its style, must lose nothing. All are graded in the box. Since each is graded alone,
one submission can hold an entry for each exercise; where it has none, the right answer stands, and must keep
its points beside all that is wrong around it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import joblib
from rich.console import Console
from rich.table import Table

from ..course.assignment import expect_tests, load_assignment
from ..diagnosis.rehearsal import is_recognised_unseen
from ..errors import GraderError, KitError
from ..graders import GRADERS
from ..grading.judge import Context, Judge
from ..misconceptions import Entry, catalogue
from ..release.seen_locally import is_seen_locally
from ..results.records import ExerciseResult
from ..runs.local import follow, processes
from ..runs.settings import isolation
from ..status import ResultStatus
from ..submissions.made_up import made_up

#: A name for the mistake is asked for in this share of the wrong answers; being caught, in all.
NAMED = 0.9
#: The audit's inputs are the same each time.
SECRET = b"audit"


@dataclass(frozen=True)
class Finding:
    """What became of one entry of the catalogue, or of a right answer that stood beside others."""

    entry: str
    exercise: str
    wrong: bool
    lost: bool
    status: str
    names: tuple[str, ...]
    failed_tests: tuple[str, ...]
    #: Whether the mistake would get a name or a location if nobody had listed it.
    unseen: bool = False
    #: Whether one of the learner's own checks fails.
    seen_locally: bool = False

    @property
    def named(self) -> bool:
        """Whether the mistake was called by its name."""
        return self.entry in self.names

    @property
    def hole(self) -> bool:
        """Whether this is what must not be: a wrong answer kept its points, or a right one lost some."""
        return self.lost != self.wrong


#: The name of a right answer that stands beside other entries.
RIGHT = "the right answer"


def audit(assignment: str, root: Path, tier: str, jobs: int = 0) -> Iterator[Finding]:
    """Grade every entry of the catalogue, one of each exercise at a time."""
    mixes = range(max(map(len, _by_exercise(assignment).values())))
    tasks = (joblib.delayed(_grade_mix)(assignment, root, tier, mix, os.getpid()) for mix in mixes)
    with joblib.parallel_config(backend="loky", inner_max_num_threads=1):
        for findings in joblib.Parallel(n_jobs=processes(jobs), return_as="generator")(tasks):
            yield from findings


def _by_exercise(assignment: str) -> dict[str, list[Entry]]:
    entries: dict[str, list[Entry]] = {}
    for entry in catalogue(assignment):
        entries.setdefault(entry.exercise, []).append(entry)
    return entries


def _grade_mix(assignment: str, root: Path, tier: str, mix: int, run: int) -> list[Finding]:
    """The findings of one submission, which holds entry number `mix` of each exercise that has so many."""
    follow(run)
    judge = _judge(assignment, root, tier)
    entries = {name: each[mix] for name, each in _by_exercise(assignment).items() if mix < len(each)}
    sources = {name: entry.source for name, entry in entries.items()}
    findings = [_finding(entries.get(each.name), each) for each in _grade(judge, sources)]
    findings = [_alone(judge, entries[each.exercise]) if _doubtful(each) else each for each in findings]
    return [
        each if each.entry == RIGHT else _with_outlook(judge, each, entries[each.exercise])
        for each in findings
    ]


def _with_outlook(judge: Judge, finding: Finding, entry: Entry) -> Finding:
    """Add what becomes of an entry without itself in the catalogue, and in the learner's own checks."""
    unseen = entry.wrong and is_recognised_unseen(judge.assignment.name, entry)
    return replace(finding, unseen=unseen, seen_locally=is_seen_locally(judge.assignment, entry))


def _grade(judge: Judge, sources: dict[str, str], only: str | None = None) -> list[ExerciseResult]:
    result = judge.grade(made_up(judge.assignment, "audit", sources), only=only)
    if result.status is not ResultStatus.GRADED:
        raise GraderError(f"{', '.join(sources)}: {result.reason}")
    return [each for each in result.exercises if each.max_points]


def _doubtful(finding: Finding) -> bool:
    """Whether the answers around it may be the reason.

    An earlier mistake can make a later one right, and a right answer may lean on a later exercise, which is
    the learner's own.
    """
    return finding.hole and finding.entry != RIGHT


def _alone(judge: Judge, entry: Entry) -> Finding:
    """What becomes of an entry among right answers."""
    (result,) = _grade(judge, {entry.exercise: entry.source}, only=entry.exercise)
    return _finding(entry, result)


@cache
def _judge(assignment: str, root: Path, tier: str) -> Judge:
    judge = Judge(load_assignment(assignment, root), Context(SECRET, "audit", None, tier))
    return judge.__enter__()


def _finding(entry: Entry | None, exercise: ExerciseResult) -> Finding:
    mistakes = [mistake for failure in exercise.failures for mistake in failure.misconceptions]
    return Finding(
        entry=entry.name if entry else RIGHT,
        exercise=exercise.name,
        wrong=entry is not None and entry.wrong,
        lost=exercise.points < exercise.max_points,
        status=exercise.status,
        names=tuple(dict.fromkeys(mistake.name for mistake in mistakes)),
        failed_tests=tuple(failure.test for failure in exercise.failures),
    )


def audit_command(root: Path, assignment: str | None, console: Console) -> int:
    """Print the audit, a row an exercise; 1 if there is a hole."""
    week = load_assignment(assignment, root)
    expect_tests(week)
    if not catalogue(week.name):
        raise KitError(
            f"nothing to prove {week.name} on: write answers in autograder/misconceptions/{week.name}/"
        )
    tier = isolation(None)
    with console.status("grading the catalogue"):
        findings = list(audit(week.name, root, tier))
    console.print(_table(findings, [each.name for each in week.exercises]))
    lines = [line for finding in findings if (line := _complaint(finding))]
    lines += [
        f"{name}: catch nothing of their own: «{'», «'.join(tests)}»" for name, tests in _idle(findings)
    ]
    for line in lines:
        console.out(line, highlight=False)
    wrong = [finding for finding in findings if finding.wrong]
    odd = [finding for finding in findings if not finding.wrong and finding.entry != RIGHT]
    share = sum(finding.named for finding in wrong) / len(wrong) if wrong else 1.0
    unseen = sum(finding.unseen for finding in wrong) / len(wrong) if wrong else 1.0
    floor, local_floor = _floor(week.name, "unseen"), _floor(week.name, "seen_locally")
    seen = sum(finding.seen_locally for finding in wrong) / len(wrong) if wrong else 1.0
    holes = sum(finding.hole for finding in findings)
    console.print(
        f"with their own entry left out, {unseen:.1%} of the mistakes get a name or a location",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"the learner's own checks see {seen:.1%} of the mistakes", highlight=False, soft_wrap=True)
    console.print(
        f"{len(wrong)} wrong and {len(odd)} odd right answers, in {tier}: {holes} holes, "
        f"{share:.1%} of the mistakes named",
        highlight=False,
        soft_wrap=True,
    )
    if unseen < floor:
        console.out(f"fewer than {floor:.0%} of the mistakes are recognised without their own entry")
    if seen < local_floor:
        console.out(f"the learner's own checks see fewer than {local_floor:.0%} of the mistakes")
    refused = any(finding.seen_locally for finding in odd)
    return 1 if holes or share < NAMED or unseen < floor or seen < local_floor or refused else 0


def _floor(assignment: str, name: str) -> float:
    """The least share of mistakes of which `name` must hold; 0 if none is set."""
    path = GRADERS / assignment / "grading.toml"
    settings = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return float(settings.get("audit", {}).get(name, 0.0))


def _table(findings: Sequence[Finding], exercises: Sequence[str]) -> Table:
    shown = Table(
        "exercise",
        "caught",
        "named",
        "unseen",
        "seen locally",
        "odd accepted",
        "right beside wrong",
        title="audit of the graders",
    )
    for name in (*exercises, "all"):
        mine = [finding for finding in findings if name in ("all", finding.exercise)]
        wrong = [finding for finding in mine if finding.wrong]
        odd = [finding for finding in mine if not finding.wrong and finding.entry != RIGHT]
        right = [finding for finding in mine if finding.entry == RIGHT]
        if wrong or odd:
            shown.add_row(
                name,
                f"{sum(finding.lost for finding in wrong)}/{len(wrong)}",
                f"{sum(finding.named for finding in wrong)}/{len(wrong)}",
                f"{sum(finding.unseen for finding in wrong)}/{len(wrong)}",
                f"{sum(finding.seen_locally for finding in wrong)}/{len(wrong)}",
                f"{sum(not finding.lost for finding in odd)}/{len(odd)}",
                f"{sum(not finding.lost for finding in right)}/{len(right)}",
            )
    return shown


def _complaint(finding: Finding) -> str:
    where = f"{finding.exercise}: {finding.entry}"
    if finding.lost and not finding.wrong:
        return f"{where} is right, and refused ({finding.status}) by «{'», «'.join(finding.failed_tests)}»"
    if finding.seen_locally and not finding.wrong and finding.entry != RIGHT:
        return f"{where} is right, and refused by the learner's own checks"
    if finding.wrong and not finding.lost:
        return f"{where} is wrong, and keeps its points"
    if finding.wrong and not finding.named:
        return f"{where} is caught but not named ({', '.join(finding.names) or 'no name at all'})"
    return ""


def _idle(findings: Sequence[Finding]) -> Iterator[tuple[str, list[str]]]:
    """By exercise, the hidden tests whose removal would let no wrong answer of the catalogue through."""
    for exercise in dict.fromkeys(finding.exercise for finding in findings):
        caught = [set(each.failed_tests) for each in findings if each.wrong and each.exercise == exercise]
        needed = {test for tests in caught if len(tests) == 1 for test in tests}
        if idle := sorted(set().union(*caught) - needed):
            yield exercise, idle
