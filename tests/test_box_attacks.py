"""Does the box hold? Each file in `attacks/` is one hostile or broken answer; it gets what it deserves.

An attack is the solution cell of `double`, whose right answer is `2 * x`, between an honest earlier exercise
and an honest later one. `PWNED` in an answer, or in anything that a learner would read, means that it got
through. On tier `none` a few of them must: an attack that cannot succeed proves nothing.
"""

from __future__ import annotations

import os
import platform
import resource
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.box import UNIT, Box, Cell, RemoteStudent, describe_tiers
from autograder.checks import Failure, close

ATTACKS = Path(__file__).with_name("attacks")
REPOSITORY = Path(__file__).resolve().parent.parent
LIMITS = replace(
    UNIT,
    seconds=0.25,
    idle_margin=0.25,
    cell_seconds=0.25,
    load_seconds=1.0,
    memory=256 << 20,
    output=1 << 20,
)
CLOSED = [report.name for report in describe_tiers() if report.available]
#: These succeed where nothing is denied, and harm nothing there.
HARMLESS = (
    *("read_canary", "read_canary_with_numpy", "read_canary_with_libc", "read_environment_of_parents"),
    *("import_from_site_packages", "process_fork", "process_system", "network_pair"),
    *("write_memory_file", "read_process_list", "read_solutions"),
)


@dataclass(frozen=True)
class Attack:
    """One file: what it tries, in a line; what may come of it; and its source."""

    name: str
    title: str
    deserves: frozenset[str]
    source: str


def attacks() -> list[Attack]:
    """All attacks, in order."""
    found = []
    for path in sorted(ATTACKS.glob("[!_]*.py")):
        source = path.read_text("utf-8")
        title, _, rest = source.removeprefix('"""').partition("\n")
        deserves = rest.partition("Deserves:")[2].partition("\n")[0]
        found.append(Attack(path.stem, title, frozenset(deserves.replace(",", " ").split()), source))
    return found


@pytest.fixture(scope="module", params=CLOSED)
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    with Box(request.param) as opened:
        yield opened


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A file of the grader's, beside the files of another submission."""
    path = tmp_path / "canary"
    path.write_text("the canary sings")
    before = path.stat()
    yield path
    assert path.read_text() == "the canary sings"
    assert (path.stat().st_mode, path.stat().st_mtime) == (before.st_mode, before.st_mtime)
    assert [each.name for each in tmp_path.iterdir()] == ["canary"]


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_attacks_fail(box: Box, canary: Path, attack: Attack) -> None:
    if "call(" in attack.source and platform.machine() != "x86_64":
        pytest.skip("its system calls are those of x86-64")
    with box.workspace(cells(attack, canary), ["half", "double", "triple"], limits=LIMITS) as workspace:
        for _ in range(2):  # what the first run leaves behind must not serve the second
            with workspace.exercise("double", STANDINS, limits=LIMITS) as student:
                outcome, words = judged(student)
                assert "PWNED" not in words, f"{attack.title}: {words}"
                assert outcome in attack.deserves, f"{attack.title}: {outcome}: {words}\n{student.log}"
                assert os.environ["AUTOGRADER_SECRET"] not in student.log
                assert "731234" not in words
            if outcome != "right":
                break
        if "rest" in attack.deserves:
            return
        with workspace.exercise("triple", STANDINS, limits=UNIT) as student:
            close(student.triple(np.ones(2)), [3.0, 3.0])


def test_nothing_is_left_running_and_an_honest_answer_is_right_afterwards(box: Box) -> None:
    honest = Attack("honest", "", frozenset(), "def double(x):\n    return x + x\n")
    with (
        box.workspace(cells(honest, Path("/nonexistent"))) as workspace,
        workspace.exercise("double") as student,
    ):
        assert judged(student)[0] == "right"
    until = time.monotonic() + 5
    zygotes = 2 if box.isolation == "bubblewrap" else 0  # which runs its own first process, and ours in it
    while len(left := descendants(box._zygote.process.pid)) > zygotes and time.monotonic() < until:
        time.sleep(0.02)
    assert len(left) == zygotes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 500 << 10  # KiB: the grader's own memory


@pytest.mark.parametrize("name", HARMLESS)
def test_attacks_succeed_without_isolation(canary: Path, open_box: Box, name: str) -> None:
    attack = next(attack for attack in attacks() if attack.name == name)
    with open_box.workspace(cells(attack, canary)) as workspace, workspace.exercise("double") as student:
        assert "PWNED" in judged(student)[1]


@pytest.fixture(scope="module")
def open_box() -> Iterator[Box]:
    with Box("none") as opened:
        yield opened


def test_there_are_attacks_enough() -> None:
    assert len(attacks()) >= 80
    assert all(attack.deserves and attack.title.endswith(".") for attack in attacks())


def half(x: Any) -> Any:
    """The earlier exercise's right answer."""
    return x / 2


def roll(n: Any, rng: Any) -> Any:
    """Another one, which draws from a generator that the learner chooses."""
    return rng.integers(1, 7, n)


STANDINS = {"half": half, "roll": roll}


def judged(student: RemoteStudent) -> tuple[str, str]:
    """How the answer did on two inputs, and all words that came of it."""
    for x in (np.array([1.5, -2.0, 4.0]), np.array([[0.25, 8.0]])):
        want = 2 * x
        try:
            got = student.double(x)
            if isinstance(got, str):
                return "wrong", got
            close(got, want)
        except Failure as failure:
            words = f"{failure} {getattr(failure, 'kind', '')}"
            return failure.status, words
    return "right", ""


FILLINGS = {
    "@PID@": str(os.getpid()),
    "@REPOSITORY@": str(REPOSITORY),
    "@SITE@": sysconfig.get_path("purelib"),
    "@NULL@": "\0",
    "@SURROGATE@": "\ud800",
    "@BRACKETS@": "[" * 50_000 + "]" * 50_000,
    "@OPERATORS@": "1" + "+1" * 100_000,
    "@LONG@": "x" * (2 << 20),
}


def cells(attack: Attack, canary: Path) -> list[Cell]:
    """A submission: tools that attacks share, an earlier exercise, the attack, and a later exercise."""
    tools = (ATTACKS / "_tools.py").read_text("utf-8")
    return [
        Cell(0, tools),
        Cell(1, "def half(x):\n    return x / 2", "half"),
        Cell(2, filled(attack, canary), "double"),
        Cell(3, "def triple(x):\n    return 3 * x", "triple"),
    ]


def filled(attack: Attack, canary: Path) -> str:
    """The source of an attack, with this machine's places in it."""
    source = attack.source
    for mark, filling in {**FILLINGS, "@CANARY@": str(canary)}.items():
        source = source.replace(mark, filling)
    return source


def descendants(pid: int) -> set[int]:
    """The processes below a process."""
    found: set[int] = set()
    pending = [pid]
    while pending:
        children = _children(pending.pop())
        pending += children - found
        found |= children
    return {child for child in found if not defunct(child)}


def _children(pid: int) -> set[int]:
    """The processes that a process has started; none, once it is gone."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return {int(child) for task in tasks for child in (task / "children").read_text().split()}
    except OSError:
        return set()


def defunct(pid: int) -> bool:
    """Whether a process has ended and only waits to be asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def corpus() -> str:
    """The attacks as a table, for `docs/security.md`; printed by `python tests/test_box_attacks.py`."""
    rows = [f"| `{each.name}` | {each.title} | {gets(each)} |" for each in attacks()]
    return "\n".join(["| attack | what it tries | gets |", "|---|---|---|", *rows])


def gets(attack: Attack) -> str:
    """The outcomes that an attack may come to, without the note on the rest of its submission."""
    return ", ".join(sorted(attack.deserves - {"and", "the", "rest", "with", "it"}))


def test_the_table_of_attacks_in_the_documentation_is_fresh() -> None:
    page = (REPOSITORY / "docs" / "security.md").read_text("utf-8")
    assert (
        page.partition("<!-- corpus: begin -->")[2].partition("<!-- corpus: end -->")[0].strip() == corpus()
    )


if __name__ == "__main__":
    print(corpus())
