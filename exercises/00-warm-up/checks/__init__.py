"""The kit's machinery under the name that it has in a release, beside this week's checks.

Only the source tree has this file: a release has the machinery in `checks/machinery/` and an `__init__.py`
of its own.
"""

import importlib.util
import sys

import autograder.checks

_spec = importlib.util.spec_from_file_location(
    f"{__name__}.machinery",
    autograder.checks.__file__,
    submodule_search_locations=list(autograder.checks.__path__),
)
machinery = sys.modules[_spec.name] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(machinery)

from .machinery import *  # noqa: F403  (what a release exports)
from .machinery import __all__
