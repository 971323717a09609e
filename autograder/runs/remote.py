"""Grading on a worker of a cluster: the order that is sent to it and the answer that comes back, as JSON.

A worker needs the package and, for the gate, MNIST: it permutes its own copy with the secret of the order. It
refuses an order that is made for another version of the grader.
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
    """A result and the instructor's log, or the reason why the worker cannot grade."""

    result: Result | None
    log: str = ""
    refused: str = ""

    @classmethod
    def read(cls, text: str) -> Answer:
        """Return the answer that JSON holds."""
        record = json.loads(text)
        result = from_json(record["result"]) if record["result"] else None
        return cls(result, record["log"], record["refused"])

    def written(self) -> str:
        """Return the answer as JSON."""
        result = self.result.as_json() if self.result else None
        return json.dumps({"result": result, "log": self.log, "refused": self.refused})


def order_of(task: Task, settings: Settings) -> str:
    """Return a task, with everything that its result depends on, as JSON."""
    submission = task.submission
    return json.dumps(
        {
            "grader_version": settings.grader_version,
            "assignment": settings.assignment,
            "secret": settings.secret.hex(),
            "tier": settings.tier,
            "dataset": settings.gate.dataset if settings.gate else None,
            "key": task.key,
            "only": None if task.only is None else sorted(task.only),
            "student": submission.student,
            "cells": [astuple(cell) for cell in submission.cells],
            "sha256": submission.sha256,
            "notices": [astuple(notice) for notice in submission.notices],
        }
    )


def grade_order(text: str) -> str:
    """Grade the submission of an order on a worker, and return the answer as JSON."""
    order = json.loads(text)
    here, asked = version_here(order["assignment"]), order["grader_version"]
    if here != asked:
        return _refused(other_version(here, asked))
    try:
        judge = judge_of(_settings(order))
    except (KitError, BoxError) as error:
        return _refused(str(error))
    result = judge.grade(_submission(order), order["key"], order["only"])
    return Answer(result, judge.log).written()


def _refused(why: str) -> str:
    return Answer(None, refused=f"on {socket.gethostname()}, {why}").written()


@cache
def version_here(assignment: str) -> str:
    """Return the version of the grader with which this process started."""
    return grader_version(KIT, assignment)


def other_version(here: str, asked: str) -> str:
    """Return the sentence for two versions of the grader that differ."""
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
    """Return the gate's data, permuted on the worker's own disk."""
    from .settings import gate_data

    return gate_data(load_assignment(assignment, KIT), dataset, secret)
