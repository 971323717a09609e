"""Loaded by a Dask worker before it begins: it judges as `fault_run` does, if need be as another grader."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fault_run import AccidentalJudge

from autograder.runs import remote

remote.judge_of = AccidentalJudge  # type: ignore[assignment]
if other := os.environ.get("OTHER_GRADER"):
    remote.version_here = lambda assignment: other  # type: ignore[assignment]
