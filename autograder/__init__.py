"""An auto-graded exercise kit: release, grade in a box, name the mistake."""

__version__ = "0.1.0"
