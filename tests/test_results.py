"""Are results written whole, read back the same, and harmless in a spreadsheet?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.checks.mistakes import Mistake
from autograder.files import whole_file
from autograder.results import records
from autograder.results.records import ExerciseResult, FailedTest, GateResult, Notice, Result
from autograder.status import ResultStatus

RESULT = Result(
    student="ada",
    assignment="03-mlp-numpy",
    status=ResultStatus.GRADED,
    score=97.0,
    max_score=100.0,
    seconds=1.1,
    isolation="landlock",
    graded_at="2026-01-01T00:00:00Z",
    submission_sha256="ab",
    grader_version="0",
    key="cd",
    gate=GateResult("mnist", 0.9531, 0.9, 1, 0.6, True),
    exercises=(
        ExerciseResult(
            "softmax",
            2.0,
            5.0,
            "partial",
            0.01,
            2,
            5,
            (FailedTest("large logits", "overflow", (Mistake("softmax-overflow", "text", "hint"),)),),
        ),
    ),
    notices=(Notice("forbidden-import", "scipy"),),
)


def test_a_result_survives_writing_and_reading(tmp_path: Path) -> None:
    assert records.read(records.write(tmp_path, RESULT)) == RESULT


def test_the_json_has_the_documented_shape(tmp_path: Path) -> None:
    record = json.loads(records.write(tmp_path, RESULT).read_text())
    assert record["exercises"][0]["tests"] == {"passed": 2, "total": 5}
    assert record["exercises"][0]["failures"][0]["misconceptions"][0]["name"] == "softmax-overflow"
    assert record["gate"]["threshold"] == 0.9
    assert "reason" not in record


def test_a_half_written_result_never_replaces_a_whole_one(tmp_path: Path) -> None:
    path = records.write(tmp_path, RESULT)
    with pytest.raises(TypeError, match="str"), whole_file(path) as file:
        file.writelines(["{", 1])  # type: ignore[list-item]
    assert records.read(path) == RESULT
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_broken_file_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ("", "{", "[]", "{}", "null", "\x00"):
        path.write_text(text)
        assert records.read(path) is None
