"""nbgrader's side: its preprocessor, its gradebook, its feedback pages.

`nbgrader_config.py` of a course names `configure` and `GradeInBox` here.
"""

from .preprocessor import GradeInBox, configure

__all__ = ["GradeInBox", "configure"]
