"""What travels to a worker elsewhere, what it does with it, and what it answers: JSON both ways.

A worker needs the package and, for the gate, MNIST: it permutes its own copy by the secret that it is handed.
It says no where its kit is another one, whenever it joined.
"""

from __future__ import annotations

import json
import socket
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..box import BoxError, Cell
from ..course.assignment import KIT, load_assignment
from ..errors import KitError
from ..grading.gate import GateData
from ..results.records import Notice, Result, from_json
from ..submissions.submission import Submission
from .one import Task, judge_of
from .settings import Settings
from .version import grader_version


@dataclass(frozen=True)
class Answer:
    """What came of an errand: a result and the instructor's log, or why the worker cannot grade at all."""

    result: Result | None
    log: str = ""
    refused: str = ""

    @classmethod
    def read(cls, text: str) -> Answer:
        """An answer as it came."""
        record = json.loads(text)
        result = from_json(record["result"]) if record["result"] else None
        return cls(result, record["log"], record["refused"])

    def written(self) -> str:
        """An answer as it goes."""
        result = self.result.as_json() if self.result else None
        return json.dumps({"result": result, "log": self.log, "refused": self.refused})


def order_of(task: Task, settings: Settings) -> str:
    """A task with all that its result depends on, as it travels."""
    submission = task.submission
    return json.dumps(
        {
            "grader_version": settings.grader_version,
            "assignment": settings.assignment,
            "secret": settings.secret.hex(),
            "tier": settings.tier,
            "dataset": settings.gate.dataset if settings.gate else None,
            "key": task.key,
            "student": submission.student,
            "cells": [astuple(cell) for cell in submission.cells],
            "sha256": submission.sha256,
            "notices": [astuple(notice) for notice in submission.notices],
        }
    )


def do_errand(text: str) -> str:
    """What a worker does with an order: the answer, as JSON."""
    order = json.loads(text)
    here, asked = version_here(order["assignment"]), order["grader_version"]
    if here != asked:
        return _refused(other_version(here, asked))
    try:
        judge = judge_of(_settings(order))
    except (KitError, BoxError) as error:
        return _refused(str(error))
    result = judge.grade(_submission(order), order["key"])
    return Answer(result, judge.log).written()


def _refused(why: str) -> str:
    return Answer(None, refused=f"on {socket.gethostname()}, {why}").written()


@cache
def version_here(assignment: str) -> str:
    """The grader that this process has, which is the one that it began with."""
    return grader_version(KIT, assignment)


def other_version(here: str, asked: str) -> str:
    """What to say where two graders differ."""
    return f"it has grader {here}, and {asked} is asked for: install the same version on both"


def _settings(order: dict[str, Any]) -> Settings:
    secret = bytes.fromhex(order["secret"])
    gate = _gate(order["dataset"], order["assignment"], secret) if order["dataset"] else None
    version, tier = order["grader_version"], order["tier"]
    return Settings(order["assignment"], KIT, Path(), secret, version, tier, gate)


def _submission(order: dict[str, Any]) -> Submission:
    cells = tuple(Cell(*cell) for cell in order["cells"])
    notices = tuple(Notice(*notice) for notice in order["notices"])
    return Submission(order["student"], Path(), cells, order["sha256"], notices)


@cache
def _gate(dataset: str, assignment: str, secret: bytes) -> GateData | None:
    """The gate's data on the worker's own disk, permuted like ours."""
    from .settings import gate_data

    return gate_data(load_assignment(assignment, KIT), dataset, secret)
