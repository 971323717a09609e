"""`python tests/corpus.py`: the whole corpus, and files that are hard to read, in one `autograder grade`.

Each attack of `attacks/` is a student whose `normalise_rows` it is, beside honest ones. The run must end by
itself; no attack earns the points of that exercise, or costs another one its own; honest students get what
they get alone; nothing is left running; and the grader's own processes stay small.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from test_box_attacks import ATTACKS, Attack, attacks, descendants, filled

from autograder.course.assignment import KIT, load_assignment
from autograder.submissions.made_up import SETUP, right_answers

WEEK = "00-warm-up"
#: The exercise that attacks are answers to, and what they call of the earlier one.
EXERCISE = "normalise_rows"
EARLIER = (
    "\n\ndef half(x):\n    return centre_columns(x)\n\n\ndef roll(n, rng):\n    return centre_columns(rng)\n"
)
HONEST = ("ada", "bob", "zoe")
#: MiB that any of the grader's own processes may have had at once.
MOST = 500


@dataclass
class Run:
    """One `autograder grade`: its results by student, and what was measured."""

    code: int
    output: str
    seconds: float
    peak: float  # MiB, of the largest of the grader's own processes
    left: int  # processes still there afterwards
    results: dict[str, dict[str, Any]] = field(default_factory=dict)


def main(arguments: list[str]) -> int:
    """Grade the corpus, print figures and problems; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python tests/corpus.py", description=__doc__)
    parser.add_argument("--tier", default=None, help="bubblewrap or landlock, instead of the best")
    parser.add_argument("--only", default="", help="attacks whose names match this expression")
    options = parser.parse_args(arguments)
    chosen = [each for each in attacks() if re.search(options.only, each.name)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        alone = graded(_honest(place / "alone"), place / "results-alone", options.tier)
        canary = place / "canary"
        canary.write_text("the canary sings")
        everybody = _honest(place / "class")
        for attack in chosen:
            _notebook(everybody / f"{attack.name}.ipynb", _cells(attack, canary))
        odd = _odd_files(everybody)
        run = graded(everybody, place / "results", options.tier)
        problems = list(_problems(run, alone, chosen, odd))
        if canary.read_text() != "the canary sings":
            problems.append("the canary was touched")
    tiers = {result["isolation"] for result in run.results.values() if result["status"] == "graded"}
    print(f"{len(chosen)} attacks, {len(odd)} odd files and {len(HONEST)} honest students in {tiers}:")
    print(f"{run.seconds:.0f} s, at most {run.peak:.0f} MiB in a process of the grader, {run.left} left")
    print("\n".join(problems) or "nothing undeserved, nothing told, nobody else's result changed")
    return 1 if problems else 0


def graded(submissions: Path, out: Path, tier: str | None) -> Run:
    """Grade a folder, and watch the processes that do it."""
    command = [sys.executable, "-m", "autograder", "grade", str(submissions), "--out", str(out), "--no-gate"]
    command += ["--assignment", WEEK]
    command += ["--tier", tier] if tier else []
    begun, peak = time.monotonic(), 0.0
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "COLUMNS": "200"}
        )
        seen: dict[int, str] = {}
        while process.poll() is None:
            below = descendants(process.pid)
            seen.update((pid, _birth(pid)) for pid in below - set(seen))
            peak = max([peak, *(_peak(pid) for pid in (process.pid, *below))])
            time.sleep(0.2)
        seconds = time.monotonic() - begun
        time.sleep(2)
        left = sum(bool(birth) and _birth(pid) == birth for pid, birth in seen.items())
        output.seek(0)
        text = output.read()
    run = Run(process.returncode, text, seconds, peak, left)
    for path in out.glob(f"*/{WEEK}.json"):
        run.results[path.parent.name] = json.loads(path.read_text("utf-8"))
    return run


def _problems(run: Run, alone: Run, chosen: list[Attack], odd: dict[str, str]) -> Any:
    if run.code not in (0, 1) or "Traceback" in run.output:
        start = max(run.output.find("Traceback"), 0)
        yield f"the command ended with {run.code}: {run.output[start : start + 2000]}"
    if run.peak > MOST:
        yield f"a process of the grader took {run.peak:.0f} MiB"
    if run.left:
        yield f"{run.left} processes are still running"
    for student in HONEST:
        if _timeless(run.results.get(student)) != _timeless(alone.results[student]):
            yield f"{student}: another result beside the attacks"
    for attack in chosen:
        yield from (f"{attack.name}: {line}" for line in _undeserved(attack, run.results.get(attack.name)))
    for student, reason in odd.items():
        result = run.results.get(student)
        if result is None or result["status"] != "failed" or not re.search(reason, result["reason"]):
            yield f"{student}: {result and (result['status'], result.get('reason'))}"
    if strangers := set(run.results) - {*HONEST, *odd, *(attack.name for attack in chosen)}:
        yield f"nobody handed in as {strangers}"


def _undeserved(attack: Attack, result: dict[str, Any] | None) -> Any:
    if result is None:
        yield "no result"
        return
    if re.search("PWNED|731234|canary sings", json.dumps(result)):
        yield "its words are told"
    if result["status"] != "graded":
        if "the grader itself" in result["reason"] or not attack.name.startswith("source_"):
            yield f"not graded: {result['reason']}"
        return
    for exercise in result["exercises"]:
        if exercise["name"] == EXERCISE and exercise["points"] == exercise["max_points"]:
            yield "it earned its points"
        lost = exercise["points"] < exercise["max_points"]
        if exercise["name"] != EXERCISE and lost and "rest" not in attack.deserves:
            yield f"{exercise['name']} lost points: {exercise['status']}"


def _timeless(result: Any) -> Any:
    if isinstance(result, dict):
        return {key: _timeless(value) for key, value in result.items() if key not in ("seconds", "graded_at")}
    return [_timeless(each) for each in result] if isinstance(result, list) else result


def _honest(folder: Path) -> Path:
    right = right_answers(load_assignment(WEEK, KIT))
    mistaken = {**right, EXERCISE: f"def {EXERCISE}(counts):\n    return counts / counts.sum()\n"}
    for student, answers in zip(HONEST, (right, mistaken, right), strict=True):
        _notebook(folder / f"{student}.ipynb", [("", SETUP), *answers.items()])
    return folder


def _cells(attack: Attack, canary: Path) -> list[tuple[str, str]]:
    answers = right_answers(load_assignment(WEEK, KIT))
    tools = (ATTACKS / "_tools.py").read_text("utf-8") + EARLIER
    answers[EXERCISE] = re.sub(r"\bdouble\b", EXERCISE, filled(attack, canary))
    return [("", SETUP), ("", tools), *answers.items()]


def _notebook(path: Path, cells: list[tuple[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [
        {
            "cell_type": "code",
            "source": source,
            "outputs": [],
            "metadata": {"nbgrader": {"grade_id": name, "solution": True}} if name else {},
        }
        for name, source in cells
    ]
    path.write_text(json.dumps({"cells": written, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))


def _odd_files(folder: Path) -> dict[str, str]:
    """Files that cannot be graded, in the class's folder: by student, what is said of each."""
    os.mkfifo(folder / "odd_fifo.ipynb")
    (folder / "odd_link.ipynb").symlink_to("/etc/passwd")
    (folder / "odd_link_to_ada.ipynb").symlink_to(folder / "ada.ipynb")
    (folder / "odd_folder.ipynb").mkdir()
    with (folder / "odd_huge.ipynb").open("wb") as file:
        file.truncate(200 << 20)
    files = {
        "odd_cells": json.dumps({"cells": [{"cell_type": "code", "source": "1"}] * 100_000}),
        "odd_depth": "[" * 200_000,
        "odd_depth_of_cells": '{"cells":' + "[" * 200_000,
        "odd_empty": "",
        "odd_pieces": '{"cells":[' + "{}," * 3_100_000 + "{}]}",
        "odd_torn": '{"cells": [{"cell_type": "code",  "source": "def f(',
    }
    for name, text in files.items():
        (folder / f"{name}.ipynb").write_text(text)
    (folder / "odd_escapes\x1b[2J\n=1+1.ipynb").write_text("")
    (folder / "scores.csv.ipynb").write_text("")
    with zipfile.ZipFile(folder / "odd_bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{WEEK}.ipynb", b" " * (30 << 20))
    (folder / "odd_zip.zip").write_bytes(b"PK\x05\x06" + b"\xff" * 18)
    return {
        "odd_folder.ipynb": "no notebook",
        "odd_huge": "larger than",
        "odd_cells": "more than",
        "odd_depth": "not a notebook",
        "odd_depth_of_cells": "damaged|nested",
        "odd_empty": "empty",
        "odd_pieces": "too much",
        "odd_torn": "damaged",
        "odd_escapes[2J =1+1": "empty",
        "scores.csv-2": "empty",
        "odd_bomb": "times its size",
        "odd_zip": "not a zip|too many",
    }


def _peak(pid: int) -> float:
    """The most memory, in MiB, that a process of the grader's own has had; 0 for one in the box."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found and _is_ours(pid) else 0.0


def _birth(pid: int) -> str:
    """When a process was started, which tells it from a later one of its number; nothing once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _is_ours(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return not any(mark in command for mark in (b"worker.zygote", b"rootfs.py", b"bwrap"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
