"""The checks of this week, and the words that they are written in; `machinery/` runs them."""

from .machinery import *  # noqa: F403
from .machinery import __all__ as __all__
