"""nbgrader's configuration of a course: `nbgrader_config.py`, and the course's own `[nbgrader.…]` tables."""

from __future__ import annotations

import sys
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..course.settings import gradebook_of, load_settings
from ..errors import KitError

FILE = "nbgrader_config.py"
#: Settings that once stood in `nbgrader_config.py`, and where they stand in `course.toml` now.
MOVED = {
    ("GradeInBox", "data"): "data = …",
    ("GradeInBox", "gate"): "gate = …",
    ("GradeInBox", "tier"): "tier = …",
    ("AssignLatePenalties", "plugin_class"): "a_day = …, below [late]",
    ("PointsADay", "share"): "a_day = …, below [late]",
}


def course_config(root: Path) -> Config:
    """Return what the course asks of nbgrader: where the gradebook is, the course's name, the exchange."""
    config = Config()
    if (root / FILE).is_file():
        if str(root) not in sys.path:
            sys.path.append(str(root))  # nbgrader too finds a course's own plugins so
        try:
            config = PyFileConfigLoader(FILE, path=str(root)).load_config()
        except KitError:
            raise
        except (Exception, SystemExit) as error:
            raise KitError(f"{root / FILE} does not load: {error}") from error
    config.CourseDirectory.setdefault("db_url", gradebook_of(root))
    add_own(config, root)
    expect_nothing_moved(config)
    config.CourseDirectory.root = str(root)
    return config


def add_own(config: Config, root: Path) -> None:
    """Add the course's own settings of nbgrader."""
    for name, traits in load_settings(root).nbgrader.items():
        for trait, value in traits.items():
            config[name][trait] = value


def expect_nothing_moved(config: Config) -> None:
    """Raise where `nbgrader_config.py` says what only `course.toml` can say to every command."""
    for (name, trait), place in MOVED.items():
        if name in config and trait in config[name]:
            raise KitError(f"c.{name}.{trait} no longer stands in {FILE}: write {place} into course.toml")
