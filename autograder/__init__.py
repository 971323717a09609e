"""An auto-graded exercise kit: release, grade in a box, name the mistake."""

import logging

__version__ = "0.1.0"

# What no command has asked to see stays unseen, in the processes that it starts as well.
logging.getLogger(__name__).addHandler(logging.NullHandler())
