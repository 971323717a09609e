"""The box in which learners' code runs.

with Box() as box, box.workspace(cells) as workspace, workspace.exercise("softmax") as student:
    student.softmax(z)
"""

from .box import Box, TierReport, describe_tiers
from .errors import BoxError, LearnerError, Stopped
from .limits import SUBMISSION, UNIT, Limits, SubmissionLimits
from .pool import close_boxes, keep_box, open_ahead, take_box
from .session import RemoteStudent
from .workspace import Cell, CellRun, Workspace

__all__ = [
    "SUBMISSION",
    "UNIT",
    "Box",
    "BoxError",
    "Cell",
    "CellRun",
    "LearnerError",
    "Limits",
    "RemoteStudent",
    "Stopped",
    "SubmissionLimits",
    "TierReport",
    "Workspace",
    "close_boxes",
    "describe_tiers",
    "keep_box",
    "open_ahead",
    "take_box",
]
