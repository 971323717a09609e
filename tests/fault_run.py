"""`autograder grade` with a judge that has accidents: `python tests/fault_run.py SUBMISSIONS …`.

What happens goes by the student's name. Whoever is judged is noted in `judged` in the working directory.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from autograder import cli
from autograder.commands import grade as grade_command
from autograder.grading.judge import now
from autograder.results.records import Result
from autograder.runs import local, one
from autograder.runs.one import Graded, grade_unless_claimed
from autograder.runs.settings import Settings
from autograder.status import ResultStatus
from autograder.submissions.submission import Found, Submission

SECONDS = 0.3


class AccidentalJudge:
    """In the place of the judge: no box, no tests, ten points for everyone."""

    log = ""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def grade(self, submission: Submission, key: str, only: object) -> Result:
        """Note who is judged, and have the accident that the name asks for."""
        student = submission.student
        with Path("judged").open("a") as file:
            file.write(f"{student}\n")
        self.log = f"{student} printed this"
        if student == "killer" or (student == "unlucky" and _first_time(student)):
            os.kill(os.getpid(), signal.SIGKILL)
        if student == "unforeseen":
            raise RuntimeError("nobody thought of that")
        time.sleep(3600 if student == "endless" else SECONDS)
        version, tier = self.settings.grader_version, self.settings.tier
        about = (student, self.settings.assignment, ResultStatus.GRADED)
        return Result(*about, 10.0, 10.0, 0.1, tier, now(), submission.sha256, version, key)


def _first_time(name: str) -> bool:
    marker = Path(f".{name}")
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def grade(found: Found, settings: Settings, *, wait: bool) -> Graded | None:
    """What a process does for one submission, with that judge."""
    one.judge_of = AccidentalJudge  # type: ignore[assignment]
    return grade_unless_claimed(found, settings, wait=wait)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    import fault_run

    local.grade_unless_claimed = fault_run.grade
    grade_command.isolation = lambda tier: "none"
    sys.argv[1:] = ["grade", *sys.argv[1:], "--no-gate", "--jobs", "2"]
    cli.main()
