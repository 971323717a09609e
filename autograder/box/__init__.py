"""The box in which learners' code runs.

with Box() as box, box.bench(cells) as bench, bench.exercise("softmax") as student:
    student.softmax(z)
"""

from .bench import Bench, Cell, CellOutcome
from .box import Box, TierReport, describe_tiers
from .errors import BoxError, LearnerError, Stopped
from .limits import GATE, SUBMISSION, TRAIN, UNIT, Limits, SubmissionLimits
from .pool import close_boxes, keep_box, open_ahead, take_box
from .remote import HandedFile, RemoteFunction, RemoteObject
from .session import Student

__all__ = [
    "GATE",
    "SUBMISSION",
    "TRAIN",
    "UNIT",
    "Bench",
    "Box",
    "BoxError",
    "Cell",
    "CellOutcome",
    "HandedFile",
    "LearnerError",
    "Limits",
    "RemoteFunction",
    "RemoteObject",
    "Stopped",
    "Student",
    "SubmissionLimits",
    "TierReport",
    "close_boxes",
    "describe_tiers",
    "keep_box",
    "open_ahead",
    "take_box",
]
