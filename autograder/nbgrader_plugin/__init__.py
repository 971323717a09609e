"""nbgrader's side: its preprocessor, its gradebook, its feedback pages.

`nbgrader_config.py` of a course names `configure`, `GradeInBox` and `PointsADay` here.
"""

from .preprocessor import GradeInBox, PointsADay, configure

__all__ = ["GradeInBox", "PointsADay", "configure"]
